public import Foundation

extension SafetensorsFile {
    /// Writes `arrays` in the order given, whole or not at all (see `AtomicFile`).
    ///
    /// The same arrays and metadata always make the same bytes.
    /// - Throws: `FileError.system` naming `url`.
    public static func write(
        _ arrays: [(name: String, array: RawArray)], metadata: [String: String] = [:], to url: URL
    ) throws {
        try write(
            arrays.map { ArrayEntry(name: $0.name, array: $0.array) }, metadata: metadata, to: url)
    }

    /// Writes `entries` in the order given, whole or not at all (see `AtomicFile`).
    ///
    /// - Throws: `FileError.system` naming `url`, and what an entry's `elements` throws.
    public static func write(
        _ entries: [ArrayEntry], metadata: [String: String] = [:], to url: URL
    ) throws {
        precondition(Set(entries.map(\.name)).count == entries.count, "names must differ")
        try AtomicFile.write(to: url) { writer in
            try writer.write(header(entries, metadata: metadata))
            for entry in entries {
                let elements = try entry.elements()
                precondition(elements.count == entry.byteCount, "\(entry.name): wrong byte count")
                try writer.write(elements)
            }
        }
    }

    private static func header(_ entries: [ArrayEntry], metadata: [String: String]) -> Data {
        var items: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(quoted($0.key)):\(quoted($0.value))" }
            items.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for entry in entries {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let end = offset + entry.byteCount
            items.append(
                "\(quoted(entry.name)):{\"dtype\":\"\(entry.elementType.rawValue)\","
                    + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var text = Data("{\(items.joined(separator: ","))}".utf8)
        // The elements start at a multiple of 8, so that a mapped array can be used in place.
        text.append(Data(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        var header = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        header.append(text)
        return header
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
