public import Torch

/// Class centres, margin and objective together: from embeddings and labels to a loss; updates its
/// own centres.
///
/// B batch, C classes, D embedding.
public final class MarginHead: Module {
    /// What a loss is computed for, which decides how.
    public enum Purpose: Sendable {
        /// Gradients of all parts, by the engine's own operations.
        case inspection
        /// Gradients that wait for `step`, by the lean softmax where it serves.
        case gradients
        /// As `gradients`; where it can be done, the centres learn at this rate as soon as backward
        /// passes them, and `step` leaves them alone.
        case learning(rate: Double)
    }

    public let centers: ClassCenters
    private let margin: any Margin
    private let objective: any Objective
    private let filterThreshold: Double
    private let optimizer: any Optimizer

    /// - Parameters:
    ///   - centers: on the device where they stay; the update rule's memory is made beside them.
    ///   - margin: cosines to logits.
    ///   - objective: logits to loss.
    ///   - filterThreshold: the cosine above which other classes are left out; 0: none are.
    ///   - optimizer: how the centres, and what the objective learns, are changed.
    public init(
        centers: ClassCenters, margin: any Margin, objective: any Objective,
        filterThreshold: Double = 0, optimizer: OptimizerConfiguration
    ) throws(TorchError) {
        self.centers = centers
        self.margin = margin
        self.objective = objective
        self.filterThreshold = filterThreshold
        let device = try centers.weight.tensor.device
        for (_, parameter) in objective.parameters {
            try parameter.replace { tensor throws(TorchError) in try tensor.to(device) }
        }
        for (_, buffer) in margin.state { buffer.tensor = try buffer.tensor.to(device) }
        self.optimizer = try optimizer.makeOptimizer(
            for: centers.trainableParameters + objective.parameters)
    }

    public var members: [(name: String, member: Member)] {
        centers.members
            + objective.parameters.map { ($0.name, .parameter($0.parameter)) }
            + margin.state.map { ("state.\($0.name)", .buffer($0.buffer)) }
    }

    /// The loss of a batch, recorded for backward.
    ///
    /// - Parameters:
    ///   - embeddings: float [B, D].
    ///   - labels: int64 [B], 0 ..< C.
    ///   - purpose: what happens next; for anything but inspection, backward can be done once.
    /// - Returns: a scalar.
    public func loss(
        of embeddings: Tensor, labels: Tensor, for purpose: Purpose = .inspection
    ) throws(TorchError) -> Tensor {
        if let lean = try leanHead(for: purpose, embeddings) {
            return try lean.loss(of: embeddings, labels: labels)
        }
        let chosen = try centers.cosines(of: embeddings, labels: labels)
        let output = try margin.logits(
            MarginInput(
                cosines: chosen.cosines, labels: chosen.labels,
                norms: embeddings.norm(along: 1, keep: true)))
        let loss = try objective.loss(filtered(output.logits, chosen), labels: chosen.labels)
        guard let regularization = output.regularization else { return loss }
        return try loss + regularization
    }

    /// The lean softmax in place of cosines, logits and objective; nil where it does not serve.
    private func leanHead(
        for purpose: Purpose, _ embeddings: Tensor
    ) throws(TorchError) -> LeanHead? {
        guard objective is SoftmaxObjective, let margin = margin as? any TargetOnlyMargin else {
            return nil
        }
        var softmax = LeanSoftmax(scale: margin.scale)
        softmax.filterThreshold = filterThreshold
        softmax.product = centers.precision.dtype
        let update: RowUpdate?
        switch purpose {
        case .inspection: return nil
        case .gradients: update = nil
        case .learning(let rate):
            update = optimizer.rowUpdate(of: centers.weightName, rate: rate)
        }
        let lean = LeanHead(centers: centers, margin: margin, softmax: softmax, update: update)
        return try lean.isWorthwhile(for: embeddings) ? lean : nil
    }

    /// The logits with 0 for other classes that are too near, for they may be the same person.
    ///
    /// Source: An et al., Killing Two Birds with One Stone, arXiv 2203.15565, section 3.2.
    private func filtered(_ logits: Tensor, _ chosen: ClassCosines) throws(TorchError) -> Tensor {
        guard filterThreshold > 0 else { return logits }
        let cosines = try chosen.cosines.detached()
        let column = try chosen.labels.expandingDimension(1)
        let own = try Tensor.full(
            [cosines.shape[0], 1], -1, dtype: cosines.dtype, device: cosines.device)
        let isNear = try cosines.scattering(own, 1, column).isGreater(than: filterThreshold)
        return try Tensor.zeros(like: cosines).chosen(where: isNear, otherwise: logits)
    }

    // MARK: - Learning

    /// The gradients that wait for a step.
    public var gradients: [Tensor] {
        get throws(TorchError) {
            try Gradients.of(trainableParameters) + centers.waitingGradients
        }
    }

    /// The gradients under their members' names, those of picked rows among zeros for all others;
    /// for inspection, for it holds a matrix as large as the centres.
    public func denseGradients() throws(TorchError) -> [(name: String, tensor: Tensor)] {
        var gradients: [(name: String, tensor: Tensor)] = []
        for (name, parameter) in trainableParameters {
            if let gradient = try parameter.tensor.gradient { gradients.append((name, gradient)) }
        }
        guard let (rows, gradient) = try centers.takeWaiting() else { return gradients }
        let dense = try Tensor.zeros(like: centers.weight.tensor)
        try dense.addRowsInPlace(rows, from: gradient)
        return gradients + [(centers.weightName, dense)]
    }

    /// Forgets all gradients.
    public func clearGradients() throws(TorchError) {
        try Gradients.clear(trainableParameters)
        centers.forgetWaiting()
    }

    /// Changes the centres by their gradients; of sampled centres only the rows that were picked,
    /// and what the update rule remembers of these.
    public func step(rate: Double) throws(TorchError) {
        try optimizer.step(rate: rate)
        guard let (rows, gradient) = try centers.takeWaiting() else { return }
        try optimizer.step(rows: rows, gradient: gradient, of: centers.weightName, rate: rate)
    }

    /// Whether a step can be made without a look at values: where all classes are in use.
    public var canStepOnDevice: Bool { centers.sampler == nil }

    /// A step whose rate, scale and validity are on the device.
    public func step(_ tensors: StepTensors) throws(TorchError) {
        precondition(canStepOnDevice, "the rows in use are chosen by the program")
        try optimizer.step(tensors)
    }

    /// What the update rule remembers, for checkpoints.
    public var optimizerState: [(name: String, tensor: Tensor)] { optimizer.state }

    /// Restores what `optimizerState` gave.
    public func loadOptimizerState(_ saved: [String: Tensor]) throws(TorchError) {
        try optimizer.load(saved)
    }
}
