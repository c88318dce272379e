public import Torch

/// Class centres, margin and objective together: from embeddings and labels to a loss; updates its
/// own centres.
///
/// B batch, C classes, D embedding.
public final class MarginHead: Module {
    public let centers: ClassCenters
    private let margin: any Margin
    private let objective: any Objective
    private let optimizer: any Optimizer

    /// - Parameters:
    ///   - centers: on the device where they stay; the update rule's memory is made beside them.
    ///   - margin: cosines to logits.
    ///   - objective: logits to loss.
    ///   - optimizer: how the centres learn.
    public init(
        centers: ClassCenters, margin: any Margin, objective: any Objective,
        optimizer: OptimizerConfiguration
    ) throws(TorchError) {
        self.centers = centers
        self.margin = margin
        self.objective = objective
        self.optimizer = try optimizer.makeOptimizer(for: centers.trainableParameters)
    }

    public var members: [(name: String, member: Member)] {
        centers.members + margin.state.map { ("state.\($0.name)", .buffer($0.buffer)) }
    }

    /// The loss of a batch, recorded for backward.
    ///
    /// - Parameters:
    ///   - embeddings: float [B, D].
    ///   - labels: int64 [B], 0 ..< C.
    /// - Returns: a scalar.
    public func loss(of embeddings: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        let chosen = try centers.cosines(of: embeddings, labels: labels)
        let output = try margin.logits(
            MarginInput(
                cosines: chosen.cosines, labels: chosen.labels,
                norms: embeddings.norm(along: 1, keep: true)))
        let loss = try objective.loss(output.logits, labels: chosen.labels)
        guard let regularization = output.regularization else { return loss }
        return try loss + regularization
    }

    /// Changes the centres by their gradients.
    public func step(rate: Double) throws(TorchError) {
        try optimizer.step(rate: rate)
    }

    /// What the update rule remembers, for checkpoints.
    public var optimizerState: [(name: String, tensor: Tensor)] { optimizer.state }

    /// Restores what `optimizerState` gave.
    public func loadOptimizerState(_ saved: [String: Tensor]) throws(TorchError) {
        try optimizer.load(saved)
    }
}
