import Testing
import Torch

struct EngineMeasurementTests {
    @Test("Products are counted once, whatever the engine does inside")
    func products() throws {
        let maps = try wave([2, 8, 5, 5]).to(.float32)
        let kernel = try wave([6, 4, 3, 3]).to(.float32)
        let rows = try wave([7, 8]).to(.float32)
        let matrix = try wave([3, 8]).to(.float32)
        let count = try Engine.products { () throws(TorchError) in
            // 2 x 6 x 3 x 3 results of 4 x 3 x 3 terms each.
            _ = try maps.convolved(with: kernel, stride: 2, padding: 1, groups: 2)
            // 7 x 3 results of 8 terms.
            _ = try rows.linear(weight: matrix)
            _ = try rows + 1
        }
        #expect(count == 2 * 6 * 9 * 36 + 7 * 3 * 8)
        let none = try Engine.products { () throws(TorchError) in }
        #expect(none == 0)
    }
}
