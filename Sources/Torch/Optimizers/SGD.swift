internal import CTorch

/// Stochastic gradient descent with momentum, as in PyTorch:
/// v = momentum v + (g + decay w), w = w - rate v.
public final class SGD: Optimizer {
    private let parameters: [(name: String, parameter: Parameter)]
    private let velocities: [Tensor]
    private let momentum: Double
    private let weightDecay: Double

    /// - Parameters:
    ///   - parameters: what to change, with the names under which the state is saved.
    ///   - momentum: 0 ..< 1.
    ///   - weightDecay: >= 0.
    public init(
        _ parameters: [(name: String, parameter: Parameter)], momentum: Double,
        weightDecay: Double
    ) throws(TorchError) {
        self.parameters = parameters
        self.momentum = momentum
        self.weightDecay = weightDecay
        var velocities: [Tensor] = []
        for (_, parameter) in parameters where momentum > 0 {
            velocities.append(try Tensor.zeros(like: parameter.tensor))
        }
        self.velocities = velocities
    }

    /// Empty without momentum.
    public var state: [(name: String, tensor: Tensor)] {
        zip(parameters, velocities).map { ("\($0.name).momentum", $1) }
    }

    public func step(rate: Double) throws(TorchError) {
        try step(rate: rate, nil)
    }

    public func step(_ tensors: StepTensors) throws(TorchError) {
        try step(rate: 0, tensors)
    }

    private func step(rate: Double, _ tensors: StepTensors?) throws(TorchError) {
        var weights: [Tensor] = []
        var gradients: [Tensor] = []
        var buffers: [Tensor] = []
        for (index, (_, parameter)) in parameters.enumerated() {
            guard let gradient = try parameter.tensor.gradient else { continue }
            weights.append(parameter.tensor)
            gradients.append(gradient)
            if momentum > 0 { buffers.append(velocities[index]) }
        }
        guard !weights.isEmpty else { return }
        let settings = ct_sgd(
            learning_rate: rate, momentum: momentum, weight_decay: weightDecay)
        let velocities = momentum > 0 ? buffers.map(\.handle) : nil
        try perform("SGD.step") {
            guard let tensors else {
                return ct_sgd_step(
                    weights.map(\.handle), gradients.map(\.handle), velocities, weights.count,
                    settings)
            }
            return ct_sgd_device_step(
                weights.map(\.handle), gradients.map(\.handle), velocities, weights.count,
                settings, tensors.handles)
        }
    }

    public func step(
        rows: Tensor, gradient: Tensor, of name: String, rate: Double
    ) throws(TorchError) {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else { return }
        let weight = try parameters[index].parameter.tensor.detached()
        let moved = try weight.rows(rows)
        let velocity = momentum > 0 ? try velocities[index].rows(rows) : nil
        let buffers = velocity.map { [$0.handle] }
        let settings = ct_sgd(
            learning_rate: rate, momentum: momentum, weight_decay: weightDecay)
        try perform("SGD.step", [weight, rows, gradient]) {
            ct_sgd_step([moved.handle], [gradient.handle], buffers, 1, settings)
        }
        try weight.copyRowsInPlace(rows, from: moved)
        if let velocity { try velocities[index].copyRowsInPlace(rows, from: velocity) }
    }

    public func rowUpdate(of name: String, rate: Double) -> RowUpdate? {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else { return nil }
        return RowUpdate(
            velocity: momentum > 0 ? velocities[index] : nil, rate: rate, momentum: momentum,
            weightDecay: weightDecay)
    }
}
