import Testing
import Torch

@Suite(.serialized) struct AutocastTests {
    private let rows: Tensor
    private let weight: Tensor

    init() throws {
        rows = try wave([2, 4]).to(.float32)
        weight = try wave([3, 4]).to(.float32)
    }

    private var productType: DType {
        get throws { try rows.linear(weight: weight).dtype }
    }

    @Test(arguments: [DType.bfloat16, .float16])
    func productsAreLowered(type: DType) throws {
        let inside = try withAutocast(type, on: .cpu) { () throws(TorchError) in
            try rows.linear(weight: weight)
        }
        #expect(try inside.dtype == type)
        #expect(try productType == .float32)
    }

    @Test func nilChangesNothing() throws {
        let inside = try withAutocast(nil, on: .cpu) { () throws(TorchError) in
            try rows.linear(weight: weight)
        }
        #expect(try inside.dtype == .float32)
    }

    @Test func theOuterStateReturnsAfterNestingAndErrors() throws {
        let misshapen = try Tensor.zeros([3, 5])
        var failures = 0
        let outer = try withAutocast(.bfloat16, on: .cpu) { () throws(TorchError) in
            do {
                _ = try withAutocast(.float16, on: .cpu) { () throws(TorchError) in
                    try rows.linear(weight: misshapen)
                }
            } catch {
                failures += 1
            }
            return try rows.linear(weight: weight)
        }
        #expect(failures == 1)
        #expect(try outer.dtype == .bfloat16)
        #expect(try productType == .float32)
    }

    @Test func gradientsArriveInTheTypeOfTheParameters() throws {
        try weight.setRequiresGradient(true)
        let product = try withAutocast(.bfloat16, on: .cpu) { () throws(TorchError) in
            try rows.linear(weight: weight)
        }
        try product.to(.float32).sum().backward()
        #expect(try weight.gradient?.dtype == .float32)
    }
}
