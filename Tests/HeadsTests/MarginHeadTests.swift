import Foundation
import Heads
import Testing
import Torch

@Suite(.serialized) struct MarginHeadTests {
    private let embeddings: Tensor
    private let labels: Tensor
    private let start: Tensor

    init() throws {
        embeddings = try Tensor.from((0..<12).map { sin(1.7 * Double($0)) }, [3, 4])
        labels = try Tensor.from([Int64(0), 4, 1], [3])
        start = try Tensor.from((0..<20).map { cos(1.3 * Double($0)) }, [5, 4])
    }

    private func head(_ margin: any Margin) throws -> MarginHead {
        try MarginHead(
            centers: ClassCenters(weight: start.clone()), margin: margin,
            objective: SoftmaxObjective(),
            optimizer: OptimizerConfiguration(
                rule: .sgd(momentum: 0.9), learningRate: 1, weightDecay: 0.01, clipNorm: 0))
    }

    private var cosFace: TargetMargin {
        TargetMargin(CosFace(margin: 0.4), scale: 8, gradient: .detached)
    }

    /// v = 0.9 v + (g + 0.01 w), w = w - rate v, with the gradients that the head itself gives.
    @Test func stepsMoveTheCentersByTheUpdateRule() throws {
        let head = try head(cosFace)
        let inputs = try embeddings.values(as: Double.self)
        var weight = try start.values(as: Double.self)
        var velocity = [Double](repeating: 0, count: weight.count)
        for rate in [0.5, 0.25] {
            try Gradients.clear(head.trainableParameters)
            try head.loss(of: embeddings, labels: labels).backward()
            let gradients = try Gradients.of(head.trainableParameters)
            let slopes = try #require(gradients.first).values(as: Double.self)
            try head.step(rate: rate)
            for index in weight.indices {
                velocity[index] = 0.9 * velocity[index] + slopes[index] + 0.01 * weight[index]
                weight[index] -= rate * velocity[index]
            }
        }
        let moved = try head.centers.weight.tensor.values(as: Double.self)
        for (value, expected) in zip(moved, weight) { #expect(abs(value - expected) < 1e-14) }
        #expect(try embeddings.values() == inputs)
        #expect(try embeddings.gradient == nil)
    }

    /// Softmax cross-entropy of s (cos - m [own class]), by hand for one row.
    @Test func theLossIsThatOfTheFormula() throws {
        let row = try Tensor.from([1.0, 0], [1, 2])
        let head = try MarginHead(
            centers: ClassCenters(weight: Tensor.from([0.6, 0.8, 0, 2], [2, 2])), margin: cosFace,
            objective: SoftmaxObjective(), optimizer: .sgd)
        let loss = try head.loss(of: row, labels: Tensor.from([Int64(0)], [1])).item()
        // Logits 8 (0.6 - 0.4) and 0.
        #expect(abs(loss - log(1 + exp(-1.6))) < 1e-15)
    }

    @Test func stateHasTheNamesOfFilesAndIsRestored() throws {
        let first = try head(cosFace)
        #expect(try first.stateDictionary().entries.map(\.name) == ["weight"])
        #expect(first.optimizerState.map(\.name) == ["weight.momentum"])
        try first.loss(of: embeddings, labels: labels).backward()
        try first.step(rate: 0.1)
        let second = try head(cosFace)
        try second.loadOptimizerState(
            Dictionary(uniqueKeysWithValues: first.optimizerState.map { ($0.name, $0.tensor) }))
        let momentum = try #require(second.optimizerState.first).tensor
        #expect(try momentum.norm().item() > 0)
        #expect(
            try momentum.values(as: Double.self) == first.optimizerState[0].tensor.values())
    }

    // MARK: - Margins with state and regularisation

    /// Counts batches and adds twice the mean norm.
    private final class StatefulMargin: Margin {
        let batches: Buffer

        init() throws {
            batches = Buffer(try Tensor.zeros([], dtype: .float64))
        }

        var state: [(name: String, buffer: Buffer)] { [("batches", batches)] }

        func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
            try batches.tensor.copyInPlace(from: batches.tensor + 1)
            return MarginOutput(
                logits: input.cosines, regularization: try input.norms.sum() * 2)
        }
    }

    @Test func aMarginsStateBelongsToTheHead() throws {
        let margin = try StatefulMargin()
        let head = try head(margin)
        #expect(try head.stateDictionary().entries.map(\.name) == ["weight", "state.batches"])
        let plain = try head.loss(of: embeddings, labels: labels).item()
        #expect(try margin.batches.tensor.item() == 1)
        let norms = try embeddings.norm(along: 1).sum().item()
        let cosines = try head.centers.cosines(of: embeddings, labels: labels).cosines
        #expect(try abs(plain - (cosines.crossEntropy(labels).item() + 2 * norms)) < 1e-14)
        try head.convert(to: .float32)
        #expect(try margin.batches.tensor.dtype == .float32)
    }
}
