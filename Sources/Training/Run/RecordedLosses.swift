public import Foundation
public import Interchange

/// The `loss` column of a CSV file, as `loss.csv` has it.
public struct RecordedLosses: Equatable, Sendable {
    /// One loss per step, from step 0; may hold values that are not finite.
    public let values: [Double]

    /// Reads a CSV whose first line names its columns.
    ///
    /// - Throws: `FileError` naming the file and the line.
    public init(contentsOf url: URL) throws(FileError) {
        let text = String(decoding: try MappedFile.data(contentsOf: url), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard let header = lines.first else {
            throw .malformed(path: url.path, reason: "is empty; a column named loss is expected")
        }
        let columns = Self.fields(header)
        guard let column = columns.firstIndex(of: "loss") else {
            throw .malformed(
                path: url.path,
                reason: "has the columns \(columns.joined(separator: ", ")); one named loss is "
                    + "expected")
        }
        var values: [Double] = []
        values.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated().dropFirst() {
            let fields = Self.fields(line)
            guard column < fields.count, let value = Double(fields[column]) else {
                throw .malformed(
                    path: url.path, reason: "line \(index + 1): \"\(line)\" has no loss")
            }
            values.append(value)
        }
        guard !values.isEmpty else {
            throw .malformed(path: url.path, reason: "has no line after the header")
        }
        self.values = values
    }

    private static func fields(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
