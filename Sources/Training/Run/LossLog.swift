import Foundation
import Interchange

/// `loss.csv`: one row per optimizer step, with the rate that step used, all digits.
final class LossLog {
    static let header = "step,loss,learning_rate\n"

    private let handle: FileHandle
    private let url: URL
    private var pending = ""

    /// Opens the file for the row of `step`; rows from there on are dropped.
    ///
    /// - Throws: `FileError` naming the file.
    init(_ url: URL, from step: Int) throws {
        self.url = url
        let kept = try Self.rows(of: url, before: step)
        try AtomicFile.write(Data((Self.header + kept).utf8), to: url)
        handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
    }

    deinit {
        try? handle.close()
    }

    /// Adds a row; it reaches the file with the next `flush`.
    func append(step: Int, loss: Double, rate: Double) {
        pending += "\(step),\(loss),\(rate)\n"
    }

    /// Writes the rows added since the last time.
    ///
    /// - Throws: `FileError` when the disk is full, for instance.
    func flush() throws {
        guard !pending.isEmpty else { return }
        do {
            try handle.write(contentsOf: Data(pending.utf8))
        } catch {
            throw FileError.last("write", url.path)
        }
        pending = ""
    }

    private static func rows(of url: URL, before step: Int) throws -> String {
        guard step > 0, FileManager.default.fileExists(atPath: url.path) else { return "" }
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let rows = text.split(separator: "\n").dropFirst().prefix { row in
            guard let number = row.split(separator: ",").first.flatMap({ Int($0) }) else {
                return false
            }
            return number < step
        }
        return rows.map { $0 + "\n" }.joined()
    }
}
