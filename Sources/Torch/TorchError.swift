internal import CTorch

/// A failure inside the engine: which operation, on which shapes, and what it said.
public struct TorchError: Error, CustomStringConvertible, Equatable, Sendable {
    /// The Swift name of the operation.
    public let operation: String
    /// The shapes of its inputs, in order.
    public let shapes: [[Int]]
    /// The engine's own words.
    public let message: String

    /// An error of this package's own checks.
    public init(operation: String, shapes: [[Int]] = [], message: String) {
        self.operation = operation
        self.shapes = shapes
        self.message = message
    }

    /// Takes over an error object of the C shim.
    init(taking error: ct_error, operation: StaticString, inputs: [Tensor]) {
        let text = String(cString: ct_error_message(error))
        ct_error_free(error)
        self.init(
            operation: "\(operation)", shapes: inputs.map(\.shape),
            message: text.split(separator: "\n").first.map(String.init) ?? text)
    }

    /// Whether the device ran out of memory.
    public var isOutOfMemory: Bool {
        message.contains("out of memory") || message.contains("can't allocate memory")
    }

    public var description: String {
        let inputs = shapes.map { "[\($0.map(String.init).joined(separator: ", "))]" }
        let on = inputs.isEmpty ? "" : " on \(inputs.joined(separator: ", "))"
        return "\(operation)\(on): \(message)"
    }
}

/// Runs a fallible call of the shim that has no result.
@inline(__always)
func perform(
    _ operation: StaticString, _ inputs: @autoclosure () -> [Tensor] = [],
    _ body: () -> ct_error?
) throws(TorchError) {
    if let error = body() {
        throw TorchError(taking: error, operation: operation, inputs: inputs())
    }
}

/// Runs a fallible call of the shim that makes one tensor.
@inline(__always)
func produce(
    _ operation: StaticString, _ inputs: @autoclosure () -> [Tensor] = [],
    _ body: (UnsafeMutablePointer<ct_tensor>) -> ct_error?
) throws(TorchError) -> Tensor {
    var result = ct_tensor(pointer: nil)
    if let error = body(&result) {
        throw TorchError(taking: error, operation: operation, inputs: inputs())
    }
    return Tensor(owning: result)
}
