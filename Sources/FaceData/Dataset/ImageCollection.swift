import Foundation
import Interchange

/// Images without labels: all below a folder, or those a list names.
public struct ImageCollection: ImageSource {
    private let folder: String
    private let names: ByteStrings

    /// Finds the JPEG and PNG images at `path`.
    ///
    /// - Parameter path: a folder, walked to any depth (images come in byte order of directory, then
    ///   name), or a list: a path per line, perhaps followed by a label; `.lst` as MXNet has it.
    /// - Throws: `DatasetError` naming the path or the line.
    public static func open(path: String) throws -> ImageCollection {
        let canonical = try DatasetOpening.canonicalPath(path)
        if DatasetOpening.isFolder(canonical) {
            let index = try FolderScanner(root: canonical).scanFlat()
            var names = ByteStrings()
            for image in 0..<index.imageCount { names.append(index.name(at: image).utf8) }
            return try ImageCollection(path: path, folder: canonical, names: names)
        }
        let url = URL(filePath: path)
        guard !isImage(url) else {
            throw DatasetError.unusable(
                path: path,
                reason: "is an image itself; give its folder, or a list with the paths of images")
        }
        let folder = url.deletingLastPathComponent().path
        let names = try names(inList: url, folder: folder)
        return try ImageCollection(path: path, folder: folder, names: names)
    }

    private static func isImage(_ url: URL) -> Bool {
        let file = try? MappedFile.data(contentsOf: url)
        return file?.withUnsafeBytes { (try? ImageFormat($0)) != nil } ?? false
    }

    private init(path: String, folder: String, names: ByteStrings) throws {
        guard names.count > 0 else {
            throw DatasetError.unusable(path: path, reason: "has no JPEG or PNG image")
        }
        self.folder = folder
        self.names = names
    }

    private static func names(inList url: URL, folder: String) throws -> ByteStrings {
        var names = ByteStrings()
        let isMXNet = url.pathExtension.lowercased() == "lst"
        try TextLines.forEach(in: url) { number, line in
            if isMXNet {
                guard case .success(let item) = ListLine.mxnet(line) else {
                    throw DatasetError.line(
                        path: url.path, line: number,
                        reason: "index, label and path between tabs are expected")
                }
                names.append(item.path)
                return
            }
            // A path may end in a space and a number, so the whole line is tried first.
            let whole = ListLine.fullPath(String(decoding: line, as: UTF8.self), in: folder)
            if access(whole, F_OK) != 0, case .success(let item) = ListLine.plain(line) {
                names.append(item.path)
            } else {
                names.append(line)
            }
        }
        return names
    }

    public var count: Int { names.count }

    public func label(at index: Int) -> Int32 { 0 }

    public func name(at index: Int) -> String { names[index] }

    public func byteCount(at index: Int) -> Int? {
        var status = stat()
        let path = ListLine.fullPath(names[index], in: folder)
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    public func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: ListLine.fullPath(names[index], in: folder), below: folder, body)
    }
}
