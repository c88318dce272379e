public import Torch

/// The arithmetic of the product with the class centres: `head.precision`.
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

/// One learned direction per identity: owns the matrix W, picks rows of it, normalises them and
/// multiplies with them.
///
/// B batch, C classes, K classes in use, D embedding, R rank. W is [C, D]; with low rank W is [C, R]
/// and the embeddings go through a learned [R, D] first. Both are drawn from N(0, 0.01^2).
public final class ClassCenters: Module {
    public let weight: Parameter
    /// [R, D] with low rank.
    public let projection: Parameter?
    /// What picks the classes of a step; nil: all.
    public let sampler: (any ClassSampler)?
    let precision: ProductPrecision
    /// The rows of W that wait for a step, with copies of them that have the gradients.
    private(set) var waiting: [(rows: Tensor, copy: Tensor)] = []

    /// Centres with given values.
    ///
    /// - Parameters:
    ///   - weight: [C, D], or [C, R] beside a projection.
    ///   - projection: [R, D].
    ///   - precision: of the product; the cosines come in the type of the embeddings in any case.
    ///   - sampler: what picks the classes of a step; nil: all.
    public init(
        weight: Tensor, projection: Tensor? = nil, precision: ProductPrecision = .fp32,
        sampler: (any ClassSampler)? = nil
    ) throws(TorchError) {
        self.weight = try Parameter(weight)
        if let projection {
            self.projection = try Parameter(projection)
        } else {
            self.projection = nil
        }
        self.precision = precision
        self.sampler = sampler
    }

    /// Centres drawn at random.
    ///
    /// - Parameters:
    ///   - classes: C, at least 1.
    ///   - embedding: D.
    ///   - rank: R; 0: full.
    public convenience init(
        classes: Int, embedding: Int, rank: Int = 0, precision: ProductPrecision = .fp32,
        sampler: (any ClassSampler)? = nil
    ) throws(TorchError) {
        func draw(_ shape: [Int]) throws(TorchError) -> Tensor {
            let values = try Tensor.empty(shape)
            try values.fillNormalInPlace(mean: 0, deviation: 0.01)
            return values
        }
        try self.init(
            weight: draw([classes, rank > 0 ? rank : embedding]),
            projection: rank > 0 ? draw([rank, embedding]) : nil, precision: precision,
            sampler: sampler)
    }

    /// The name of W among the members.
    public var weightName: String { projection == nil ? "weight" : "weight1" }

    public var members: [(name: String, member: Member)] {
        guard let projection else { return [("weight", .parameter(weight))] }
        return [("weight0", .parameter(projection)), ("weight1", .parameter(weight))]
    }

    /// The number of classes, C.
    public var classes: Int { weight.tensor.shape[0] }

    /// How many classes a step usually has in its product.
    public var expectedClasses: Double {
        sampler?.expectedCount(of: classes) ?? Double(classes)
    }

    /// The cosines of a batch to the centres in use.
    ///
    /// With a sampler the gradient goes to copies of the rows in use; `takeWaiting` hands them over.
    ///
    /// - Parameters:
    ///   - embeddings: [B, D], any length but zero.
    ///   - labels: int64 [B], 0 ..< C.
    public func cosines(
        of embeddings: Tensor, labels: Tensor
    ) throws(TorchError) -> ClassCosines {
        let directions = try directions(of: embeddings)
        let (rows, places) = try rowsInUse(for: labels)
        let product = try product(directions, rows.normalizedRows())
        return ClassCosines(cosines: try product.clamped(to: -1...1), labels: places)
    }

    /// What is compared with the centres: [B, D] or, with low rank, [B, R], of length 1.
    func directions(of embeddings: Tensor) throws(TorchError) -> Tensor {
        guard let projection else { return try embeddings.normalizedRows() }
        return try embeddings.linear(weight: projection.tensor).normalizedRows()
    }

    /// W, or a copy of the picked rows that is a leaf of its own, and the labels' places in it.
    func rowsInUse(
        for labels: Tensor
    ) throws(TorchError) -> (rows: Tensor, labels: Tensor) {
        guard let sampler else { return (weight.tensor, labels) }
        let choice = try sampler.choose(for: labels, of: classes)
        let copy = try weight.tensor.detached().rows(choice.rows)
        try copy.setRequiresGradient(true)
        waiting.append((choice.rows, copy))
        return (copy, choice.labels)
    }

    /// The gradients of the picked rows, one tensor per batch since they were last taken.
    var waitingGradients: [Tensor] {
        get throws(TorchError) {
            var gradients: [Tensor] = []
            for (_, copy) in waiting {
                if let gradient = try copy.gradient { gradients.append(gradient) }
            }
            return gradients
        }
    }

    /// The rows picked since the last call and the sum of their gradients, nil when there are none.
    func takeWaiting() throws(TorchError) -> (rows: Tensor, gradient: Tensor)? {
        defer { forgetWaiting() }
        var parts: [(rows: Tensor, gradient: Tensor)] = []
        for (rows, copy) in waiting {
            if let gradient = try copy.gradient { parts.append((rows, gradient)) }
        }
        guard parts.count > 1 else { return parts.first }
        let rows = try Tensor.union(parts.map(\.rows))
        let first = parts[0].gradient
        let sum = try Tensor.zeros(
            [rows.count, first.shape[1]], dtype: first.dtype, device: first.device)
        for part in parts {
            try sum.addRowsInPlace(rows.places(of: part.rows), from: part.gradient)
        }
        return (rows, sum)
    }

    /// Leaves the gradients of the picked rows.
    func forgetWaiting() {
        waiting = []
    }

    private func product(_ rows: Tensor, _ centers: Tensor) throws(TorchError) -> Tensor {
        guard precision != .fp32 else { return try rows.linear(weight: centers) }
        let low = try rows.to(precision.dtype).linear(weight: centers.to(precision.dtype))
        return try low.to(rows.dtype)
    }
}
