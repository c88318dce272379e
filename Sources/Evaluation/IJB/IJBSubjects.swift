public import Foundation
import Interchange

/// Whom the templates of a gallery, or the probes, show: `…_1N_gallery_G1.csv` and the like.
public struct IJBSubjects: Sendable {
    /// The place of each template in `IJBMedia.templates`, in ascending order of template numbers.
    let templates: [Int]
    /// The subject of each.
    let subjects: [Int]

    /// The number of templates.
    public var count: Int { templates.count }

    /// Reads template and subject from each line after the first; a template may come once per image.
    ///
    /// - Parameter media: knows the templates.
    /// - Throws: `IJBError` naming the file and the line, also for a template without images or with
    ///   two subjects; `FileError`.
    public init(contentsOf url: URL, of media: IJBMedia) throws {
        let text = String(decoding: try MappedFile.data(contentsOf: url), as: UTF8.self)
        var found: [Int: Int] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if let first = lines.first, Self.numbers(first) != nil {
            throw IJBError.line(
                path: url.path, line: 1,
                reason:
                    "numbers stand where the names of the columns are expected; put a line such "
                    + "as TEMPLATE_ID,SUBJECT_ID,FILENAME in front")
        }
        for (number, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            func refuse(_ reason: String) -> IJBError {
                .line(path: url.path, line: number + 1, reason: reason)
            }
            guard let (template, subject) = Self.numbers(line)
            else { throw refuse("numbers of a template and a subject are expected first") }
            guard media.index(of: template) != nil else {
                throw refuse("the template \(template) has no image in \(media.path)")
            }
            if let other = found.updateValue(subject, forKey: template), other != subject {
                throw refuse("the template \(template) shows subject \(other) in an earlier line")
            }
        }
        guard !found.isEmpty else {
            throw IJBError.unusable(
                path: url.path, reason: "names no template after its first line")
        }
        let sorted = found.sorted { $0.key < $1.key }
        templates = sorted.compactMap { media.index(of: $0.key).map { Int($0) } }
        subjects = sorted.map(\.value)
    }

    /// The template and the subject of a line; nil when it does not begin with two numbers.
    private static func numbers(_ line: Substring) -> (template: Int, subject: Int)? {
        let fields = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"])) }
        guard fields.count >= 2, let template = Int(fields[0]), let subject = Int(fields[1])
        else { return nil }
        return (template, subject)
    }

    /// The templates of several galleries as one.
    init(joining galleries: [IJBSubjects]) {
        templates = galleries.flatMap(\.templates)
        subjects = galleries.flatMap(\.subjects)
    }
}
