public import Foundation
import Interchange

/// Which template and which media of it each image belongs to: `…_face_tid_mid.txt`.
///
/// A template is the images by which a person is known or asked for; a media is one of them, or the
/// frames of one video among them.
public struct IJBMedia: Sendable {
    /// Where the file lies, for messages.
    public let path: String
    /// The templates that have images, ascending.
    public let templates: [Int]
    /// The name of each image, in the order of the file.
    public let names: [String]
    /// The place in `templates` of each image's template.
    let templateOfImage: [Int32]
    /// The number of each image's media; unique within a template.
    let mediaOfImage: [Int]

    private let indices: [Int: Int32]

    /// Reads image, template and media from each line.
    ///
    /// - Throws: `IJBError` naming the file and the line, `FileError`.
    public init(contentsOf url: URL) throws {
        let file = try MetadataFile(contentsOf: url)
        let parts = try file.parts([Line]()) { bytes, lines throws(MetadataFile.Problem) in
            var fields = Fields(bytes)
            guard let name = fields.next() else {
                throw MetadataFile.Problem("the image is missing")
            }
            let template = try fields.number("template")
            let media = try fields.number("media")
            try fields.end(after: "image, template and media")
            lines.append(
                Line(
                    name: String(decoding: name, as: UTF8.self), template: template, media: media))
        }
        let lines = parts.flatMap(\.self)
        guard !lines.isEmpty else {
            throw IJBError.unusable(path: url.path, reason: "names no image")
        }
        let templates = Set(lines.map(\.template)).sorted()
        let indices = Dictionary(
            uniqueKeysWithValues: templates.enumerated().map { ($1, Int32($0)) })
        path = url.path
        self.templates = templates
        self.indices = indices
        names = lines.map(\.name)
        templateOfImage = lines.map { indices[$0.template] ?? 0 }
        mediaOfImage = lines.map(\.media)
    }

    private struct Line {
        let name: String
        let template: Int
        let media: Int
    }

    /// The place of a template among those that have images.
    func index(of template: Int) -> Int32? { indices[template] }

    /// The row that each image has in another list of the same images.
    ///
    /// - Parameters:
    ///   - others: the names in that list.
    ///   - path: where it lies, for messages.
    ///   - line: the line there of a row.
    /// - Throws: `IJBError` when the lists do not name the same images, with the first that differs.
    public func rows(
        in others: [String], of path: String, line: (Int) -> Int
    ) throws(IJBError) -> [Int] {
        if names == others { return Array(names.indices) }
        var rows: [String: Int] = [:]
        for (row, name) in others.enumerated() {
            guard rows.updateValue(row, forKey: name) == nil else {
                throw .line(path: path, line: line(row), reason: "\(name) comes a second time")
            }
        }
        let counts =
            names.count == others.count
            ? "" : " (\(names.count) images here, \(others.count) there)"
        var result: [Int] = []
        var found = Set<String>()
        for (number, name) in names.enumerated() {
            guard let row = rows[name] else {
                throw .line(
                    path: self.path, line: number + 1, reason: "\(name) is not in \(path)\(counts)")
            }
            result.append(row)
            found.insert(name)
        }
        if let missing = others.firstIndex(where: { !found.contains($0) }) {
            throw .line(
                path: path, line: line(missing),
                reason: "\(others[missing]) is not in \(self.path)"
                    + (counts.isEmpty
                        ? "" : " (\(others.count) images here, \(names.count) there)"))
        }
        return result
    }
}
