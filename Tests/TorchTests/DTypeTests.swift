import Interchange
import Testing
import Torch

@Suite struct DTypeTests {
    @Test(arguments: DType.allCases)
    func fileTypesMapThereAndBack(type: DType) {
        #expect(DType(ElementType(type)) == type)
        #expect("\(ElementType(type))" == type.rawValue)
    }

    /// The bytes of 1 in every type, little-endian, by IEEE 754 and two's complement.
    @Test(arguments: [
        (DType.uint8, [1]), (.int8, [1]), (.bool, [1]), (.int16, [1, 0]), (.int32, [1, 0, 0, 0]),
        (.int64, [1, 0, 0, 0, 0, 0, 0, 0]), (.float16, [0, 0x3C]), (.bfloat16, [0x80, 0x3F]),
        (.float32, [0, 0, 0x80, 0x3F]), (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
    ])
    func oneHasTheBytesOfItsType(type: DType, bytes: [UInt8]) throws {
        let array = try Tensor.full([1], 1, dtype: type).rawArray()
        #expect(array.withUnsafeBytes(Array.init) == bytes)
        #expect(type.byteCount == bytes.count)
        #expect(try Tensor.from(array).dtype == type)
        #expect(try Tensor.from(array).item() == 1)
    }

    @Test func onlyFloatsHoldFractions() throws {
        for type in DType.allCases {
            let half = try Tensor.full([1], 0.5).to(type).item()
            #expect(type.isFloatingPoint == (half == 0.5), "\(type)")
        }
    }
}
