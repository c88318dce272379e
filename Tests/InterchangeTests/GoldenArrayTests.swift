import Fixtures
import Foundation
import Interchange
import Testing

@Suite(.enabled(if: Fixtures.available)) struct GoldenArrayTests {
    /// `mbf_init_tensors.json` gives shape, sum and L2 norm, computed in double precision, of each
    /// tensor of `mbf_init.safetensors`.
    @Test func networkWeightsAreThoseOfTheirTable() throws {
        let file = try SafetensorsFile(contentsOf: Fixtures.url("nets/mbf_init.safetensors"))
        let json = try Fixtures.json("nets/mbf_init_tensors.json")
        let table = try #require(json as? [String: [String: Any]])
        #expect(Set(table.keys) == Set(file.names))
        for (name, row) in table {
            let array = try #require(file[name])
            #expect(array.shape == row["shape"] as? [Int], "\(name)")
            let values = try #require(array.floats()).map(Double.init)
            let sum = try #require(row["sum"] as? Double)
            let norm = try #require(row["l2"] as? Double)
            let squares = values.reduce(0) { $0 + $1 * $1 }
            #expect(abs(values.reduce(0, +) - sum) <= 1e-9 * Double(values.count), "\(name)")
            #expect(abs(squares.squareRoot() - norm) <= 1e-9 * (1 + norm), "\(name)")
        }
    }

    @Test func everyGoldenFileOpens() throws {
        let files = try #require(FileManager.default.enumerator(atPath: Fixtures.folder.path))
        var opened = 0
        while let name = files.nextObject() as? String {
            if name.hasSuffix(".npy") {
                _ = try NPYFile.read(contentsOf: Fixtures.url(name))
                opened += 1
            }
            if name.hasSuffix(".safetensors") {
                _ = try SafetensorsFile(contentsOf: Fixtures.url(name))
                opened += 1
            }
        }
        #expect(opened >= 20)
    }

    @Test func lossInputsHaveTheirTypes() throws {
        let file = try SafetensorsFile(contentsOf: Fixtures.url("losses/inputs.safetensors"))
        let types = Set(file.names.compactMap { file[$0]?.elementType })
        #expect(types.contains(.float32) && types.contains(.int64))
    }

    @Test func pairLabelsAreBools() throws {
        let array = try NPYFile.read(
            contentsOf: Fixtures.url("verification/sharp/pair_label.npy"))
        #expect(array.shape == [100])
        #expect(array.bools()?.count == 100)
    }
}
