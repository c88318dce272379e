public import Foundation
import Heads
import Interchange
public import Torch

/// Evaluates a configured margin, head and objective on numbers from a file.
///
/// B batch, C classes, D embedding, R rank.
public struct LossProbe {
    private let configuration: Configuration
    private let device: Device

    public init(_ configuration: Configuration, device: Device) {
        self.configuration = configuration
        self.device = device
    }

    /// Reads `embeddings` [B, D], `labels` int64 [B] and `weight` [C, D] (with low rank `weight0`
    /// [R, D] and `weight1` [C, R]), and where given what the margin remembers (`state.*`), what the
    /// objective has learned (`bias`) and which classes Partial FC uses (`sampled_classes`).
    ///
    /// Writes `loss`, the gradients as `grad_NAME`, the state after the batch and the classes that
    /// were used, in the type of the embeddings. Classes that were not used have gradient 0.
    ///
    /// - Returns: the loss.
    /// - Throws: `LossProbeError`, `FileError` or `TorchError`.
    public func callAsFunction(inputs: URL, output: URL) throws -> Double {
        let given = try ProbeInputs(
            contentsOf: inputs, rank: configuration.head.rank, device: device)
        let sampler = try recordedSampler(given)
        let head = try makeHead(given, sampler)
        let embeddings = given.embeddings
        try embeddings.setRequiresGradient(true)
        let loss = try head.loss(of: embeddings, labels: given.labels)
        try loss.backward()
        var results = [(name: "loss", tensor: try loss.detached())]
        if let gradient = try embeddings.gradient { results.append(("grad_embeddings", gradient)) }
        results += try head.denseGradients().map { ("grad_\($0.name)", $0.tensor) }
        results += head.namedBuffers.map { ($0.name, $0.buffer.tensor) }
        if let rows = sampler?.last { results.append(("sampled_classes", rows)) }
        try StateDictionary(results).write(to: output)
        return try loss.item()
    }

    private func makeHead(
        _ given: ProbeInputs, _ sampler: RecordedSampler?
    ) throws -> MarginHead {
        let centers = try ClassCenters(
            weight: given.weight, projection: given.projection,
            precision: configuration.head.precision, sampler: sampler)
        let head = try configuration.head.makeHead(
            centers, configuration.margin, configuration.optimizer)
        try head.convert(to: given.embeddings.dtype)
        try given.restore(head)
        return head
    }

    /// The configured sampler, seeded, or the file's choice; nil when all classes are used.
    private func recordedSampler(_ given: ProbeInputs) throws -> RecordedSampler? {
        guard let sampler = configuration.head.sampler else { return nil }
        try Engine.seed(UInt64(configuration.training.seed))
        return RecordedSampler(sampler, given: given.sampledClasses)
    }
}

/// Remembers which classes were picked last.
private final class RecordedSampler: ClassSampler {
    private let usual: any ClassSampler
    private let given: GivenClasses?
    private(set) var last: Tensor?

    init(_ usual: any ClassSampler, given: Tensor?) {
        self.usual = usual
        self.given = given.map { GivenClasses(rows: $0) }
    }

    func choose(for labels: Tensor, of classes: Int) throws(TorchError) -> ClassChoice {
        let sampler: any ClassSampler = given ?? usual
        let choice = try sampler.choose(for: labels, of: classes)
        last = choice.rows
        return choice
    }

    func expectedCount(of classes: Int) -> Double { usual.expectedCount(of: classes) }
}
