internal import CTorch
public import Foundation
public import Interchange

// Tensors as the typed arrays of files.
extension Tensor {
    /// Arrays smaller than this are copied: theirs may be memory that moves.
    private static let leastShared = 1024

    /// A tensor on the CPU whose values lie where the array's do, in a mapped file for instance.
    ///
    /// Nothing is copied, unless the array is small or does not lie where its elements can be read in
    /// place. It must not be written unless the array's memory may be.
    public static func sharing(_ array: RawArray) throws(TorchError) -> Tensor {
        let sizes = array.shape.map(Int64.init)
        let type = DType(array.elementType)
        let address = array.withUnsafeBytes(\.baseAddress)
        let isAligned = address.map { Int(bitPattern: $0) % type.byteCount == 0 } ?? false
        guard array.bytes.count >= leastShared, isAligned else { return try from(array) }
        let owner = Unmanaged.passRetained(Owner(array)).toOpaque()
        return try produce("sharing") {
            ct_share_host(
                address, sizes, sizes.count, type.handle, owner,
                { owner in
                    if let owner { Unmanaged<Owner>.fromOpaque(owner).release() }
                }, $0)
        }
    }

    /// Keeps the memory of an array for as long as a tensor looks into it.
    private final class Owner {
        private let array: RawArray

        init(_ array: RawArray) { self.array = array }
    }

    /// A tensor on the CPU with a copy of the values of a file's array.
    public static func from(_ array: RawArray) throws(TorchError) -> Tensor {
        let sizes = array.shape.map(Int64.init)
        let type = DType(array.elementType).handle
        return try produce("from") { result in
            array.withUnsafeBytes {
                ct_from_host($0.baseAddress, sizes, sizes.count, type, result)
            }
        }
    }

    /// A copy of the values in host memory, in row-major order.
    public func rawArray() throws(TorchError) -> RawArray {
        RawArray(elementType: ElementType(try dtype), shape: shape, bytes: try hostBytes())
    }

    /// The bytes of the values in row-major order.
    func hostBytes() throws(TorchError) -> Data {
        var bytes = Data(count: count * (try dtype).byteCount)
        try perform("hostBytes", [self]) {
            bytes.withUnsafeMutableBytes { ct_copy_to_host(handle, $0.baseAddress, $0.count) }
        }
        return bytes
    }
}

extension DType {
    /// The type of a file's array.
    public init(_ type: ElementType) {
        switch type {
        case .float64: self = .float64
        case .float32: self = .float32
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .int64: self = .int64
        case .int32: self = .int32
        case .int16: self = .int16
        case .int8: self = .int8
        case .uint8: self = .uint8
        case .bool: self = .bool
        }
    }
}

extension ElementType {
    /// The file type of a tensor's elements.
    public init(_ type: DType) {
        switch type {
        case .float64: self = .float64
        case .float32: self = .float32
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .int64: self = .int64
        case .int32: self = .int32
        case .int16: self = .int16
        case .int8: self = .int8
        case .uint8: self = .uint8
        case .bool: self = .bool
        }
    }
}

extension StateDictionary {
    /// The tensors as arrays to be written; one is copied to the host at a time.
    public func arrayEntries() throws(TorchError) -> [ArrayEntry] {
        var arrays: [ArrayEntry] = []
        for (name, tensor) in entries {
            arrays.append(
                ArrayEntry(
                    name: name, elementType: ElementType(try tensor.dtype), shape: tensor.shape
                ) { try tensor.hostBytes() })
        }
        return arrays
    }

    /// Writes the tensors as safetensors, whole or not at all; one tensor is copied at a time.
    ///
    /// - Throws: `FileError` naming the file, or `TorchError`.
    public func write(to url: URL, metadata: [String: String] = [:]) throws {
        try SafetensorsFile.write(arrayEntries(), metadata: metadata, to: url)
    }

    /// The tensors of a safetensors file, which is mapped and read as they are looked at.
    ///
    /// Written to, they are copies; the file stays as it is.
    /// - Throws: `FileError` naming the file and what is wrong with it.
    public static func read(
        contentsOf url: URL
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        let file = try SafetensorsFile(contentsOf: url)
        var tensors: [String: Tensor] = [:]
        for name in file.names {
            if let array = file[name] { tensors[name] = try Tensor.sharing(array) }
        }
        return (tensors, file.metadata)
    }
}
