import Foundation
import Heads
import Interchange
import Torch

/// The arrays that a loss probe works on, checked against each other.
///
/// B batch, C classes, D embedding, R rank, K classes in use.
struct ProbeInputs {
    /// [B, D].
    let embeddings: Tensor
    /// int64 [B].
    let labels: Tensor
    /// [C, D], or [C, R] with low rank.
    let weight: Tensor
    /// [R, D] with low rank.
    let projection: Tensor?
    /// int64 [K], the classes in use, where the file says them.
    let sampledClasses: Tensor?
    private let path: String
    private let others: [String: Tensor]

    /// - Parameter rank: 0: full.
    init(contentsOf url: URL, rank: Int, device: Device) throws {
        path = url.path
        var given = try StateDictionary.read(contentsOf: url).tensors
        func take(_ name: String) throws -> Tensor {
            guard let tensor = given.removeValue(forKey: name) else {
                throw LossProbeError.missing(url.path, name, rank: rank)
            }
            return try tensor.to(device)
        }
        embeddings = try take("embeddings")
        labels = try take("labels").to(.int64)
        weight = try take(rank > 0 ? "weight1" : "weight").to(embeddings.dtype)
        projection = rank > 0 ? try take("weight0").to(embeddings.dtype) : nil
        sampledClasses = try given.removeValue(forKey: "sampled_classes")?.to(.int64).to(device)
        others = given
        try checkShapes(rank: rank)
        try checkClasses()
    }

    private func checkShapes(rank: Int) throws {
        let (e, l, w, p) = (
            embeddings.shape, labels.shape, weight.shape, projection?.shape ?? []
        )
        let centersFit =
            rank > 0 ? w.count == 2 && w[1] == rank && p == [rank, e.last ?? 0] : w.last == e.last
        guard try embeddings.dtype.isFloatingPoint, e.count == 2, l == [e[0]], w.count == 2,
            centersFit
        else {
            throw LossProbeError.shapes(path, [e, l] + (rank > 0 ? [p, w] : [w]), rank: rank)
        }
    }

    private func checkClasses() throws {
        let classes = weight.shape[0]
        let labels = try labels.values(as: Int64.self)
        for (row, label) in labels.enumerated() where !(0..<Int64(classes)).contains(label) {
            throw LossProbeError.label(path, row: row, label: Int(label), classes: classes)
        }
        guard let rows = try sampledClasses?.values(as: Int64.self) else { return }
        let isRising = zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }
        guard isRising, rows.allSatisfy({ (0..<Int64(classes)).contains($0) }),
            Set(rows).isSuperset(of: labels)
        else { throw LossProbeError.sample(path) }
    }

    /// Overwrites what the head remembers and has learned with what the file says of it.
    func restore(_ head: MarginHead) throws {
        let places = try head.stateDictionary().entries.filter { !$0.name.hasPrefix("weight") }
        for name in others.keys.sorted()
        where name.hasPrefix("state.") && !places.contains(where: { $0.name == name }) {
            throw LossProbeError.state(path, name, places.map(\.name))
        }
        for (name, tensor) in places {
            guard let value = others[name] else { continue }
            guard value.count == tensor.count else {
                throw LossProbeError.size(path, name, value.shape, tensor.shape)
            }
            try tensor.copyInPlace(from: value.reshaped(tensor.shape))
        }
    }
}

/// Why numbers cannot be evaluated.
public enum LossProbeError: Error, Equatable, CustomStringConvertible {
    /// The file lacks an array.
    case missing(String, String, rank: Int)
    /// The arrays do not fit each other.
    case shapes(String, [[Int]], rank: Int)
    /// A label names no class.
    case label(String, row: Int, label: Int, classes: Int)
    /// The classes in use are not what they must be.
    case sample(String)
    /// The configured head does not remember this; the names that it does.
    case state(String, String, [String])
    /// A remembered value has another size.
    case size(String, String, [Int], [Int])

    public var description: String {
        switch self {
        case .missing(let path, let name, let rank):
            "\(path): has no array named \(name); \(Self.names(rank)) are expected"
        case .shapes(let path, let shapes, let rank):
            "\(path): \(Self.names(rank)) are "
                + "\(shapes.map { "\($0)" }.joined(separator: ", ")) and do not fit; floating-point "
                + (rank > 0
                    ? "[B, D], int64 [B], [R, D] and [C, R] with R = head.rank = \(rank)"
                    : "[B, D], int64 [B] and [C, D]") + " are expected"
        case .label(let path, let row, let label, let classes):
            "\(path): label \(label) of row \(row) is not in 0 ..< \(classes)"
        case .sample(let path):
            "\(path): sampled_classes must be rising classes, those of all labels among them"
        case .state(let path, let name, let known):
            "\(path): \(name) belongs to no part of the configured head, which "
                + (known.isEmpty ? "keeps no state" : "keeps \(known.joined(separator: ", "))")
        case .size(let path, let name, let given, let expected):
            "\(path): \(name) is \(given), should be \(expected)"
        }
    }

    private static func names(_ rank: Int) -> String {
        rank > 0 ? "embeddings, labels, weight0 and weight1" : "embeddings, labels and weight"
    }
}
