import Testing
import Torch

@Suite struct ModuleTests {
    /// A parent with one child, a frozen parameter and a buffer of each kind.
    private final class Toy: Module {
        let child: BatchNormalization
        let frozen: Parameter
        let marks: Buffer

        init() throws {
            child = try BatchNormalization(2)
            frozen = try Parameter(Tensor.full([1], 3), isTrainable: false)
            marks = Buffer(try Tensor.from([Int64(4)], [1]))
        }

        var members: [(name: String, member: Member)] {
            [("frozen", .parameter(frozen)), ("child", .child(child)), ("marks", .buffer(marks))]
        }
    }

    @Test func membersAreListedDepthFirstInOrder() throws {
        let toy = try Toy()
        #expect(
            toy.namedMembers.map(\.name) == [
                "frozen", "child.weight", "child.bias", "child.running_mean", "child.running_var",
                "child.num_batches_tracked", "marks",
            ])
        #expect(toy.namedParameters.map(\.name) == ["frozen", "child.weight", "child.bias"])
        #expect(toy.trainableParameters.map(\.name) == ["child.weight", "child.bias"])
        #expect(
            toy.namedBuffers.map(\.name) == ["child.running_mean", "child.running_var", "marks"])
    }

    @Test func conversionReachesFloatsAndKeepsWhatIsTrainable() throws {
        let toy = try Toy()
        try toy.convert(to: .float64)
        #expect(try toy.child.weight.tensor.dtype == .float64)
        #expect(try toy.child.runningVariance.tensor.dtype == .float64)
        #expect(try toy.frozen.tensor.dtype == .float64)
        #expect(try toy.marks.tensor.dtype == .int64)
        #expect(toy.child.weight.tensor.requiresGradient)
        #expect(!toy.frozen.tensor.requiresGradient)
    }

    @Test func movesKeepValuesAndLayout() throws {
        let layer = try Convolution(2, 2, kernel: 3)
        let before = try layer.weight.tensor.values(as: Float.self)
        try layer.move(to: .cpu)
        #expect(try layer.weight.tensor.values() == before)
        #expect(layer.weight.tensor.isChannelsLast)
        #expect(layer.weight.tensor.requiresGradient)
    }

    @Test func onlyInferenceLeavesTheBatchAside() {
        #expect(Pass.training.usesBatchStatistics)
        #expect(Pass.recomputing.usesBatchStatistics)
        #expect(!Pass.inference.usesBatchStatistics)
    }
}
