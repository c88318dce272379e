/// A rule that changes parameters by their gradients.
///
/// It is made when the parameters are on their device: what it remembers stays there.
public protocol Optimizer: AnyObject {
    /// One step at the given learning rate; parameters without a gradient are left alone.
    func step(rate: Double) throws(TorchError)

    /// One step whose rate, scale and validity are on the device.
    func step(_ tensors: StepTensors) throws(TorchError)

    /// One step of some rows of one parameter, by their gradient alone: other rows, and what the
    /// rule remembers of them, stay as they are. A count of steps goes on for all.
    ///
    /// - Parameters:
    ///   - rows: int64 [K], each once.
    ///   - gradient: [K, D].
    ///   - name: the parameter's.
    func step(
        rows: Tensor, gradient: Tensor, of name: String, rate: Double
    ) throws(TorchError)

    /// The rule as a step on rows whose gradient passes by; nil when it cannot be put so.
    func rowUpdate(of name: String, rate: Double) -> RowUpdate?

    /// What the rule remembers between steps, for checkpoints: names and live tensors.
    var state: [(name: String, tensor: Tensor)] { get }
}

extension Optimizer {
    public func rowUpdate(of name: String, rate: Double) -> RowUpdate? { nil }

    /// Overwrites the remembered tensors with saved ones; every name must be there.
    public func load(_ saved: [String: Tensor]) throws(TorchError) {
        try StateDictionary(state).load(saved, into: "the optimizer")
    }
}
