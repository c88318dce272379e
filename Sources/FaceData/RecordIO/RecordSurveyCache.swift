import Foundation
import Interchange

/// Keeps what the records of large files said, so that the next start need not read all headers again.
///
/// An entry counts while size and time of the `.rec` and of its `.idx` are those it was made with. A
/// cache that cannot be read or written is no error: the records are read again.
struct RecordSurveyCache {
    let cache: FolderIndexCache

    private static let format = "1"
    /// Smaller files are read faster than an entry is looked up.
    private static let fewestRecords = 10_000
    /// A file with more damage is refused anyway.
    private static let mostDamaged = 10_000

    /// The survey of the file at `path`: kept, or made now by `survey` and kept.
    ///
    /// - Throws: what `survey` throws.
    func survey(
        of path: String, index: URL?, making survey: () throws -> RecordSurvey
    ) rethrows -> RecordSurvey {
        guard let entry = cache.url(of: path, kind: "records"),
            let state = Self.state(of: path, index)
        else { return try survey() }
        if let kept = Self.load(entry, path: path, state: state) { return kept }
        let scanTime = Int64(Date().timeIntervalSince1970 * 1e9)
        let made = try survey()
        if state.newest < scanTime - FolderIndexCache.timeGrain,
            made.table.count >= Self.fewestRecords, made.damaged.count <= Self.mostDamaged
        {
            save(made, to: entry, path: path, state: state)
        }
        return made
    }

    /// Sizes and times of the files, as text, and the latest time.
    private static func state(of path: String, _ index: URL?) -> (text: String, newest: Int64)? {
        var text = ""
        var newest: Int64 = 0
        for file in [path] + (index.map { [$0.path] } ?? []) {
            var status = stat()
            guard stat(file, &status) == 0 else { return nil }
            text += "\(status.st_size) \(status.modificationTime) "
            newest = max(newest, status.modificationTime)
        }
        return (text, newest)
    }

    private static func load(
        _ entry: URL, path: String, state: (text: String, newest: Int64)
    ) -> RecordSurvey? {
        guard let file = try? SafetensorsFile(contentsOf: entry),
            file.metadata["format"] == format, file.metadata["path"] == path,
            file.metadata["state"] == state.text,
            let keys = file["keys"]?.values(as: Int64.self),
            let offsets = file["offsets"]?.values(as: Int64.self), offsets.count == keys.count,
            let labels = file["labels"]?.values(as: Int32.self), labels.count == keys.count,
            let byteCounts = file["byte_counts"]?.values(as: Int32.self),
            byteCounts.count == keys.count, byteCounts.allSatisfy({ $0 >= 0 }),
            let names = file.metadata["damaged"].map({ Data($0.utf8) }),
            let damaged = try? JSONDecoder().decode([DamagedImage].self, from: names)
        else { return nil }
        let table = RecordTable(
            keys: keys, offsets: offsets, labels: labels, byteCounts: byteCounts.map(UInt32.init))
        return RecordSurvey(table: table, damaged: damaged)
    }

    private func save(
        _ survey: RecordSurvey, to entry: URL, path: String, state: (text: String, newest: Int64)
    ) {
        let table = survey.table
        do {
            let damaged = String(
                decoding: try JSONEncoder().encode(survey.damaged), as: UTF8.self)
            try Folder.make(entry.deletingLastPathComponent())
            try SafetensorsFile.write(
                [
                    ("keys", RawArray(table.keys)), ("offsets", RawArray(table.offsets)),
                    ("labels", RawArray(table.labels)),
                    ("byte_counts", RawArray(table.byteCounts.map(Int32.init))),
                ],
                metadata: [
                    "format": Self.format, "path": path, "state": state.text, "damaged": damaged,
                ], to: entry)
        } catch {
            // Without a cache the next start takes longer, and that is all.
            return
        }
    }
}
