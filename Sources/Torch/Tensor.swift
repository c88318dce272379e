internal import CTorch

/// An n-dimensional array of the engine: one owned handle, freed with this object.
///
/// Operations make new tensors; those that change one in place end in `InPlace` or begin with
/// `fill`, `copy` and the like. Not Sendable: gradient mode and autocast belong to a thread.
public final class Tensor {
    let handle: ct_tensor

    init(owning handle: ct_tensor) {
        self.handle = handle
    }

    deinit {
        ct_tensor_free(handle)
    }

    /// The sizes of the dimensions.
    public var shape: [Int] {
        (0..<ct_dimensions(handle)).map { Int(ct_size(handle, $0)) }
    }

    /// The number of elements.
    public var count: Int {
        shape.reduce(1, *)
    }

    /// The element type.
    ///
    /// - Throws: `TorchError` for a type this package does not use, such as complex numbers.
    public var dtype: DType {
        get throws(TorchError) {
            var code = ct_dtype.float32
            try perform("dtype", [self]) { ct_dtype_of(handle, &code) }
            for candidate in DType.allCases where candidate.handle == code {
                return candidate
            }
            throw TorchError(
                operation: "dtype", shapes: [shape], message: "unsupported element type")
        }
    }

    /// Where the elements are.
    public var device: Device {
        get throws(TorchError) {
            var place = ct_device(kind: .cpu, index: -1)
            try perform("device", [self]) { ct_device_of(handle, &place) }
            switch place.kind {
            case .cuda: return .cuda(max(0, Int(place.index)))
            case .mps: return .mps
            case .cpu: return .cpu
            }
        }
    }

    /// Whether the elements of a [B, C, H, W] tensor lie in the order B, H, W, C.
    public var isChannelsLast: Bool { ct_is_channels_last(handle) }

    /// How many tensors exist now, over all threads; what leak tests compare.
    public static var liveCount: Int { Int(ct_tensor_live_count()) }
}

// MARK: - Making tensors

extension Tensor {
    /// A tensor of undefined values.
    public static func empty(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try produce("empty") {
            ct_empty(sizes, sizes.count, dtype.handle, device.handle, $0)
        }
    }

    /// A tensor filled with one value.
    public static func full(
        _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try produce("full") {
            ct_full(sizes, sizes.count, value, dtype.handle, device.handle, $0)
        }
    }

    /// A tensor of zeros.
    public static func zeros(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try full(shape, 0, dtype: dtype, device: device)
    }

    /// A tensor of zeros with the shape, type, device and memory layout of another.
    public static func zeros(like other: Tensor) throws(TorchError) -> Tensor {
        let copy = try other.detached().clone()
        try copy.fillInPlace(0)
        return copy
    }

    /// A copy of host values in row-major order.
    public static func from<Element: TensorElement>(
        _ values: [Element], _ shape: [Int]
    ) throws(TorchError) -> Tensor {
        precondition(values.count == shape.reduce(1, *), "values must fill the shape")
        let sizes = shape.map(Int64.init)
        return try produce("from") { result in
            values.withUnsafeBytes {
                ct_from_host($0.baseAddress, sizes, sizes.count, Element.dtype.handle, result)
            }
        }
    }

    /// A view of host memory; `bytes` must outlive the tensor and everything queued to read it.
    public static func borrowing(
        _ bytes: UnsafeMutableRawBufferPointer, _ shape: [Int], dtype: DType
    ) throws(TorchError) -> Tensor {
        precondition(bytes.count >= shape.reduce(dtype.byteCount, *), "bytes must fill the shape")
        let sizes = shape.map(Int64.init)
        return try produce("borrowing") {
            ct_borrow_host(bytes.baseAddress, sizes, sizes.count, dtype.handle, $0)
        }
    }
}
