internal import CTorch
public import Foundation
public import Interchange

// Tensors as the typed arrays of files.
extension Tensor {
    /// A tensor on the CPU with the values of a file's array.
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

    /// Reads all tensors of a safetensors file.
    ///
    /// - Throws: `FileError` naming the file and what is wrong with it.
    public static func read(
        contentsOf url: URL
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        let file = try SafetensorsFile(contentsOf: url)
        var tensors: [String: Tensor] = [:]
        for name in file.names {
            if let array = file[name] { tensors[name] = try Tensor.from(array) }
        }
        return (tensors, file.metadata)
    }
}
