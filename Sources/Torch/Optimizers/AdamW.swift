internal import CTorch

/// Adam with decoupled weight decay, as in PyTorch; t counts the steps of each parameter from 1:
/// w = w - rate decay w, m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// w = w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
///
/// Source: Loshchilov and Hutter, arXiv 1711.05101, algorithm 2.
public final class AdamW: Optimizer {
    private let parameters: [(name: String, parameter: Parameter)]
    private let firstMoments: [Tensor]
    private let secondMoments: [Tensor]
    private let steps: [Tensor]
    private let beta1: Double
    private let beta2: Double
    private let epsilon: Double
    private let weightDecay: Double

    /// - Parameters:
    ///   - parameters: what to change, with the names under which the state is saved.
    ///   - beta1: memory of the gradient's mean, 0 ..< 1.
    ///   - beta2: memory of its square's mean, 0 ..< 1.
    ///   - epsilon: keeps the quotient finite, > 0.
    ///   - weightDecay: >= 0.
    public init(
        _ parameters: [(name: String, parameter: Parameter)], beta1: Double, beta2: Double,
        epsilon: Double, weightDecay: Double
    ) throws(TorchError) {
        self.parameters = parameters
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        var first: [Tensor] = []
        var second: [Tensor] = []
        var steps: [Tensor] = []
        for (_, parameter) in parameters {
            first.append(try Tensor.zeros(like: parameter.tensor))
            second.append(try Tensor.zeros(like: parameter.tensor))
            steps.append(try Tensor.zeros([], device: parameter.tensor.device))
        }
        (firstMoments, secondMoments, self.steps) = (first, second, steps)
    }

    public var state: [(name: String, tensor: Tensor)] {
        parameters.enumerated().flatMap { index, entry in
            [
                ("\(entry.name).first_moment", firstMoments[index]),
                ("\(entry.name).second_moment", secondMoments[index]),
                ("\(entry.name).step", steps[index]),
            ]
        }
    }

    public func step(rate: Double) throws(TorchError) {
        try step(rate: rate, nil)
    }

    public func step(_ tensors: StepTensors) throws(TorchError) {
        try step(rate: 0, tensors)
    }

    private func step(rate: Double, _ tensors: StepTensors?) throws(TorchError) {
        var chosen: [Int] = []
        var gradients: [Tensor] = []
        for (index, (_, parameter)) in parameters.enumerated() {
            guard let gradient = try parameter.tensor.gradient else { continue }
            chosen.append(index)
            gradients.append(gradient)
        }
        guard !chosen.isEmpty else { return }
        let settings = ct_adamw(
            learning_rate: rate, beta_1: beta1, beta_2: beta2, epsilon: epsilon,
            weight_decay: weightDecay)
        let weights = chosen.map { parameters[$0].parameter.tensor.handle }
        let (first, second) = (
            chosen.map { firstMoments[$0].handle }, chosen.map { secondMoments[$0].handle }
        )
        let counts = chosen.map { steps[$0].handle }
        try perform("AdamW.step") {
            guard let tensors else {
                return ct_adamw_step(
                    weights, gradients.map(\.handle), first, second, counts, chosen.count, settings)
            }
            return ct_adamw_device_step(
                weights, gradients.map(\.handle), first, second, counts, chosen.count, settings,
                tensors.handles)
        }
    }

    public func step(
        rows: Tensor, gradient: Tensor, of name: String, rate: Double
    ) throws(TorchError) {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else { return }
        let weight = try parameters[index].parameter.tensor.detached()
        let moved = try weight.rows(rows)
        let first = try firstMoments[index].rows(rows)
        let second = try secondMoments[index].rows(rows)
        let settings = ct_adamw(
            learning_rate: rate, beta_1: beta1, beta_2: beta2, epsilon: epsilon,
            weight_decay: weightDecay)
        try perform("AdamW.step", [weight, rows, gradient]) {
            ct_adamw_step(
                [moved.handle], [gradient.handle], [first.handle], [second.handle],
                [steps[index].handle], 1, settings)
        }
        try weight.copyRowsInPlace(rows, from: moved)
        try firstMoments[index].copyRowsInPlace(rows, from: first)
        try secondMoments[index].copyRowsInPlace(rows, from: second)
    }
}
