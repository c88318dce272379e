import Torch

/// A step on batches of fixed sizes as one graph.
final class CapturedStep {
    /// The pixels and labels of each micro-batch.
    typealias Inputs = [(pixels: Tensor, labels: Tensor)]

    private let graph: CapturedGraph
    private let inputs: Inputs
    /// What the program counts in a step, and by how much.
    private let counts: [(counter: Counter, growth: Int64)]

    /// Remembers `compute` for batches like these; nothing is computed.
    ///
    /// - Parameter counters: what `compute` may count up.
    init(
        like example: Inputs, counters: [Counter], on device: Device,
        _ compute: (Inputs) throws(TorchError) -> Void
    ) throws(TorchError) {
        var inputs: Inputs = []
        for (pixels, labels) in example {
            inputs.append((try pixels.clone(), try labels.clone()))
        }
        self.inputs = inputs
        let before = counters.map(\.value)
        defer { for (counter, value) in zip(counters, before) { counter.value = value } }
        graph = try CapturedGraph(on: device) { () throws(TorchError) in try compute(inputs) }
        counts = zip(counters, before).map { ($0, $0.value - $1) }
    }

    /// Whether batches have the sizes it was made for.
    func fits(_ batches: Inputs) -> Bool {
        batches.map(\.pixels.shape) == inputs.map(\.pixels.shape)
    }

    /// Makes the step on batches that fit.
    func callAsFunction(_ batches: Inputs) throws(TorchError) {
        for (input, batch) in zip(inputs, batches) {
            try input.pixels.copyInPlace(from: batch.pixels)
            try input.labels.copyInPlace(from: batch.labels)
        }
        try graph.replay()
        for (counter, growth) in counts { counter.value += growth }
    }
}
