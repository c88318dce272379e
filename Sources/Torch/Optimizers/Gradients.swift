internal import CTorch

/// What is done to all gradients of a network at once.
public enum Gradients {
    /// The gradients that exist.
    public static func of(
        _ parameters: [(name: String, parameter: Parameter)]
    ) throws(TorchError) -> [Tensor] {
        var gradients: [Tensor] = []
        for (_, parameter) in parameters {
            if let gradient = try parameter.tensor.gradient { gradients.append(gradient) }
        }
        return gradients
    }

    /// Forgets all gradients.
    public static func clear(
        _ parameters: [(name: String, parameter: Parameter)]
    ) throws(TorchError) {
        for (_, parameter) in parameters {
            try parameter.tensor.clearGradient()
        }
    }

    /// The L2 norm over all elements of all tensors; 0 for none.
    public static func norm(_ tensors: [Tensor]) throws(TorchError) -> Double {
        guard !tensors.isEmpty else { return 0 }
        return try deviceNorm(tensors).item()
    }

    /// The same as a scalar on the device of the tensors, of which there must be some.
    public static func deviceNorm(_ tensors: [Tensor]) throws(TorchError) -> Tensor {
        try produce("norm", tensors) { ct_total_norm(tensors.map(\.handle), tensors.count, $0) }
    }

    /// Scales gradients of the given norm down to `limit`:
    /// the factor is min(1, limit / (norm + 1e-6)), as in PyTorch's `clip_grad_norm_`.
    public static func clip(
        _ tensors: [Tensor], norm: Double, limit: Double
    ) throws(TorchError) {
        let factor = limit / (norm + 1e-6)
        guard factor < 1, !tensors.isEmpty else { return }
        try perform("clip") { ct_scale_all_(tensors.map(\.handle), tensors.count, factor) }
    }

    /// Copies each source into the target at the same place.
    public static func copy(_ sources: [Tensor], into targets: [Tensor]) throws(TorchError) {
        guard !targets.isEmpty else { return }
        try perform("copy") {
            ct_copy_all_(targets.map(\.handle), sources.map(\.handle), targets.count)
        }
    }
}
