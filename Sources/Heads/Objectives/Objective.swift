public import Torch

/// A rule that turns logits into a loss.
///
/// B batch, K classes in use.
public protocol Objective: AnyObject {
    /// Shapes: logits [B, K], labels int64 [B] -> scalar, the mean over the batch.
    func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor

    /// What the objective learns itself, by name; empty for most.
    var parameters: [(name: String, parameter: Parameter)] { get }
}

extension Objective {
    public var parameters: [(name: String, parameter: Parameter)] { [] }
}

/// The objectives by the names that configurations use.
public enum ObjectiveName: String, Codable, CaseIterable, Sendable {
    case softmax, unified, binary

    /// The objective itself.
    ///
    /// - Parameters:
    ///   - limit: the margin's scale; sums of logits are clamped to it.
    ///   - classes: the number of classes in a step's product, C r.
    func makeObjective(limit: Double, classes: Double) throws(TorchError) -> any Objective {
        switch self {
        case .softmax: SoftmaxObjective()
        case .unified: try UnifiedObjective(limit: limit, classes: classes)
        case .binary: BinaryObjective(limit: limit)
        }
    }
}
