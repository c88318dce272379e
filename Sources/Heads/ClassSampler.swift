public import Torch

/// The classes of one product: which rows of the centres, and where the labels are among them.
public struct ClassChoice {
    /// int64 [K], rising.
    public let rows: Tensor
    /// int64 [B], 0 ..< K.
    public let labels: Tensor

    public init(rows: Tensor, labels: Tensor) {
        self.rows = rows
        self.labels = labels
    }
}

/// A rule that picks the classes of each batch.
public protocol ClassSampler: AnyObject {
    /// The classes for labels int64 [B], 0 ..< `classes`; those of the labels are among them.
    func choose(for labels: Tensor, of classes: Int) throws(TorchError) -> ClassChoice

    /// C r, how many there usually are.
    func expectedCount(of classes: Int) -> Double
}

/// Partial FC: the classes of the batch, and random others up to a share of all.
///
/// A batch with more people than that keeps them all. Drawn on the device of the labels, from the
/// engine's generator there, whose state is part of checkpoints.
/// Source: An et al., Killing Two Birds with One Stone, arXiv 2203.15565.
public final class RandomClasses: ClassSampler {
    /// r, above 0, below 1.
    public let rate: Double

    public init(rate: Double) {
        self.rate = rate
    }

    public func choose(for labels: Tensor, of classes: Int) throws(TorchError) -> ClassChoice {
        let count = max(1, Int(expectedCount(of: classes)))
        let (rows, places) = try labels.sampledClasses(of: classes, count: count)
        return ClassChoice(rows: rows, labels: places)
    }

    public func expectedCount(of classes: Int) -> Double { rate * Double(classes) }
}

/// The same classes for each batch, to repeat what another program drew.
public final class GivenClasses: ClassSampler {
    private let rows: Tensor

    /// - Parameter rows: int64 [K], rising.
    public init(rows: Tensor) {
        self.rows = rows
    }

    public func choose(for labels: Tensor, of classes: Int) throws(TorchError) -> ClassChoice {
        ClassChoice(rows: rows, labels: try rows.places(of: labels))
    }

    public func expectedCount(of classes: Int) -> Double { Double(rows.count) }
}
