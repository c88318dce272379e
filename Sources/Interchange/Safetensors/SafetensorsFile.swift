public import Foundation

/// Named arrays in a safetensors file, mapped and not copied.
///
/// Source: the safetensors format: an 8-byte little-endian header length, a JSON header
/// `{"name": {"dtype", "shape", "data_offsets": [begin, end]}, "__metadata__": {…}}`, the elements.
public struct SafetensorsFile: Sendable {
    /// The strings of `__metadata__`.
    public let metadata: [String: String]
    /// The names of the arrays, in the order of their bytes.
    public let names: [String]
    private let arrays: [String: RawArray]

    /// Maps the file and checks its header: arrays must lie one after the other, end with the file,
    /// and be as long as type and shape say.
    ///
    /// - Throws: `FileError` naming the file and the offending array.
    public init(contentsOf url: URL) throws(FileError) {
        let file = try MappedFile.data(contentsOf: url, isPrivate: true)
        let (header, start) = try SafetensorsHeader.read(file, path: url.path)
        var arrays: [String: RawArray] = [:]
        for entry in header.entries {
            let range = (start + entry.range.lowerBound)..<(start + entry.range.upperBound)
            arrays[entry.name] = RawArray(
                elementType: entry.elementType, shape: entry.shape, bytes: file[range])
        }
        self.metadata = header.metadata
        self.names = header.entries.map(\.name)
        self.arrays = arrays
    }

    /// The array of that name, if there is one.
    public subscript(name: String) -> RawArray? { arrays[name] }
}
