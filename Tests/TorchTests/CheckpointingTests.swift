import Testing
import Torch

@Suite(.serialized) struct CheckpointingTests {
    /// Convolution -> BN -> PReLU in double precision.
    private final class Stretch: Module {
        let convolution: Convolution
        let normalization: BatchNormalization
        let activation: PReLU

        init() throws {
            convolution = try Convolution(2, 3, kernel: 3, padding: 1)
            normalization = try BatchNormalization(3)
            activation = try PReLU(3)
            try convert(to: .float64)
        }

        var members: [(name: String, member: Member)] {
            [
                ("convolution", .child(convolution)), ("normalization", .child(normalization)),
                ("activation", .child(activation)),
            ]
        }

        func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
            try activation(normalization(convolution(input, pass), pass), pass)
        }
    }

    private let images: Tensor
    private let upstream: Tensor

    init() throws {
        images = try wave([2, 2, 4, 4])
        try images.setRequiresGradient(true)
        upstream = try wave([2, 3, 4, 4], phase: 2)
    }

    /// Output, then the gradients of the images and of every parameter, then the state.
    private func results(
        of stretch: Stretch, _ run: (Tensor) throws -> Tensor
    ) throws -> [[Double]] {
        let output = try run(images)
        try output.backward(upstream)
        defer { #expect(throws: Never.self) { try images.clearGradient() } }
        let leaves = [images] + stretch.namedParameters.map(\.parameter.tensor)
        let gradients = try leaves.map { try #require(try $0.gradient) }
        let state = try stretch.stateDictionary().entries.map(\.tensor)
        return try ([output] + gradients + state).map { try $0.values(as: Double.self) }
    }

    @Test func valuesGradientsAndStatisticsEqualThePlainPass() throws {
        let (plain, recomputed) = (try Stretch(), try Stretch())
        let weights = try plain.stateDictionary().entries
        try recomputed.load(
            Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.tensor) }), owner: "stretch"
        )
        let expected = try results(of: plain) { try plain($0, .training) }
        let actual = try results(of: recomputed) {
            try checkpointed($0) { value, again throws(TorchError) in
                try recomputed(value, again ? .recomputing : .training)
            }
        }
        #expect(actual == expected)
        #expect(recomputed.normalization.batchesTracked.value == 1)
    }

    @Test func theBodyRunsOnceForwardAndOnceBackward() throws {
        var passes: [Bool] = []
        let output = try checkpointed(images) { value, again throws(TorchError) in
            passes.append(again)
            return try value * 3
        }
        #expect(passes == [false])
        try output.sum().backward()
        #expect(passes == [false, true])
        #expect(try images.gradient?.values() == [Double](repeating: 3, count: 64))
    }

    @Test func theSecondRunSeesTheAutocastOfTheFirst() throws {
        var types: [DType] = []
        let weight = try wave([5, 4]).to(.float32)
        let rows = try wave([2, 4]).to(.float32)
        try rows.setRequiresGradient(true)
        let output = try withAutocast(.bfloat16, on: .cpu) { () throws(TorchError) in
            try checkpointed(rows) { value, _ throws(TorchError) in
                let product = try value.linear(weight: weight)
                types.append(try product.dtype)
                return product
            }
        }
        try output.to(.float32).sum().backward()
        #expect(types == [.bfloat16, .bfloat16])
        #expect(try rows.linear(weight: weight).dtype == .float32)
    }

    @Test func anErrorOfTheFirstRunIsThrownAtOnce() throws {
        let error = try #require(throws: TorchError.self) {
            try checkpointed(images) { value, _ throws(TorchError) in
                throw TorchError(operation: "first", shapes: [value.shape], message: "broken")
            }
        }
        #expect(error.description.contains("first on [2, 2, 4, 4]: broken"))
    }

    @Test func anErrorOfTheSecondRunComesOutOfBackward() throws {
        let output = try checkpointed(images) { value, again throws(TorchError) in
            if again { throw TorchError(operation: "second", message: "broken") }
            return try value * 3
        }
        let error = try #require(throws: TorchError.self) { try output.sum().backward() }
        #expect(error.operation == "backward")
        #expect(error.message == "second: broken")
    }
}
