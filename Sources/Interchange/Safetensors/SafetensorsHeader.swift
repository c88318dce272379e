import Foundation

/// The checked header of a safetensors file.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let elementType: ElementType
        let shape: [Int]
        /// Where its elements lie, counted from the end of the header.
        let range: Range<Int>
    }

    static let metadataKey = "__metadata__"
    /// The bound that the format itself sets.
    static let maximumByteCount = 100_000_000

    let metadata: [String: String]
    /// In the order of their bytes.
    let entries: [Entry]

    /// Reads the header of `file`; also returns where the elements start.
    static func read(
        _ file: Data, path: String
    ) throws(FileError) -> (header: SafetensorsHeader, start: Int) {
        func malformed(_ reason: String) -> FileError { .malformed(path: path, reason: reason) }
        guard file.count >= 8 else { throw malformed("is too short for a safetensors file") }
        let length = file.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
        guard length <= maximumByteCount, Int(length) <= file.count - 8 else {
            throw malformed("is not a safetensors file, or is cut off in its header")
        }
        let start = 8 + Int(length)
        let json: [String: JSONEntry]
        do {
            json = try JSONDecoder().decode([String: JSONEntry].self, from: Data(file[8..<start]))
        } catch {
            throw malformed("has no readable safetensors header: \(reason(error))")
        }
        var metadata: [String: String] = [:]
        var entries: [Entry] = []
        for (name, value) in json {
            switch value {
            case .metadata(let strings) where name == metadataKey: metadata = strings
            case .array(let array) where name != metadataKey:
                entries.append(try checked(array, name: name, path: path))
            default: throw malformed("has no readable safetensors header: see “\(name)”")
            }
        }
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound, $0.name)
                < ($1.range.lowerBound, $1.range.upperBound, $1.name)
        }
        let header = SafetensorsHeader(metadata: metadata, entries: entries)
        try header.checkCoverage(of: file.count - start, path: path)
        return (header, start)
    }

    private static func checked(
        _ array: JSONArray, name: String, path: String
    ) throws(FileError) -> Entry {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: path, reason: "array “\(name)” \(reason)")
        }
        guard let elementType = ElementType(rawValue: array.dtype) else {
            throw malformed("has the unsupported type \(array.dtype)")
        }
        let offsets = array.data_offsets
        guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
            throw malformed("has the impossible offsets \(offsets)")
        }
        guard let count = byteCount(shape: array.shape, elementType: elementType) else {
            throw malformed("has the impossible shape \(array.shape)")
        }
        guard count == offsets[1] - offsets[0] else {
            throw malformed(
                "has \(offsets[1] - offsets[0]) bytes where \(elementType.rawValue) "
                    + "\(array.shape) needs \(count)")
        }
        return Entry(
            name: name, elementType: elementType, shape: array.shape,
            range: offsets[0]..<offsets[1])
    }

    private func checkCoverage(of count: Int, path: String) throws(FileError) {
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw .malformed(
                    path: path,
                    reason: "array “\(entry.name)” starts at \(entry.range.lowerBound), "
                        + "the one before it ends at \(end)")
            }
            end = entry.range.upperBound
        }
        guard end == count else {
            throw .malformed(
                path: path,
                reason: "holds \(count) bytes of elements where its header names \(end)"
                    + (count < end ? "; it is cut off" : ""))
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty
                ? context.debugDescription : "\(path): \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}

/// The bytes an array takes; nil when the shape is negative or does not fit in memory.
func byteCount(shape: [Int], elementType: ElementType) -> Int? {
    var total = elementType.byteCount
    for dimension in shape {
        guard dimension >= 0 else { return nil }
        let (product, overflow) = total.multipliedReportingOverflow(by: dimension)
        guard !overflow else { return nil }
        total = product
    }
    return total
}

/// One array as the JSON header writes it; the names are those of the format.
private struct JSONArray: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
}

private enum JSONEntry: Decodable {
    case metadata([String: String])
    case array(JSONArray)

    init(from decoder: any Decoder) throws {
        if decoder.codingPath.last?.stringValue == SafetensorsHeader.metadataKey {
            self = .metadata(try [String: String](from: decoder))
        } else {
            self = .array(try JSONArray(from: decoder))
        }
    }
}
