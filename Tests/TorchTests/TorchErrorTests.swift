import Testing
import Torch

@Suite struct TorchErrorTests {
    @Test func anErrorNamesOperationAndShapesOnOneLine() throws {
        let images = try Tensor.zeros([1, 3, 4, 4])
        let weight = try Tensor.zeros([2, 5, 3, 3])
        let error = try #require(throws: TorchError.self) { try images.convolved(with: weight) }
        #expect(error.operation == "convolved")
        #expect(error.shapes == [[1, 3, 4, 4], [2, 5, 3, 3]])
        #expect(error.description.hasPrefix("convolved on [1, 3, 4, 4], [2, 5, 3, 3]: "))
        #expect(error.description.contains("channels"))
        #expect(!error.description.contains("\n"))
        #expect(!error.isOutOfMemory)
    }

    @Test func shapesThatDoNotBroadcastAreNamed() throws {
        let error = try #require(throws: TorchError.self) {
            try Tensor.zeros([2, 3]) + Tensor.zeros([4])
        }
        #expect(error.description.hasPrefix("+ on [2, 3], [4]: The size of tensor a (3) must"))
    }

    @Test func impossibleMemoryIsRecognized() throws {
        let error = try #require(throws: TorchError.self) {
            try Tensor.empty([1 << 50], dtype: .float64)
        }
        #expect(error.operation == "empty")
        #expect(error.isOutOfMemory)
    }

    @Test func wordsOfThisPackageHaveTheSameForm() {
        let error = TorchError(operation: "load", shapes: [[2], []], message: "does not fit")
        #expect(error.description == "load on [2], []: does not fit")
        #expect(TorchError(operation: "start", message: "no").description == "start: no")
    }
}
