import Testing
import Torch

@Suite struct GradientsTests {
    private let tensors: [Tensor]

    init() throws {
        tensors = [try Tensor.from([Float(3), 4], [2]), try Tensor.full([1, 1], 12)]
    }

    @Test func theNormSpansAllTensors() throws {
        #expect(try Gradients.norm(tensors) == 13)
        #expect(try Gradients.norm([]) == 0)
        try tensors[1].fillInPlace(.nan)
        #expect(try Gradients.norm(tensors).isNaN)
    }

    /// The factor is 6.5 / (13 + 1e-6).
    @Test func clippingScalesDownToTheLimit() throws {
        try Gradients.clip(tensors, norm: 13, limit: 6.5)
        let factor = 6.5 / 13.000001
        try expectClose(tensors[0], [3 * factor, 4 * factor], within: 1e-7)
        try expectClose(tensors[1], [12 * factor], within: 1e-7)
    }

    @Test func gradientsBelowTheLimitAreLeftAlone() throws {
        try Gradients.clip(tensors, norm: 13, limit: 13.1)
        #expect(try tensors[0].values() == [Float(3), 4])
    }

    @Test func gradientsAreFoundClearedAndCopied() throws {
        let used = try Parameter(Tensor.full([2], 1))
        let unused = try Parameter(Tensor.full([2], 1))
        let parameters = [("used", used), ("unused", unused)]
        try (used.tensor * 5).sum().backward()
        let gradients = try Gradients.of(parameters)
        #expect(try gradients.map { try $0.values(as: Float.self) } == [[5, 5]])
        try Gradients.copy(gradients, into: [tensors[0]])
        #expect(try tensors[0].values() == [Float(5), 5])
        try Gradients.clear(parameters)
        #expect(try Gradients.of(parameters).isEmpty)
    }
}
