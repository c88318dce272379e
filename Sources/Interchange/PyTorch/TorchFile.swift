import Foundation

/// A file of `torch.save` in its two forms: the pickle, and the storages it refers to.
struct TorchFile {
    let document: PickleDocument
    /// The size of the file.
    let byteCount: Int
    private let storages: [String: TorchStorage]

    /// What checkpoints name: containers, storages and the functions that make tensors.
    ///
    /// Names only; none of it is called.
    private static let allowed: Set<PickleGlobal> = {
        var globals = PickleDocument.arrayGlobals
        for name in ["OrderedDict", "defaultdict", "Counter"] {
            globals.insert(PickleGlobal("collections", name))
        }
        for name in ["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_parameter"] {
            globals.insert(PickleGlobal("torch._utils", name))
        }
        for name in TorchStorage.elementTypes.keys { globals.insert(PickleGlobal("torch", name)) }
        for name in ["Size", "device"] { globals.insert(PickleGlobal("torch", name)) }
        globals.insert(PickleGlobal("torch.nn.parameter", "Parameter"))
        return globals
    }()

    /// - Throws: `TorchFileProblem`, `PickleProblem` or `ZipProblem`.
    init(_ data: Data) throws {
        if ZipDirectory.isArchive(data) {
            try self.init(archive: ZipDirectory(data), byteCount: data.count)
        } else {
            try self.init(legacy: data)
        }
    }

    /// The storage of a persistent id.
    func storage(_ value: PickleValue) -> TorchStorage? {
        Self.reference(document, value).flatMap { storages[$0.key] }
    }

    /// What a persistent id says: `('storage', class, key, device, number of elements)`.
    private struct Reference {
        let type: ElementType
        let key: String
        let count: Int
    }

    private static func reference(_ document: PickleDocument, _ value: PickleValue) -> Reference? {
        guard let parts = document.persistentID(value).flatMap(document.elements), parts.count >= 5,
            document.word(parts[0]) == "storage", case .global(let storage) = parts[1],
            let type = TorchStorage.elementTypes[storage.name], let key = document.word(parts[2]),
            case .integer(let count) = parts[4], count >= 0, count < 1 << 48
        else { return nil }
        return Reference(type: type, key: key, count: Int(count))
    }

    private static func references(of document: PickleDocument) throws -> [Reference] {
        try document.persistentIDs.indices.map {
            guard let reference = reference(document, .persistent($0)) else {
                throw TorchFileProblem.storage("a storage is described in an unknown way")
            }
            return reference
        }
    }

    // MARK: - PyTorch 1.6 and later

    private init(archive: ZipDirectory, byteCount: Int) throws {
        self.byteCount = byteCount
        let suffix = "/data.pkl"
        guard let name = archive.entries.keys.filter({ $0.hasSuffix(suffix) }).min(),
            let pickle = try archive.bytes(of: name)
        else { throw TorchFileProblem.notACheckpoint }
        let root = name.dropLast(suffix.count)
        if let order = try archive.bytes(of: "\(root)/byteorder"), order != Data("little".utf8) {
            throw TorchFileProblem.byteOrder
        }
        document = try PickleDocument(pickle, allowing: Self.allowed)
        guard CRC32.of(pickle) == archive.entries[name]?.checksum else {
            throw TorchFileProblem.damaged("data.pkl")
        }
        var storages: [String: TorchStorage] = [:]
        for reference in try Self.references(of: document) {
            let bytes = try archive.bytes(of: "\(root)/data/\(reference.key)")
            guard let bytes, bytes.count == reference.count * reference.type.byteCount else {
                throw TorchFileProblem.storage("storage \(reference.key) is missing or cut off")
            }
            storages[reference.key] = TorchStorage(
                elementType: reference.type, bytes: bytes,
                checksum: archive.entries["\(root)/data/\(reference.key)"]?.checksum)
        }
        self.storages = storages
    }

    // MARK: - Earlier

    /// The number that old files begin with, 0x1950a86a20f9469cfc6c, least byte first.
    private static let magic = Data([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])

    /// Five pickles (magic, version, system, data, keys), then for each key a count and the elements.
    private init(legacy data: Data) throws {
        byteCount = data.count
        var rest = data
        func next() throws -> PickleDocument {
            let document = try PickleDocument(rest, allowing: Self.allowed)
            rest = rest.dropFirst(document.byteCount)
            return document
        }
        guard let magic = try? next(), magic.root == .largeInteger(Self.magic) else {
            throw TorchFileProblem.notACheckpoint
        }
        _ = try next()
        let system = try next()
        if let entries = system.entries(system.root),
            entries.contains(where: {
                system.word($0.key) == "little_endian" && $0.value == .bool(false)
            })
        {
            throw TorchFileProblem.byteOrder
        }
        document = try next()
        let keys = try next()
        var sizes: [String: Reference] = [:]
        for reference in try Self.references(of: document) { sizes[reference.key] = reference }
        var storages: [String: TorchStorage] = [:]
        for key in (keys.elements(keys.root) ?? []).compactMap(keys.word) {
            guard let reference = sizes[key] else {
                throw TorchFileProblem.storage("storage \(key) belongs to nothing")
            }
            let count = reference.count * reference.type.byteCount
            guard rest.count >= 8, count <= rest.count - 8 else {
                throw TorchFileProblem.storage("storage \(key) is cut off")
            }
            let named = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard named == UInt64(reference.count) else {
                throw TorchFileProblem.storage(
                    "storage \(key) has \(named) elements where \(reference.count) are expected")
            }
            storages[key] = TorchStorage(
                elementType: reference.type, bytes: rest.dropFirst(8).prefix(count), checksum: nil)
            rest = rest.dropFirst(8 + count)
        }
        self.storages = storages
    }
}

/// Why a file of PyTorch cannot be read.
enum TorchFileProblem: Error, Equatable, CustomStringConvertible {
    case notACheckpoint
    case byteOrder
    case storage(String)
    case damaged(String)
    case tensor(String)
    case overgrown(Int)
    case noTensors([String])

    var description: String {
        switch self {
        case .notACheckpoint: "is no file of torch.save (a TorchScript archive is not read)"
        case .byteOrder: "was written on a big-endian machine; save it again on another"
        case .storage(let reason): reason
        case .damaged(let name):
            "\(name) does not have its checksum: the file is damaged (or was written with "
                + "set_crc32_options(False))"
        case .tensor(let name): "the tensor \(name) is described in an unknown way, or lies outside"
        case .overgrown(let count):
            "its tensors share memory so often that they take more than four times the \(count) bytes "
                + "of the file"
        case .noTensors(let keys):
            "holds no state dictionary; it holds \(keys.isEmpty ? "no names" : keys.joined(separator: ", "))"
        }
    }
}
