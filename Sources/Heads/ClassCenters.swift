public import Torch

/// The precision of the product of embeddings and class centres.
public enum ProductPrecision: String, Codable, CaseIterable, Sendable {
    case fp32, bf16, fp16

    /// The type of the product's inputs.
    public var dtype: DType {
        switch self {
        case .fp32: .float32
        case .bf16: .bfloat16
        case .fp16: .float16
        }
    }
}

/// Cosines of a batch to class centres, with the labels that point into them.
public struct ClassCosines {
    /// [B, K] in [-1, 1], in the type of the embeddings, recorded for backward.
    public let cosines: Tensor
    /// int64 [B], 0 ..< K: the column of each row's own class.
    public let labels: Tensor
}

/// One learned direction per identity: owns the matrix W, normalises it and multiplies with it.
///
/// B batch, C classes, K classes in use (here K = C), D embedding. W is [C, D], drawn from
/// N(0, 0.01^2) at first.
public final class ClassCenters: Module {
    public let weight: Parameter
    private let precision: ProductPrecision

    /// - Parameters:
    ///   - classes: C, at least 1.
    ///   - embedding: D.
    ///   - precision: of the product; the cosines come in the type of the embeddings in any case.
    public init(
        classes: Int, embedding: Int, precision: ProductPrecision = .fp32
    ) throws(TorchError) {
        let values = try Tensor.empty([classes, embedding])
        try values.fillNormalInPlace(mean: 0, deviation: 0.01)
        weight = try Parameter(values)
        self.precision = precision
    }

    /// Centres with given values [C, D].
    public init(weight: Tensor, precision: ProductPrecision = .fp32) throws(TorchError) {
        self.weight = try Parameter(weight)
        self.precision = precision
    }

    public var members: [(name: String, member: Member)] { [("weight", .parameter(weight))] }

    /// The number of classes, C.
    public var classes: Int { weight.tensor.shape[0] }

    /// The cosines of a batch to the centres in use.
    ///
    /// - Parameters:
    ///   - embeddings: [B, D], any length but zero.
    ///   - labels: int64 [B], 0 ..< C.
    public func cosines(
        of embeddings: Tensor, labels: Tensor
    ) throws(TorchError) -> ClassCosines {
        let directions = try embeddings.normalizedRows()
        let centers = try weight.tensor.normalizedRows()
        let product = try product(directions, centers)
        return ClassCosines(cosines: try product.clamped(to: -1...1), labels: labels)
    }

    private func product(_ rows: Tensor, _ centers: Tensor) throws(TorchError) -> Tensor {
        guard precision != .fp32 else { return try rows.linear(weight: centers) }
        let low = try rows.to(precision.dtype).linear(weight: centers.to(precision.dtype))
        return try low.to(rows.dtype)
    }
}
