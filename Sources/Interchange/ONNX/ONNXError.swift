/// Why a network cannot be written as ONNX, or such a file not read.
public enum ONNXError: Error, Equatable, CustomStringConvertible {
    /// A layer does not say what it computes in operations of ONNX.
    case undescribed(String)
    /// The file would be larger than the format can be: its size in bytes.
    case tooLarge(Int)
    /// A weight, by its name, is too large for float16.
    case overflow(String)
    /// The file is damaged, and how.
    case malformed(String)
    /// The file has something that this reader does not know.
    case unsupported(String)

    public var description: String {
        switch self {
        case .undescribed(let layer):
            "\(layer) cannot be written as ONNX; export to .pt or .safetensors"
        case .tooLarge(let count):
            "\(count) bytes of weights are more than the 2 GiB an ONNX file can hold; export to .pt "
                + "or .safetensors"
        case .overflow(let name):
            "\(name) has values that float16 cannot hold; export with --precision fp32"
        case .malformed(let reason): "is no ONNX file, or is damaged: \(reason)"
        case .unsupported(let what): "has \(what), which is not read"
        }
    }
}
