public import Foundation

extension VerificationSet {
    /// Opens the verification sets of `targets` in the folder `data`.
    ///
    /// Each is a folder of that name. With no targets, all that are there, by name. A folder that is
    /// itself a verification set is the one target of its own name.
    /// - Throws: `DatasetError.unusable` with the target that is missing and what is there.
    public static func locate(targets: [String], in data: URL) throws -> [VerificationSet] {
        let path = try DatasetOpening.canonicalPath(data.path)
        guard DatasetOpening.isFolder(path) else {
            throw DatasetError.unusable(
                path: data.path, reason: "is no folder; a folder of verification sets is expected")
        }
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        if isVerificationFolder(folder) {
            let name = folder.lastPathComponent
            if let other = targets.first(where: { $0 != name }) {
                throw missing(other, data, "is itself the verification set \(name)")
            }
            return [try VerificationSet(folder: folder, name: name)]
        }
        let present = try names(in: folder)
        let there =
            present.isEmpty
            ? "holds no verification sets" : "holds \(present.joined(separator: ", "))"
        guard !(targets.isEmpty && present.isEmpty) else {
            throw DatasetError.unusable(
                path: data.path,
                reason: "\(there); one is a folder with \(imageFolder)/0.jpg … and \(labelFile)")
        }
        return try (targets.isEmpty ? present : targets).map { target in
            guard present.contains(target) else { throw missing(target, data, there) }
            return try VerificationSet(folder: folder.appending(path: target), name: target)
        }
    }

    private static func names(in folder: URL) throws -> [String] {
        try DirectoryListing(path: folder.path).folders
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { isVerificationFolder(folder.appending(path: $0)) }
    }

    private static func isVerificationFolder(_ folder: URL) -> Bool {
        access(folder.appending(path: labelFile).path, F_OK) == 0
            || DatasetOpening.isFolder(folder.appending(path: imageFolder).path)
    }

    private static func missing(_ target: String, _ data: URL, _ there: String) -> DatasetError {
        let pack = data.appending(path: "\(target).bin").path
        let reason =
            access(pack, F_OK) == 0
            ? "\(target).bin is a verification pack, which cannot be read yet"
            : "has no verification set \(target); it \(there)"
        return .unusable(path: data.path, reason: "\(reason) (choose with evaluation.targets)")
    }
}
