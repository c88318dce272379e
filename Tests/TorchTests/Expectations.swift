import Foundation
import Testing
import Torch

/// Numbers without a pattern, in [-1, 1]: sin(1.7 i + phase), float64.
func wave(_ shape: [Int], phase: Double = 0.3) throws -> Tensor {
    try Tensor.from((0..<shape.reduce(1, *)).map { sin(1.7 * Double($0) + phase) }, shape)
}

/// Every element, in row-major order, is within `tolerance * (1 + |expected|)` of the expected one.
func expectClose(
    _ actual: Tensor?, _ expected: [Double], within tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let tensor = try #require(actual, sourceLocation: sourceLocation)
    let values = try tensor.values(as: Double.self)
    try #require(values.count == expected.count, sourceLocation: sourceLocation)
    for (index, (value, wanted)) in zip(values, expected).enumerated() {
        #expect(
            abs(value - wanted) <= tolerance * (1 + abs(wanted)), "element \(index)",
            sourceLocation: sourceLocation)
    }
}

/// The engine's gradients of a scalar function equal central differences, in double precision.
func expectTrueGradients(
    of inputs: [Tensor], within tolerance: Double = 1e-8,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ function: ([Tensor]) throws -> Tensor
) throws {
    let step = 1e-5
    let leaves = try inputs.map { input in
        let leaf = try input.clone()
        try leaf.setRequiresGradient(true)
        return leaf
    }
    try function(leaves).backward()
    for (position, input) in inputs.enumerated() {
        let start = try input.values(as: Double.self)
        func value(at index: Int, _ offset: Double) throws -> Double {
            var (moved, all) = (start, inputs)
            moved[index] += offset
            all[position] = try Tensor.from(moved, input.shape)
            return try function(all).item()
        }
        let slopes = try start.indices.map {
            try (value(at: $0, step) - value(at: $0, -step)) / (2 * step)
        }
        try expectClose(
            leaves[position].gradient, slopes, within: tolerance, sourceLocation: sourceLocation)
    }
}
