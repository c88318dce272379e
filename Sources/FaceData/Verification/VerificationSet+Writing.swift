public import Foundation
import Interchange

extension VerificationSet {
    /// Writes images and flags as a pack that Python's `pickle` reads, whole or not at all.
    ///
    /// The bytes are those of `pickle.dump((images, flags), file, protocol=4)` in Python 3, with the
    /// images as `bytes`; one image is in memory at a time, and none is decoded.
    /// - Parameters:
    ///   - images: 2N encoded images.
    ///   - pairs: N flags; whether images 2i and 2i + 1 show the same person.
    ///   - progress: told the number of images written.
    /// - Throws: `FileError` naming `url`; `DatasetError` naming an image that cannot be read.
    public static func writePack(
        images: any ImageSource, pairs: [Bool], to url: URL, progress: (Int) -> Void = { _ in }
    ) throws {
        precondition(images.count == 2 * pairs.count, "two images per flag")
        let buffer = ReadBuffer()
        try AtomicFile.write(to: url) { file in
            var pickle = try PickleWriter(file)
            try pickle.pair { pair in
                try pair.list(count: images.count) { list, index in
                    do {
                        try images.withBytes(at: index, using: buffer) { try list.bytes($0) }
                    } catch let reason as ImageError {
                        throw DatasetError.image(
                            BadImage(index: index, name: images.name(at: index), reason: reason))
                    }
                    progress(index + 1)
                }
                try pair.list(count: pairs.count) { try $0.bool(pairs[$1]) }
            }
            try pickle.finish()
        }
    }
}
