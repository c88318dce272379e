public import Foundation
import Interchange

/// Aligns all pictures of a list of landmarks into a folder, and draws a contact sheet.
///
/// The pictures keep their paths. PNG stays PNG, others become JPEG without subsampling. The folder
/// grows in `NAME.partial` and takes its name when it is complete.
public struct FaceAlignment: Sendable {
    /// The quality of JPEG, 1 to 100.
    ///
    /// At 100, pixels differ from those of the warp by one level.
    public var quality = 100

    private let list: LandmarkList
    private let images: AlignedImages

    /// What was made.
    public struct Summary: Sendable, Equatable {
        /// The number of aligned pictures.
        public let images: Int
        /// Those that could not be, in the order of the list.
        public let bad: [BadImage]
        /// The picture of up to `ContactSheet.limit` of them.
        public let contactSheet: RGBImage
    }

    /// - Parameters:
    ///   - list: see `LandmarkList`.
    ///   - folder: where its relative paths start; nil: its own folder.
    /// - Throws: `DatasetError` naming the line that is wrong or whose picture is missing.
    public init(list url: URL, images folder: URL? = nil) throws {
        list = try LandmarkList(contentsOf: url)
        try AlignmentNames.check(list)
        images = try AlignedImages(list, in: folder ?? url.deletingLastPathComponent())
    }

    /// Aligns the pictures into `folder`, which must be missing or empty.
    ///
    /// - Parameter progress: told how many pictures are done and how many there are.
    /// - Throws: `DatasetError` when more than 1 in 1,000 cannot be used, `FileError`,
    ///   `JPEGEncodingError`.
    public func write(
        to folder: URL, progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Summary {
        var ledger = BadImageLedger(imageCount: images.count)
        let tiles = Locked<[Int: RGBImage]>([:])
        try AtomicFolder.fill(folder) { partial in
            let target = AlignmentTarget(
                images: images, root: partial.path, quality: quality,
                shown: Set(ContactSheet.choice(of: images.count)), tiles: tiles)
            for start in stride(from: 0, to: images.count, by: Self.imagesPerBlock) {
                let end = min(images.count, start + Self.imagesPerBlock)
                let bad = try concurrentChunks(of: end - start, size: Self.imagesPerTask) {
                    try target.write(start + $0.lowerBound..<start + $0.upperBound)
                }
                try ledger.record(bad.flatMap(\.self))
                progress(end, images.count)
            }
        }
        let shown = tiles.withLock { tiles in
            tiles.sorted { $0.key < $1.key }.map(\.value)
        }
        return Summary(
            images: images.count - ledger.images.count, bad: ledger.images,
            contactSheet: ContactSheet.picture(of: shown))
    }

    private static let imagesPerBlock = 2048
    private static let imagesPerTask = 32
}

/// Where aligned pictures go.
private struct AlignmentTarget: Sendable {
    let images: AlignedImages
    let root: String
    let quality: Int
    /// The pictures whose tiles are kept.
    let shown: Set<Int>
    let tiles: Locked<[Int: RGBImage]>
    private let folders = Locked(Set<String>())

    init(
        images: AlignedImages, root: String, quality: Int, shown: Set<Int>,
        tiles: Locked<[Int: RGBImage]>
    ) {
        self.images = images
        self.root = root
        self.quality = quality
        self.shown = shown
        self.tiles = tiles
    }

    /// Writes some pictures.
    ///
    /// - Returns: those that cannot be used.
    func write(_ indices: Range<Int>) throws -> [BadImage] {
        let decoder = ImageDecoder()
        let buffer = ReadBuffer()
        let encoder = try JPEGEncoder(quality: quality, chroma: .full)
        var bad: [BadImage] = []
        for index in indices {
            var face = RGBImage(width: FaceAligner.side, height: FaceAligner.side)
            do {
                try face.pixels.withUnsafeMutableBytes { pixels in
                    try images.decode(
                        at: index, with: decoder, using: buffer, size: FaceAligner.side,
                        into: pixels)
                }
            } catch let reason as ImageError {
                bad.append(BadImage(index: index, name: images.name(at: index), reason: reason))
                continue
            }
            try write(face, name: images.name(at: index), encoder)
            if shown.contains(index) { tiles.withLock { $0[index] = face } }
        }
        return bad
    }

    private func write(_ face: RGBImage, name: String, _ encoder: JPEGEncoder) throws {
        let file = URL(filePath: "\(root)/\(name)")
        let folder = file.deletingLastPathComponent()
        try folders.withLock { folders in
            guard folders.insert(folder.path).inserted else { return }
            try Folder.make(folder)
        }
        let isPNG = file.pathExtension.lowercased() == "png"
        try PlainFile.write(isPNG ? PNGEncoder.encode(face) : encoder.encode(face), to: file)
    }
}
