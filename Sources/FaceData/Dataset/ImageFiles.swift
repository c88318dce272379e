import Foundation

/// Image files by their paths, without labels.
public struct ImageFiles: ImageSource {
    private let paths: [String]

    /// - Throws: `DatasetError` naming a file that is not there.
    public init(paths: [String]) throws {
        for path in paths where access(path, R_OK) != 0 {
            throw DatasetError.last(path)
        }
        self.paths = paths
    }

    public var count: Int { paths.count }

    public func label(at index: Int) -> Int32 { 0 }

    public func name(at index: Int) -> String { paths[index] }

    public func byteCount(at index: Int) -> Int? {
        var status = stat()
        return stat(paths[index], &status) == 0 ? Int(status.st_size) : nil
    }

    public func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let folder = URL(filePath: paths[index]).deletingLastPathComponent().path
        return try buffer.withFile(path: paths[index], below: folder, body)
    }
}
