import Foundation
import Interchange

/// Writes a verification set as a folder or as a pack.
struct VerificationTarget {
    let set: VerificationSet

    private var transfer: ImageTransfer {
        ImageTransfer(source: set.images, indices: Array(0..<set.imageCount))
    }

    /// Writes `imgs/0.jpg` … (`.png` for PNG) and `pair_label.npy`.
    ///
    /// - Throws: `DatasetError` naming an image, `FileError`.
    func writeFolder(to folder: URL, _ progress: (Int, Int) -> Void) throws {
        try AtomicFolder.fill(folder) { partial in
            let images = partial.appending(path: VerificationSet.imageFolder)
            try Folder.make(images)
            let path = images.path
            try transfer.inParallel(progress: progress) { position, bytes in
                let isPNG = bytes.starts(with: [0x89, 0x50, 0x4e, 0x47])
                try PlainFile.write(bytes, to: "\(path)/\(position).\(isPNG ? "png" : "jpg")")
            }
            try NPYFile.write(
                RawArray(set.pairs), to: partial.appending(path: VerificationSet.labelFile))
        }
    }

    /// Writes a pickle of (list of 2N byte strings, list of N booleans), protocol 4, as Python 3 loads
    /// it.
    ///
    /// - Throws: `DatasetError` naming an image, `FileError`.
    func writePack(to url: URL, _ progress: (Int, Int) -> Void) throws {
        try Folder.make(url.standardizedFileURL.deletingLastPathComponent())
        try AtomicFile.write(to: url) { file in
            let pickle = PickleListWriter(file)
            try pickle.begin()
            try transfer.inOrder(progress: progress) { _, bytes in try pickle.append(bytes) }
            try pickle.finish(flags: set.pairs)
        }
    }
}

/// Pickles a pair of lists: byte strings, then booleans.
///
/// Source: Python's `pickletools`, protocol 4.
private struct PickleListWriter {
    private static let mark: UInt8 = 0x28
    private static let emptyList: UInt8 = 0x5d
    private static let appends: UInt8 = 0x65
    private static let binaryBytes: UInt8 = 0x42
    private static let newTrue: UInt8 = 0x88
    private static let newFalse: UInt8 = 0x89
    private static let pair: UInt8 = 0x86
    private static let stop: UInt8 = 0x2e

    private let file: FileWriter

    init(_ file: FileWriter) { self.file = file }

    func begin() throws {
        try file.write(Data([0x80, 4, Self.emptyList, Self.mark]))
    }

    /// At most 256 MiB, which is all that is ever read.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var opcode = Data([Self.binaryBytes])
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { opcode.append(contentsOf: $0) }
        opcode.append(contentsOf: bytes)
        try file.write(opcode)
    }

    func finish(flags: [Bool]) throws {
        let values = flags.map { $0 ? Self.newTrue : Self.newFalse }
        try file.write(
            Data(
                [Self.appends, Self.emptyList, Self.mark] + values
                    + [Self.appends, Self.pair, Self.stop]))
    }
}
