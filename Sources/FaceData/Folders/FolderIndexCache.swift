public import Foundation
import Interchange

/// Keeps what was found in data sets, so that the next start need not look again.
///
/// The entry of a folder counts while no directory of it has changed since it was made (names added,
/// removed or given anew); a file rewritten under its old name goes unnoticed. A cache that cannot
/// be read or written is no error: the folder is read again.
public struct FolderIndexCache: Sendable {
    /// Where the entries are; nil for no cache at all.
    public let folder: URL?

    private static let format = "1"
    /// File systems keep times in steps of up to two seconds: a directory changed this shortly
    /// before it was read may have changed again in the same step.
    static let timeGrain: Int64 = 2_000_000_000

    /// A cache in `folder`, which is made when it is first needed; nil for none.
    public init(folder: URL?) { self.folder = folder }

    /// The user's cache: `SOLOFACE_CACHE`, else `soloface` in `XDG_CACHE_HOME`, else
    /// `~/.cache/soloface`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> FolderIndexCache {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = value("SOLOFACE_CACHE") {
            return FolderIndexCache(folder: URL(filePath: path, directoryHint: .isDirectory))
        }
        if let path = value("XDG_CACHE_HOME") {
            return FolderIndexCache(folder: URL(filePath: path).appending(path: "soloface"))
        }
        guard let home = value("HOME") else { return FolderIndexCache(folder: nil) }
        return FolderIndexCache(folder: URL(filePath: home).appending(path: ".cache/soloface"))
    }

    /// The index of the folder at the canonical path `root`: kept, or read now and kept.
    ///
    /// - Throws: `DatasetError.unusable` when the folder cannot be read.
    func index(of root: String) throws -> FolderIndex {
        if let index = load(root) { return index }
        let scanTime = Int64(Date().timeIntervalSince1970 * 1e9)
        let index = try FolderScanner(root: root).scan()
        save(index, root: root, scanTime: scanTime)
        return index
    }

    /// The entry of a path; `kind` begins its name.
    func url(of root: String, kind: String = "folder") -> URL? {
        var hash = NameHash()
        hash.add(root.utf8)
        let name = String(hash.value, radix: 16)
        return folder?.appending(path: "\(kind)-\(name).safetensors")
    }

    private func load(_ root: String) -> FolderIndex? {
        guard let url = url(of: root), let file = try? SafetensorsFile(contentsOf: url),
            file.metadata["format"] == Self.format, file.metadata["path"] == root,
            let scanTime = file.metadata["scan_time"].flatMap(Int64.init),
            let index = FolderIndex(file), isFresh(index, root: root, scanTime: scanTime)
        else { return nil }
        return index
    }

    private func save(_ index: FolderIndex, root: String, scanTime: Int64) {
        guard let folder, let url = url(of: root) else { return }
        let metadata = ["format": Self.format, "path": root, "scan_time": "\(scanTime)"]
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try SafetensorsFile.write(
                index.arrays, metadata: metadata.merging(index.metadata) { $1 }, to: url)
        } catch {
            // Without a cache the next start takes longer, and that is all.
            return
        }
    }

    private func isFresh(_ index: FolderIndex, root: String, scanTime: Int64) -> Bool {
        guard isUnchanged(root, since: index.rootTime, scanTime: scanTime) else { return false }
        let count = index.directories.count
        let parts = concurrentChunks(of: count, size: 1024) { range in
            range.allSatisfy { number in
                isUnchanged(
                    "\(root)/\(index.directories[number])", since: index.directoryTimes[number],
                    scanTime: scanTime)
            }
        }
        return parts.allSatisfy { $0 }
    }

    private func isUnchanged(_ path: String, since time: Int64, scanTime: Int64) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.modificationTime == time
            && time < scanTime - Self.timeGrain
    }
}

extension FolderIndex {
    /// An index as it was kept; nil when it does not hold together.
    init?(_ file: SafetensorsFile) {
        guard let rootTime = file.metadata["root_time"].flatMap(Int64.init),
            let identityCount = file.metadata["identities"].flatMap(Int.init),
            let directories = ByteStrings(file, "directories"),
            let directoryLabels = file["directory_labels"]?.values(as: Int32.self),
            let directoryTimes = file["directory_times"]?.values(as: Int64.self),
            let names = ByteStrings(file, "names"),
            let imageDirectories = file["image_directories"]?.values(as: Int32.self),
            let sizes = file["sizes"]?.values(as: Int32.self),
            directoryLabels.count == directories.count, directoryTimes.count == directories.count,
            imageDirectories.count == names.count, sizes.count == names.count,
            directoryLabels.allSatisfy({ (0..<identityCount).contains(Int($0)) }),
            imageDirectories.allSatisfy({ (0..<directories.count).contains(Int($0)) })
        else { return nil }
        self.rootTime = rootTime
        self.identityCount = identityCount
        self.directories = directories
        self.directoryLabels = directoryLabels
        self.directoryTimes = directoryTimes
        self.names = names
        self.imageDirectories = imageDirectories
        self.sizes = sizes
        for (key, value) in file.metadata where key.hasPrefix(Self.unsupportedPrefix) {
            unsupported[String(key.dropFirst(Self.unsupportedPrefix.count))] = Int(value)
        }
    }

    private static var unsupportedPrefix: String { "unsupported." }

    var metadata: [String: String] {
        var result = ["root_time": "\(rootTime)", "identities": "\(identityCount)"]
        for (suffix, count) in unsupported { result[Self.unsupportedPrefix + suffix] = "\(count)" }
        return result
    }

    var arrays: [(name: String, array: RawArray)] {
        [
            ("directory_times", RawArray(directoryTimes)),
            ("directories.ends", RawArray(directories.ends)),
            ("names.ends", RawArray(names.ends)),
            ("directory_labels", RawArray(directoryLabels)),
            ("image_directories", RawArray(imageDirectories)),
            ("sizes", RawArray(sizes)),
            ("directories.bytes", RawArray(directories.bytes)),
            ("names.bytes", RawArray(names.bytes)),
        ]
    }
}

extension ByteStrings {
    fileprivate init?(_ file: SafetensorsFile, _ name: String) {
        guard let bytes = file["\(name).bytes"]?.values(as: UInt8.self),
            let ends = file["\(name).ends"]?.values(as: Int64.self)
        else { return nil }
        self.init(bytes: bytes, ends: ends)
    }
}
