import Foundation

/// The lines of a file of any size, without a copy of it.
enum TextLines {
    /// Calls `body` with the bytes of each line that is not empty, without its line break.
    static func forEach(in data: Data, _ body: (UnsafeRawBufferPointer) -> Void) {
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                if end > rest.startIndex {
                    body(UnsafeRawBufferPointer(rebasing: rest[rest.startIndex..<end]))
                }
                rest = rest[min(end + 1, rest.endIndex)...]
            }
        }
    }
}
