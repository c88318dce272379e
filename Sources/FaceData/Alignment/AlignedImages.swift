public import Foundation

/// The pictures of a list of landmarks, aligned to 112 x 112 when they are decoded.
public struct AlignedImages: ImageSource {
    private let list: LandmarkList
    private let folder: String

    /// - Parameters:
    ///   - list: names pictures and their landmarks.
    ///   - folder: where its relative paths start.
    /// - Throws: `DatasetError` naming the first picture that is missing, with its line.
    public init(_ list: LandmarkList, in folder: URL) throws {
        self.list = list
        self.folder = folder.path
        let path = self.folder
        _ = try concurrentChunks(of: list.count, size: 4096) { range in
            for index in range
            where access(ListLine.fullPath(list.name(at: index), in: path), R_OK) != 0 {
                let reason = String(cString: strerror(errno))
                throw DatasetError.line(
                    path: list.path, line: list.line(at: index),
                    reason: "the image \(path)/\(list.name(at: index)) cannot be read: \(reason)")
            }
        }
    }

    public var count: Int { list.count }

    public func label(at index: Int) -> Int32 { 0 }

    public func name(at index: Int) -> String { list.name(at: index) }

    public func path(at index: Int) -> String? { fullPath(at: index) }

    public func byteCount(at index: Int) -> Int? {
        var status = stat()
        return stat(fullPath(at: index), &status) == 0 ? Int(status.st_size) : nil
    }

    public func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: fullPath(at: index), below: folder, body)
    }

    public func decode(
        at index: Int, with decoder: ImageDecoder, using buffer: ReadBuffer, size: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws {
        precondition(size == FaceAligner.side, "the template is that of 112 x 112 pixels")
        let picture = try withBytes(at: index, using: buffer) { try decoder.decode($0) }
        do {
            FaceAligner.align(picture, try list.landmarks(at: index), into: pixels)
        } catch {
            throw ImageError.unaligned(error)
        }
    }

    private func fullPath(at index: Int) -> String {
        ListLine.fullPath(list.name(at: index), in: folder)
    }
}
