public import Evaluation
public import Foundation
import Interchange

/// Embeddings that some program left in an NPY file.
public enum EmbeddingTable {
    /// Beyond this many numbers a row is taken for two embeddings.
    private static let largestSingle = 512

    /// Maps a file with a row per image.
    ///
    /// A row of up to 512 numbers is one embedding; a longer one that of an image and that of its
    /// mirror image, as the field's programs keep them.
    /// - Parameters:
    ///   - dimension: the length of an embedding, where that is not the case.
    ///   - count: the number of images.
    /// - Throws: `FileError` naming the file and what it holds.
    public static func read(
        _ url: URL, dimension: Int? = nil, count: Int
    ) throws -> ImageEmbeddings {
        let array = try NPYFile.read(contentsOf: url)
        func refuse(_ reason: String) -> FileError {
            .malformed(
                path: url.path,
                reason: "holds \(array.elementType.rawValue) \(array.shape); \(reason)")
        }
        guard array.shape.count == 2, let width = array.shape.last, width > 0,
            let floats = single(array)
        else { throw refuse("numbers in rows, one row per image, are expected") }
        guard array.shape[0] == count else { throw refuse("\(count) images need \(count) rows") }
        let isDouble = dimension.map { width == 2 * $0 } ?? (width > largestSingle)
        let length = isDouble ? width / 2 : width
        guard length * (isDouble ? 2 : 1) == width, dimension ?? length == length else {
            throw refuse(
                dimension.map { "\($0) or \(2 * $0) numbers in a row are expected" }
                    ?? "rows of more than \(largestSingle) numbers are taken for two embeddings; "
                    + "for one say --embedding-size \(width)")
        }
        return ImageEmbeddings(bytes: floats, dimension: length, hasMirrored: isDouble)
    }

    /// The elements as float32, where they lie if they are.
    private static func single(_ array: RawArray) -> Data? {
        if array.elementType == .float32 { return array.bytes }
        return array.floats().map { floats in floats.withUnsafeBytes { Data($0) } }
    }
}
