import Evaluation
import Foundation
import Interchange
import Testing
import Training

@Suite struct EmbeddingTableTests {
    private let file: URL

    init() {
        file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).npy")
    }

    private func read(
        _ shape: [Int], dimension: Int? = nil, count: Int = 2
    ) throws -> ImageEmbeddings {
        let values = (0..<shape.reduce(1, *)).map { Float($0) }
        try NPYFile.write(RawArray(values, shape: shape), to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try EmbeddingTable.read(file, dimension: dimension, count: count)
    }

    @Test(arguments: [
        ([2, 512], nil, 512, false), ([2, 1024], nil, 512, true), ([2, 6], 6, 6, false),
        ([2, 6], 3, 3, true), ([2, 1024], 1024, 1024, false),
    ])
    func tellsOneEmbeddingFromTwo(
        shape: [Int], given: Int?, dimension: Int, hasMirrored: Bool
    ) throws {
        let table = try read(shape, dimension: given)
        #expect(table.count == 2)
        #expect(table.dimension == dimension)
        #expect(table.hasMirrored == hasMirrored)
    }

    @Test(arguments: [
        ([2, 6], 4, "4 or 8 numbers in a row are expected"),
        ([3, 6], nil, "2 images need 2 rows"),
        ([12], nil, "numbers in rows, one row per image, are expected"),
        ([2, 515], nil, "for one say --embedding-size 515"),
    ])
    func saysWhatDoesNotFit(shape: [Int], given: Int?, reason: String) {
        let error = #expect(throws: FileError.self) { try read(shape, dimension: given) }
        #expect(error.map { "\($0)".contains(reason) } == true, "\(String(describing: error))")
    }

    @Test func takesOtherTypesOfNumbers() throws {
        try NPYFile.write(RawArray([1.0, 2.0] as [Double], shape: [1, 2]), to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let table = try EmbeddingTable.read(file, count: 1)
        #expect(table.bytes.count == 8)
    }
}
