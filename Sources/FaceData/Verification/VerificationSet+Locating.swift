public import Foundation

extension VerificationSet {
    /// Opens the verification sets of `targets` in the folder `data`.
    ///
    /// Each is a folder of that name or a pack `NAME.bin` (the folder where both are there). With no
    /// targets, all that are there, by name. A folder or pack that is itself a verification set is the
    /// one target of its own name.
    /// - Throws: `DatasetError.unusable` with the target that is missing and what is there.
    public static func locate(targets: [String], in data: URL) throws -> [VerificationSet] {
        let path = try DatasetOpening.canonicalPath(data.path)
        let folder = URL(filePath: path)
        let isFolder = DatasetOpening.isFolder(path)
        guard isFolder || isPack(path) else {
            throw DatasetError.unusable(
                path: data.path,
                reason: "is no folder and no .bin pack; a folder of verification sets is expected")
        }
        if !isFolder || isVerificationFolder(folder) {
            let name = folder.deletingPathExtension().lastPathComponent
            if let other = targets.first(where: { $0 != name }) {
                throw missing(other, data, "is itself the verification set \(name)")
            }
            return [try open(folder, name: name)]
        }
        let present = try names(in: folder)
        let there =
            present.isEmpty
            ? "holds no verification sets" : "holds \(present.joined(separator: ", "))"
        guard !(targets.isEmpty && present.isEmpty) else {
            throw DatasetError.unusable(
                path: data.path,
                reason:
                    "\(there); one is a folder with \(imageFolder)/0.jpg … and \(labelFile), or a "
                    + "pack NAME.bin")
        }
        return try (targets.isEmpty ? present : targets).map { target in
            guard present.contains(target) else { throw missing(target, data, there) }
            let place = folder.appending(path: target)
            return try open(
                isVerificationFolder(place)
                    ? place : place.appendingPathExtension(VerificationPack.suffix), name: target)
        }
    }

    private static func open(_ url: URL, name: String) throws -> VerificationSet {
        try DatasetOpening.isFolder(url.path)
            ? VerificationSet(folder: url, name: name) : VerificationSet(pack: url, name: name)
    }

    private static func names(in folder: URL) throws -> [String] {
        let folders = try DirectoryListing(path: folder.path).folders
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { isVerificationFolder(folder.appending(path: $0)) }
        let packs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { isPack($0) }.map { String($0.dropLast(VerificationPack.suffix.count + 1)) }
        return Set(folders + packs).sorted()
    }

    private static func isVerificationFolder(_ folder: URL) -> Bool {
        access(folder.appending(path: labelFile).path, F_OK) == 0
            || DatasetOpening.isFolder(folder.appending(path: imageFolder).path)
    }

    private static func missing(_ target: String, _ data: URL, _ there: String) -> DatasetError {
        .unusable(
            path: data.path,
            reason: "has no verification set \(target); it \(there) (choose with --targets, "
                + "in a run with evaluation.targets)")
    }
}
