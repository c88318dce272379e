import Foundation
import Interchange
import Synchronization
import Testing
import Torch

/// Tensors whose values lie in the memory of files.
@Suite(.serialized) struct TensorInterchangeTests {
    /// 512 float32 numbers 0, 1, 2 … after `offset` bytes, and whether their memory is gone.
    private func numbers(
        after offset: Int = 0
    ) -> (array: RawArray, isFreed: Flag) {
        let flag = Flag()
        let count = 512 * 4 + offset
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
        for index in 0..<512 {
            memory.storeBytes(
                of: Float(index), toByteOffset: offset + 4 * index, as: Float.self)
        }
        let data = Data(
            bytesNoCopy: memory, count: count,
            deallocator: .custom { address, _ in
                flag.set()
                address.deallocate()
            })
        return (
            RawArray(elementType: .float32, shape: [16, 32], bytes: data.dropFirst(offset)), flag
        )
    }

    final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() { value.store(true, ordering: .relaxed) }
    }

    @Test func aLargeArrayIsSharedAndKept() throws {
        var tensor: Tensor?
        let flag: Flag
        do {
            let (array, isFreed) = numbers()
            flag = isFreed
            let memory = try Engine.memory { () throws(TorchError) in
                tensor = try Tensor.sharing(array)
            }
            #expect(memory.peak == 0)
        }
        #expect(!flag.isSet)
        #expect(try tensor?.values() == (0..<512).map { Float($0) })
        tensor = try tensor?.reshaped([-1])
        #expect(!flag.isSet)
        tensor = nil
        #expect(flag.isSet)
    }

    @Test func whatCannotBeReadInPlaceIsCopied() throws {
        let (array, flag) = numbers(after: 2)
        let tensor = try Tensor.sharing(array)
        #expect(try tensor.values() == (0..<512).map { Float($0) })
        _ = consume array
        #expect(flag.isSet)
        let few = try Tensor.sharing(RawArray([Int64(7), -7], shape: [2, 1]))
        #expect(try few.values() == [Int64(7), -7] && few.shape == [2, 1])
        let none = try Tensor.sharing(RawArray([Float](), shape: [0, 3]))
        #expect(none.shape == [0, 3])
    }

    /// Weights as large as main memory can be loaded into others without a second copy.
    @Test func aFileIsReadInPlaceAndNeverChanged() throws {
        let file = URL.temporaryDirectory.appending(path: "\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        let weights = try wave([64, 65]).to(.float32)
        try StateDictionary([("weight", weights)]).write(to: file)
        let before = try Data(contentsOf: file)
        var read: [String: Tensor] = [:]
        let memory = try Engine.memory { () throws(TorchError) in
            read = (try? StateDictionary.read(contentsOf: file).tensors) ?? [:]
        }
        let tensor = try #require(read["weight"])
        #expect(memory.peak == 0)
        #expect(try tensor.values() == weights.values() as [Float])
        try tensor.fillInPlace(1)
        #expect(try tensor.values() == [Float](repeating: 1, count: 64 * 65))
        #expect(try Data(contentsOf: file) == before)
    }
}
