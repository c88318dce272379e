import Torch

// Statistics of batches that a margin keeps.
extension Buffer {
    /// Moves towards the mean of `values`: v = k mean + (1 - k) v, unrecorded.
    ///
    /// - Parameter momentum: k, the share of the new batch.
    func follow(_ values: Tensor, momentum: Double) throws(TorchError) {
        try withoutGradient { () throws(TorchError) in
            let news = try values.detached().mean() * momentum
            try tensor.copyInPlace(from: tensor * (1 - momentum) + news.to(tensor.dtype))
        }
    }
}
