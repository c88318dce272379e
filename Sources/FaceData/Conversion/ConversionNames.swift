import Foundation

/// What images are called in a folder of identity folders.
struct ConversionNames: Sendable {
    private enum Scheme: Sendable {
        /// The names that the source has.
        case kept([String])
        case source(FaceDataset, [Int])
        case numbered(places: [Int32], labels: [Int32], labelDigits: Int, placeDigits: Int)
    }

    private let scheme: Scheme

    /// Names for images in an order that is grouped by identity.
    ///
    /// - Throws: `DatasetError.line` when a list of names beside a `.rec` file is damaged.
    init(of dataset: FaceDataset, _ order: ConversionOrder) throws {
        scheme = try Self.kept(dataset, order) ?? Self.numbered(order)
    }

    /// Numbers for images in an order that is grouped by identity.
    init(numbering order: ConversionOrder) { scheme = Self.numbered(order) }

    private static func kept(_ dataset: FaceDataset, _ order: ConversionOrder) throws -> Scheme? {
        if dataset.form == .folder { return .source(dataset, order.indices) }
        guard dataset.form == .rec, let names = try RecordNames(beside: dataset.path) else {
            return nil
        }
        let found = order.indices.map { names[dataset.name(at: $0)] }
        return usable(found, labels: order.labels).map { .kept($0) }
    }

    private static func numbered(_ order: ConversionOrder) -> Scheme {
        var next = [Int32](repeating: 1, count: order.identities)
        let places = order.labels.map { label in
            defer { next[Int(label)] += 1 }
            return next[Int(label)]
        }
        return .numbered(
            places: places, labels: order.labels,
            labelDigits: "\(max(0, order.identities - 1))".count,
            placeDigits: max(3, "\(places.max() ?? 0)".count))
    }

    /// The name of the image at a position of the order.
    func name(at position: Int, of bytes: UnsafeRawBufferPointer) -> String {
        switch scheme {
        case .kept(let names): return names[position]
        case .source(let dataset, let indices): return dataset.name(at: indices[position])
        case .numbered(let places, let labels, let labelDigits, let placeDigits):
            let folder = Self.padded(labels[position], labelDigits)
            let suffix = bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) ? "png" : "jpg"
            return "\(folder)/\(Self.padded(places[position], placeDigits)).\(suffix)"
        }
    }

    private static func padded(_ number: Int32, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The names, when a folder with them has the same images in the same order with the same labels.
    private static func usable(_ names: [String?], labels: [Int32]) -> [String]? {
        let names = names.compactMap { $0 }
        guard names.count == labels.count else { return nil }
        var previous: (folder: [UInt8], file: [UInt8], label: Int32)?
        for (name, label) in zip(names, labels) {
            let parts = name.utf8.split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
            )
            .map(Array.init)
            guard parts.count == 2, let folder = parts.first, let file = parts.last,
                isPlain(folder), isPlain(file), isImage(name)
            else { return nil }
            if let previous {
                let follows =
                    label == previous.label
                    ? folder == previous.folder && DirectoryListing.precedes(previous.file, file)
                    : DirectoryListing.precedes(previous.folder, folder)
                guard follows else { return nil }
            }
            previous = (folder, file, label)
        }
        return names
    }

    /// Whether it names something visible in a folder, and not the folder itself or one above.
    private static func isPlain(_ name: [UInt8]) -> Bool {
        guard let first = name.first else { return false }
        return first != UInt8(ascii: ".") && !name.contains(0)
    }

    private static func isImage(_ name: String) -> Bool {
        ["jpg", "jpeg", "png"].contains(name.split(separator: ".").last?.lowercased() ?? "")
    }
}

/// The names that a `.lst` file beside a `.rec` file gives its records.
private struct RecordNames {
    private var byKey: [String: String] = [:]

    /// - Throws: `DatasetError` naming the line; nil when there is no such file.
    init?(beside path: String) throws {
        let url = URL(filePath: path).deletingPathExtension().appendingPathExtension("lst")
        guard access(url.path, F_OK) == 0 else { return nil }
        try TextLines.forEach(in: url) { number, line in
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                case .success(let item) = ListLine.mxnet(line)
            else {
                throw DatasetError.line(
                    path: url.path, line: number,
                    reason: "index, label and path between tabs are expected; without the file "
                        + "images are numbered")
            }
            let key = String(decoding: TextLines.trimmed(line[..<tab]), as: UTF8.self)
            byKey[key] = String(decoding: item.path, as: UTF8.self)
        }
    }

    subscript(key: String) -> String? { byKey[key] }
}
