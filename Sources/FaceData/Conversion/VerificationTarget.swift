import Foundation
import Interchange

/// Writes a verification set as a folder.
struct VerificationTarget {
    let set: VerificationSet

    /// Writes `imgs/0.jpg` … (`.png` for PNG) and `pair_label.npy`.
    ///
    /// - Throws: `DatasetError` naming an image, `FileError`.
    func write(to folder: URL, _ progress: (Int, Int) -> Void) throws {
        try AtomicFolder.fill(folder) { partial in
            let images = partial.appending(path: VerificationSet.imageFolder)
            try Folder.make(images)
            let path = images.path
            let transfer = ImageTransfer(
                source: set.images, indices: Array(0..<set.imageCount))
            try transfer.inParallel(progress: progress) { position, bytes in
                let isPNG = bytes.starts(with: [0x89, 0x50, 0x4e, 0x47])
                try PlainFile.write(bytes, to: "\(path)/\(position).\(isPNG ? "png" : "jpg")")
            }
            try NPYFile.write(
                RawArray(set.pairs), to: partial.appending(path: VerificationSet.labelFile))
        }
    }
}
