import Foundation
import Interchange

/// Writes images as a list: of the files where they lie, or, when they lie in one file, of copies in a
/// folder beside the list.
struct ListTarget {
    let dataset: FaceDataset
    let order: ConversionOrder

    /// - Throws: `ConversionError.lineBreak`, `DatasetError` naming an image, `FileError`.
    func write(to path: String, _ progress: (Int, Int) -> Void) throws {
        let url = URL(filePath: path).standardizedFileURL
        try Folder.make(url.deletingLastPathComponent())
        let folder = try DatasetOpening.canonicalPath(url.deletingLastPathComponent().path)
        if dataset.path(at: order.indices[0]) != nil {
            try write(to: url) { position in
                guard let file = dataset.path(at: order.indices[position]) else { return "" }
                return file.hasPrefix("\(folder)/")
                    ? String(file.dropFirst(folder.count + 1)) : file
            }
            progress(order.count, order.count)
            return
        }
        var grouped = order
        grouped.groupByIdentity()
        let images = url.deletingPathExtension().lastPathComponent + "_images"
        let target = URL(filePath: folder).appending(path: images)
        guard access(target.path, F_OK) != 0 else { throw ConversionError.exists(target.path) }
        let names = ConversionNames(numbering: grouped)
        try AtomicFolder.fill(target) { partial in
            try FolderTarget(dataset: dataset, order: grouped)
                .fill(partial.path, naming: names, progress)
        }
        // The list keeps the order of the source, the files lie by identity.
        var positions = [Int](repeating: 0, count: dataset.count)
        for (position, index) in grouped.indices.enumerated() { positions[index] = position }
        try write(to: url) { position in
            let index = order.indices[position]
            let name = try dataset.withBytes(at: index, using: ReadBuffer()) {
                names.name(at: positions[index], of: $0)
            }
            return "\(images)/\(name)"
        }
    }

    private func write(to url: URL, _ path: (Int) throws -> String) throws {
        let isMXNet = url.pathExtension.lowercased() == "lst"
        try AtomicFile.write(to: url) { file in
            var lines = ""
            for position in 0..<order.count {
                let path = try path(position)
                guard !path.contains(where: \.isNewline) else {
                    throw ConversionError.lineBreak(name: path)
                }
                let label = order.labels[position]
                lines += isMXNet ? "\(position)\t\(label)\t\(path)\n" : "\(path)\t\(label)\n"
                guard lines.utf8.count >= 1 << 16 else { continue }
                try file.write(lines)
                lines = ""
            }
            try file.write(lines)
        }
    }
}
