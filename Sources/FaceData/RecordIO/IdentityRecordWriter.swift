import Foundation
import Interchange

/// Writes a pack as InsightFace lays it out: record 0, the images by identity, a record per identity.
///
/// Record 0 holds the key of the first identity record and the key behind the last one; image records
/// hold their label; identity records the key of their first image and the key behind the last. MXNet
/// stores all of them as float32: keys above 2^24 (16,777,216) are rounded there. `RecordDataset`
/// never reads them, and the index and the ids of the records hold them as whole numbers.
final class IdentityRecordWriter {
    /// Labels up to here are exact in float32.
    static let largestIdentityCount = RecordHeader.labelLimit

    private let records: RecordWriter
    private let index: FileWriter
    private let imageCount: Int
    private var lines = ""
    private var nextKey = 0
    /// The key of the first image of each identity.
    private var firsts: [Int] = []

    private static let charactersPerBlock = 1 << 16

    /// Begins a pack.
    ///
    /// - Parameters:
    ///   - records: gets the `.rec` file.
    ///   - index: gets the `.idx` file.
    ///   - images: how many will come.
    ///   - identities: how many they belong to, at most `largestIdentityCount`.
    /// - Throws: `FileError.system`.
    init(records: FileWriter, index: FileWriter, images: Int, identities: Int) throws {
        precondition(identities <= Self.largestIdentityCount, "labels must be exact in float32")
        self.records = RecordWriter(records)
        self.index = index
        imageCount = images
        try add(rangeLabels: [Float(images + 1), Float(images + 1 + identities)])
    }

    /// Appends an image; labels come in ascending order, from 0 and without gaps.
    ///
    /// - Throws: `FileError.system`, `RecordProblem.tooLarge`.
    func append(_ image: UnsafeRawBufferPointer, label: Int) throws {
        precondition(label == firsts.count || label == firsts.count - 1, "labels must ascend")
        precondition(nextKey <= imageCount, "there are more images than were announced")
        if label == firsts.count { firsts.append(nextKey) }
        try add(label: Float(label), body: image)
    }

    /// Writes what follows the last image.
    ///
    /// - Throws: `FileError.system`.
    func finish() throws {
        precondition(nextKey == imageCount + 1, "there are fewer images than were announced")
        for (first, end) in zip(firsts, firsts.dropFirst() + [nextKey]) {
            try add(rangeLabels: [Float(first), Float(end)])
        }
        try records.flush()
        try index.write(lines)
    }

    private func add(
        label: Float = 0, rangeLabels: [Float] = [],
        body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws {
        let offset = try records.write(
            id: UInt64(nextKey), label: label, rangeLabels: rangeLabels, body: body)
        lines += "\(nextKey)\t\(offset)\n"
        nextKey += 1
        guard lines.utf8.count >= Self.charactersPerBlock else { return }
        try index.write(lines)
        lines = ""
    }
}
