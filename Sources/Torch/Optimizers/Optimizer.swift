/// A rule that changes parameters by their gradients.
///
/// It is made when the parameters are on their device: what it remembers stays there.
public protocol Optimizer: AnyObject {
    /// One step at the given learning rate; parameters without a gradient are left alone.
    func step(rate: Double) throws(TorchError)

    /// What the rule remembers between steps, for checkpoints: names and live tensors.
    var state: [(name: String, tensor: Tensor)] { get }
}

extension Optimizer {
    /// Overwrites the remembered tensors with saved ones; every name must be there.
    public func load(_ saved: [String: Tensor]) throws(TorchError) {
        try StateDictionary(state).load(saved, into: "the optimizer")
    }
}
