import Testing
import Torch

@Suite(.serialized) struct TensorGradientTests {
    private struct Stop: Error {}

    private func leaf(_ values: [Double]) throws -> Tensor {
        let tensor = try Tensor.from(values, [values.count])
        try tensor.setRequiresGradient(true)
        return tensor
    }

    @Test func gradientsAccumulateUntilCleared() throws {
        let x = try leaf([2, 3])
        #expect(try x.gradient == nil)
        try (x * x).sum().backward()
        #expect(try x.gradient?.values() == [4.0, 6])
        try (x * 5).sum().backward()
        #expect(try x.gradient?.values() == [9.0, 11])
        try x.clearGradient()
        #expect(try x.gradient == nil)
    }

    @Test func backwardTakesAGradientOfTheResult() throws {
        let x = try leaf([2, 3])
        try (x * x).backward(Tensor.from([10.0, 100], [2]))
        #expect(try x.gradient?.values() == [40.0, 600])
    }

    @Test func detachedTensorsShareValuesButNotTheRecord() throws {
        let x = try leaf([2, 3])
        let cut = try (x * 2).detached()
        #expect(!cut.requiresGradient)
        let error = try #require(throws: TorchError.self) { try cut.sum().backward() }
        #expect(error.operation == "backward")
    }

    @Test func withoutGradientRecordsNothingAndRestores() throws {
        let x = try leaf([1])
        let inside = try withoutGradient { try x * 2 }
        #expect(!inside.requiresGradient)
        #expect(try (x * 2).requiresGradient)
    }

    @Test func withoutGradientRestoresAfterAnErrorAndWhenNested() throws {
        let x = try leaf([1])
        #expect(throws: Stop.self) { try withoutGradient { throw Stop() } }
        #expect(try (x * 2).requiresGradient)
        let afterInner = try withoutGradient {
            withoutGradient {}
            return try x * 2
        }
        #expect(!afterInner.requiresGradient)
        #expect(try (x * 2).requiresGradient)
    }
}
