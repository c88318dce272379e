public import Evaluation
public import Torch

/// Products of blocks of embeddings in float32, on the processor or a GPU.
public struct TensorBlockProduct: BlockProduct {
    private let device: Device
    private var rows: Tensor?
    private var columns: Tensor?
    private var dimension = 0

    /// - Parameter device: where the products are computed.
    public init(device: Device) {
        self.device = device
    }

    public mutating func load(rows: [Float], columns: [Float]?, dimension: Int) throws {
        self.dimension = dimension
        let left = try Self.tensor(rows, dimension, device)
        self.rows = left
        self.columns = try columns.map { try Self.tensor($0, dimension, device) } ?? left
    }

    private static func tensor(
        _ values: [Float], _ dimension: Int, _ device: Device
    ) throws(TorchError) -> Tensor {
        try Tensor.from(values, [values.count / dimension, dimension]).to(device)
    }

    /// A sum of D products of float32, each row rounded before: Higham's bound for rows of length 1.
    public var rounding: Float { Float(dimension + 4) * 0x1p-24 }

    public mutating func forEach(
        rows: Range<Int>, columns: Range<Int>, atLeast floor: Float,
        _ body: (Int, Int, Float) -> Void
    ) throws {
        guard let left = self.rows, let right = self.columns else {
            preconditionFailure("embeddings are loaded first")
        }
        let (places, values) = try withoutGradient { () throws(TorchError) in
            let products = try left.narrowed(0, to: rows)
                .linear(weight: right.narrowed(0, to: columns))
            let found = try products.elements(atLeast: Double(floor))
            return (
                try found.places.values(as: Int64.self), try found.values.values(as: Float.self)
            )
        }
        for (place, value) in zip(places, values) {
            let (row, column) = Int(place).quotientAndRemainder(dividingBy: columns.count)
            body(rows.lowerBound + row, columns.lowerBound + column, value)
        }
    }
}
