import Foundation
import Interchange
import Testing

@Suite struct RawArrayTests {
    @Test func elementTypesHaveTheirSizes() {
        let sizes = ElementType.allCases.map { "\($0.rawValue) \($0.byteCount)" }
        #expect(
            sizes == [
                "F64 8", "F32 4", "F16 2", "BF16 2", "I64 8", "I32 4", "I16 2", "I8 1", "U8 1",
                "BOOL 1",
            ])
    }

    @Test func valuesAreLittleEndianInCOrder() {
        let array = RawArray([Int32(1), -2], shape: [2, 1])
        #expect(array.elementType == .int32)
        #expect(array.shape == [2, 1])
        #expect(Array(array.bytes) == [1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff])
        #expect(array.values(as: Int32.self) == [1, -2])
        #expect(array.values(as: Float.self) == nil)
    }

    /// IEEE half: 0x3c00 is 1, 0xc000 is -2, 0x0001 is 2^-24; bfloat16: the upper half of a float.
    @Test func narrowFloatsWiden() {
        let half = RawArray(
            elementType: .float16, shape: [3], bytes: Data([0, 0x3c, 0, 0xc0, 1, 0]))
        #expect(half.floats() == [1, -2, 0x1p-24])
        let brain = RawArray(
            elementType: .bfloat16, shape: [2], bytes: Data([0x80, 0x3f, 0x40, 0xc0]))
        #expect(brain.floats() == [1, -3])
    }

    @Test func kindsAreNotMixedUp() {
        #expect(RawArray([UInt8(200), 3]).integers() == [200, 3])
        #expect(RawArray([Int8(-3)]).floats() == [-3])
        #expect(RawArray([1.5]).integers() == nil)
        #expect(RawArray([true, false]).bools() == [true, false])
        #expect(RawArray([true]).floats() == nil)
        #expect(RawArray([UInt8(1)]).bools() == nil)
    }

    @Test func slicesAtOddAddressesAreRead() {
        let bytes = Data([9, 1, 0, 0, 0, 0, 0, 0, 0])
        let array = RawArray(elementType: .int64, shape: [], bytes: bytes[1...])
        #expect(array.count == 1)
        #expect(array.integers() == [1])
    }
}
