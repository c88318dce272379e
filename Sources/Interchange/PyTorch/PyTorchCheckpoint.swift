public import Foundation

/// Tensors by name from a file of `torch.save` (`.pt`, `.pth`).
///
/// Nothing in the file is executed. Reads the zip form (PyTorch 1.6 and later) and the one before it;
/// a plain state dictionary, or one inside a training checkpoint.
public struct PyTorchCheckpoint {
    /// Where training programs keep the network's state dictionary in a checkpoint.
    public static let networkKeys = ["state_dict_backbone", "state_dict", "model", "backbone"]
    /// Where arcface_torch keeps the class centres.
    public static let headKeys = ["state_dict_softmax_fc"]

    private let path: String
    private let file: TorchFile

    /// Maps and parses `url`.
    ///
    /// - Throws: `FileError` naming the file and what is wrong, such as a class that no checkpoint needs.
    public init(contentsOf url: URL) throws(FileError) {
        path = url.path
        let data = try MappedFile.data(contentsOf: url, isPrivate: true)
        do {
            file = try TorchFile(data)
        } catch {
            throw .malformed(path: url.path, reason: "\(error)")
        }
    }

    /// A state dictionary and what lies around it.
    public struct Section {
        /// Its key in the checkpoint; nil when the file is the state dictionary.
        public let key: String?
        /// Names as in the file, in its order, values in row-major order.
        public let tensors: [(name: String, array: RawArray)]
        /// The other keys beside it.
        public let others: [String]
    }

    /// The state dictionary: what lies under the first of `keys` that is there, else the file's own
    /// entries.
    ///
    /// - Throws: `FileError` naming the file and the tensor, or what the file holds instead.
    public func section(under keys: [String] = networkKeys) throws(FileError) -> Section {
        let document = file.document
        let own = document.entries(document.root) ?? []
        let names = own.compactMap { document.word($0.key) }
        let nested = keys.lazy.compactMap { key in
            own.last { document.word($0.key) == key }.flatMap { document.entries($0.value) }
                .map { (key: key, entries: $0) }
        }.first
        do {
            let tensors = try arrays(in: nested?.entries ?? own)
            guard !tensors.isEmpty else { throw TorchFileProblem.noTensors(names) }
            let used = Set(nested.map { [$0.key] } ?? tensors.map(\.name))
            return Section(
                key: nested?.key, tensors: tensors, others: names.filter { !used.contains($0) })
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
    }

    /// The tensors of `section(under:)`.
    ///
    /// - Throws: as `section(under:)`.
    public func tensors(
        under keys: [String] = networkKeys
    ) throws(FileError) -> [(name: String, array: RawArray)] {
        try section(under: keys).tensors
    }

    private func arrays(
        in entries: [PickleEntry]
    ) throws(TorchFileProblem) -> [(name: String, array: RawArray)] {
        var result: [(name: String, array: RawArray)] = []
        // Tensors may share a storage; a small file must not stand for more than memory holds.
        var rest = 4 * file.byteCount
        for entry in entries {
            guard let name = file.document.word(entry.key), isTensor(entry.value) else { continue }
            guard let array = try array(entry.value) else { throw .tensor(name) }
            rest -= array.bytes.count
            guard rest >= 0 else { throw .overgrown(file.byteCount) }
            result.append((name, array))
        }
        return result
    }

    private func isTensor(_ value: PickleValue) -> Bool {
        file.document.object(value)?.constructor.module == "torch._utils"
    }

    /// A tensor, or the tensor of a parameter; nil when it is described in an unknown way.
    private func array(_ value: PickleValue) throws(TorchFileProblem) -> RawArray? {
        let document = file.document
        guard let object = document.object(value),
            let arguments = document.elements(object.arguments)
        else { return nil }
        if object.constructor.name == "_rebuild_parameter" {
            guard let inner = arguments.first,
                document.object(inner)?.constructor.name != "_rebuild_parameter"
            else { return nil }
            return try array(inner)
        }
        guard arguments.count >= 4, let storage = file.storage(arguments[0]),
            case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
            let strides = integers(arguments[3]), let start = Int(exactly: offset)
        else { return nil }
        guard storage.isIntact else { throw .damaged("a storage") }
        return storage.array(TorchStorage.View(offset: start, shape: shape, strides: strides))
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        guard let elements = file.document.elements(value) else { return nil }
        let numbers = elements.compactMap { element -> Int? in
            if case .integer(let number) = element { Int(number) } else { nil }
        }
        return numbers.count == elements.count ? numbers : nil
    }
}
