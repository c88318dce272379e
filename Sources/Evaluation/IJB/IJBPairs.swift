public import Foundation
import Interchange

/// The pairs of templates to compare: `…_template_pair_label.txt`.
///
/// 9 bytes per pair, 141 MB for the 15,658,489 pairs of IJB-C.
public struct IJBPairs: Sendable {
    /// The place of each pair's first template.
    let first: [Int32]
    /// The place of its second.
    let second: [Int32]
    /// Whether both are of one person.
    let isGenuine: [Bool]

    /// The number of pairs.
    public var count: Int { isGenuine.count }

    /// Reads two templates and a label, 1 for one person and 0 for two, from each line.
    ///
    /// - Parameter media: knows the templates.
    /// - Throws: `IJBError` naming the file and the line, also for a template without images;
    ///   `FileError`.
    public init(contentsOf url: URL, of media: IJBMedia) throws {
        let file = try MetadataFile(contentsOf: url)
        let parts = try file.parts(Part()) { bytes, part throws(MetadataFile.Problem) in
            var fields = Fields(bytes)
            part.first.append(try Self.template(&fields, "first template", media))
            part.second.append(try Self.template(&fields, "second template", media))
            let label = try fields.number("label")
            guard label <= 1 else {
                throw MetadataFile.Problem("the label is \(label), 0 or 1 is expected")
            }
            part.isGenuine.append(label == 1)
            try fields.end(after: "two templates and a label")
        }
        var all = Part()
        let count = parts.reduce(0) { $0 + $1.isGenuine.count }
        all.reserve(count)
        for part in parts { all.append(part) }
        guard all.isGenuine.contains(true), all.isGenuine.contains(false) else {
            throw IJBError.unusable(
                path: url.path,
                reason: "has \(count) pairs, all of one kind; pairs of one person and of two are "
                    + "needed")
        }
        first = all.first
        second = all.second
        isGenuine = all.isGenuine
    }

    private struct Part {
        var first: [Int32] = []
        var second: [Int32] = []
        var isGenuine: [Bool] = []

        mutating func reserve(_ count: Int) {
            first.reserveCapacity(count)
            second.reserveCapacity(count)
            isGenuine.reserveCapacity(count)
        }

        mutating func append(_ other: Part) {
            first += other.first
            second += other.second
            isGenuine += other.isGenuine
        }
    }

    private static func template(
        _ fields: inout Fields, _ name: String, _ media: IJBMedia
    ) throws(MetadataFile.Problem) -> Int32 {
        let template = try fields.number(name)
        guard let index = media.index(of: template) else {
            throw MetadataFile.Problem(
                "the template \(template) has no image in \(media.path)")
        }
        return index
    }
}
