import Torch

/// A head whose softmax never holds the logits of all classes: for margins that change the target
/// logit alone.
///
/// With T the log-sum-exp of the other logits and z the target logit, the loss of a row is
/// log(e^T + e^z) - z. B batch, C classes, D embedding.
struct LeanHead {
    let centers: ClassCenters
    let margin: any TargetOnlyMargin
    let softmax: LeanSoftmax
    /// How the centres learn during backward; nil: they get a gradient.
    let update: RowUpdate?

    /// Whether it is faster, or the only way that fits: on the CPU wherever the kernel works,
    /// elsewhere when there are more logits than one would like to hold at once.
    func isWorthwhile(for embeddings: Tensor) throws(TorchError) -> Bool {
        let weight = centers.weight.tensor
        if try weight.device == .cpu {
            return try embeddings.dtype == .float32
                && LeanSoftmax.hasKernel(for: weight, product: softmax.product)
        }
        return centers.expectedClasses * Double(embeddings.shape[0]) * 4
            > Double(softmax.keptBytes)
    }

    /// The loss of a batch, recorded for backward.
    func loss(of embeddings: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        let directions = try centers.directions(of: embeddings)
        let (totals, targets) = try sums(directions, labels)
        let output = try margin.target(
            targets.expandingDimension(1), norms: embeddings.norm(along: 1, keep: true))
        let logits = try output.logit.reshaped([-1])
        let loss = try (totals.logAddingExponentials(logits) - logits).mean()
        guard let regularization = output.regularization else { return loss }
        return try loss + regularization
    }

    private func sums(
        _ directions: Tensor, _ labels: Tensor
    ) throws(TorchError) -> (totals: Tensor, targets: Tensor) {
        guard var update else {
            let (rows, places) = try centers.rowsInUse(for: labels)
            return try softmax.sums(directions, labels: places, weight: rows)
        }
        let choice = try centers.sampler?.choose(for: labels, of: centers.classes)
        update.rows = choice?.rows
        return try softmax.sums(
            directions, labels: choice?.labels ?? labels, weight: centers.weight.tensor,
            update: update)
    }
}
