import Foundation
import Interchange

/// Writes images as a RecordIO pack: `.rec`, `.idx`, `.lst` with the names they had,
/// and, in a folder, `property`.
struct RecordTarget {
    let dataset: FaceDataset
    /// Grouped by identity.
    let order: ConversionOrder

    /// Width and height that `property` gives, which readers of the field expect.
    private static let imageSize = 112

    /// Writes the folder `path` with `train.rec`, or a file that ends in `.rec` and its companions.
    ///
    /// - Throws: `ConversionError.identities`, `DatasetError` naming an image, `FileError`.
    func write(to path: String, _ progress: (Int, Int) -> Void) throws {
        let limit = IdentityRecordWriter.largestIdentityCount
        guard order.identities <= limit else {
            throw ConversionError.identities(order.identities, limit: limit)
        }
        let url = URL(filePath: path)
        guard ConversionForm(named: path) == .rec else {
            try AtomicFolder.fill(url) { folder in
                try write(records: folder.appending(path: "train.rec"), progress)
                try PlainFile.write(Data(property.utf8), to: folder.appending(path: "property"))
            }
            return
        }
        for companion in ["idx", "lst"] {
            let path = url.deletingPathExtension().appendingPathExtension(companion).path
            guard access(path, F_OK) != 0 else { throw ConversionError.exists(path) }
        }
        try Folder.make(url.standardizedFileURL.deletingLastPathComponent())
        try write(records: url, progress)
    }

    private var property: String { "\(order.identities),\(Self.imageSize),\(Self.imageSize)\n" }

    private func write(records: URL, _ progress: (Int, Int) -> Void) throws {
        let base = records.deletingPathExtension()
        if dataset.form == .folder {
            try AtomicFile.write(to: base.appendingPathExtension("lst"), writeNames)
        }
        try AtomicFile.write(to: base.appendingPathExtension("idx")) { index in
            try AtomicFile.write(to: records) { file in
                let writer = try IdentityRecordWriter(
                    records: file, index: index, images: order.count, identities: order.identities)
                try ImageTransfer(source: dataset, indices: order.indices).inOrder(
                    progress: progress
                ) { position, bytes in
                    try writer.append(bytes, label: Int(order.labels[position]))
                }
                try writer.finish()
            }
        }
    }

    /// Key, label and path of each image, as im2rec's list has them.
    private func writeNames(_ file: FileWriter) throws {
        var lines = ""
        for (position, index) in order.indices.enumerated() {
            lines += "\(position + 1)\t\(order.labels[position])\t\(dataset.name(at: index))\n"
            guard lines.utf8.count >= 1 << 16 else { continue }
            try file.write(lines)
            lines = ""
        }
        try file.write(lines)
    }
}
