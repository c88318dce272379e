import Foundation
import Interchange

/// Writes images as a folder per identity.
///
/// Names of folders and files are kept where the source has them and their order is that of the labels;
/// otherwise both are numbered, with zeros in front, so that byte order is the order of the source.
struct FolderTarget {
    let dataset: FaceDataset
    /// Grouped by identity.
    let order: ConversionOrder

    /// - Throws: `DatasetError` naming an image, `FileError`.
    func write(to folder: URL, _ progress: (Int, Int) -> Void) throws {
        try AtomicFolder.fill(folder) { partial in
            try fill(partial.path, naming: try ConversionNames(of: dataset, order), progress)
        }
    }

    /// Writes the images below `root`.
    func fill(
        _ root: String, naming names: ConversionNames, _ progress: (Int, Int) -> Void
    ) throws {
        let made = Locked(Set<String>())
        try ImageTransfer(source: dataset, indices: order.indices).inParallel(progress: progress) {
            position, bytes in
            let name = names.name(at: position, of: bytes)
            let folder = "\(root)/\(name.prefix(upTo: name.lastIndex(of: "/") ?? name.startIndex))"
            try made.withLock { folders in
                guard folders.insert(folder).inserted else { return }
                try Folder.make(URL(filePath: folder))
            }
            try PlainFile.write(bytes, to: "\(root)/\(name)")
        }
    }
}
