import Foundation
import Testing
import Torch

#if compiler(>=6.2)
    /// Memory of freed tensors that is kept, in processes of their own: it cannot be undone.
    @Suite struct KeptMemoryTests {
        /// Tensors of random sizes, each full of its own number, come and go.
        @Test func tensorsNeverShareMemory() async {
            await #expect(processExitsWith: .success) {
                Engine.keepFreedMemory()
                var random = SystemRandomNumberGenerator()
                var alive: [(number: Float, tensor: Tensor)] = []
                for number in 0..<200 {
                    // 40 KB to 4 MB: smaller than what is kept, and larger.
                    let count = Int.random(in: 10_000...1_000_000, using: &random)
                    alive.append((Float(number), try Tensor.full([count], Double(number))))
                    guard alive.count > 20 else { continue }
                    let index = Int.random(in: 0..<alive.count, using: &random)
                    let (expected, tensor) = alive.remove(at: index)
                    let values = try tensor.values(as: Float.self)
                    #expect(values.allSatisfy { $0 == expected })
                }
            }
        }

        @Test func blocksThatTouchServeALargerOne() async {
            await #expect(processExitsWith: .success) {
                Engine.keepFreedMemory()
                let megabyte = 1 << 18
                var parts: [Tensor?] = []
                for _ in 0..<8 { parts.append(try Tensor.full([32 * megabyte], 1)) }
                let before = try Self.residentBytes()
                // The last one stays, and a small one beside.
                for index in [3, 1, 5, 2, 0, 6, 4] { parts[index] = nil }
                let large = try Tensor.full([7 * 32 * megabyte], 2)
                #expect(try Self.residentBytes() - before < 32 << 20)
                #expect(try large.sum().item() == 2 * 7 * 32 * Double(megabyte))
                #expect(try parts[7]?.sum().item() == 32 * Double(megabyte))
            }
        }

        @Test func moreThanTheMachineHasIsAnError() async {
            await #expect(processExitsWith: .success) {
                Engine.keepFreedMemory()
                let error = #expect(throws: TorchError.self) { try Tensor.empty([1 << 48]) }
                #expect(error?.message.contains("memory") == true)
            }
        }

        @Test func threadsMayFreeWhatOthersMade() async {
            await #expect(processExitsWith: .success) {
                Engine.keepFreedMemory()
                await withTaskGroup(of: Bool.self) { group in
                    for task in 0..<8 {
                        group.addTask {
                            for turn in 0..<20 {
                                let number = Float(task * 20 + turn)
                                let count = 100_000 + 999 * turn
                                guard
                                    let tensor = try? Tensor.full([count], Double(number)),
                                    let values = try? tensor.values(as: Float.self),
                                    values.allSatisfy({ $0 == number })
                                else { return false }
                            }
                            return true
                        }
                    }
                    for await isRight in group { #expect(isRight) }
                }
            }
        }

        static func residentBytes() throws -> Int {
            let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            let words = text.split(separator: " ")
            let pages = try #require(words.count > 1 ? Int(words[1]) : nil)
            return pages * Int(getpagesize())
        }
    }
#endif
