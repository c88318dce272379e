internal import CTorch

// Moving values between tensors, devices and Swift arrays.
extension Tensor {
    /// The values in row-major order, converted to the array's element type.
    public func values<Element: TensorElement>(
        as type: Element.Type = Element.self
    ) throws(TorchError) -> [Element] {
        let source = try to(Element.dtype)
        let bytes = count * Element.dtype.byteCount
        var failure: ct_error?
        let result = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            failure = ct_copy_to_host(source.handle, buffer.baseAddress, bytes)
            initialized = failure == nil ? count : 0
        }
        if let failure {
            throw TorchError(taking: failure, operation: "values", inputs: [self])
        }
        return result
    }

    /// The value of a tensor with one element.
    public func item() throws(TorchError) -> Double {
        var value = 0.0
        try perform("item", [self]) { ct_item(handle, &value) }
        return value
    }

    /// The same values in another type (itself when nothing changes).
    public func to(_ dtype: DType) throws(TorchError) -> Tensor {
        try produce("to", [self]) { ct_to_dtype(handle, dtype.handle, $0) }
    }

    /// The same values on another device; from page-locked memory the copy may still be under way.
    public func to(_ device: Device, nonBlocking: Bool = false) throws(TorchError) -> Tensor {
        try produce("to", [self]) { ct_to_device(handle, device.handle, nonBlocking, $0) }
    }

    /// The same [B, C, H, W] values, laid out as B, H, W, C.
    public func channelsLast() throws(TorchError) -> Tensor {
        try produce("channelsLast", [self]) { ct_channels_last(handle, $0) }
    }

    /// A copy with memory of its own, in the same layout.
    public func clone() throws(TorchError) -> Tensor {
        try produce("clone", [self]) { ct_clone(handle, $0) }
    }

    /// Overwrites this tensor with the values of another, converting type and device.
    public func copyInPlace(from source: Tensor) throws(TorchError) {
        try perform("copyInPlace", [self, source]) { ct_copy_(handle, source.handle) }
    }

    /// Overwrites every element with one value.
    public func fillInPlace(_ value: Double) throws(TorchError) {
        try perform("fillInPlace", [self]) { ct_fill_(handle, value) }
    }

    /// Overwrites every element with a draw from N(mean, deviation^2) of the engine's generator.
    public func fillNormalInPlace(mean: Double, deviation: Double) throws(TorchError) {
        try perform("fillNormalInPlace", [self]) { ct_normal_(handle, mean, deviation) }
    }

    /// Overwrites every element with a draw from [low, high) of the engine's generator.
    public func fillUniformInPlace(low: Double, high: Double) throws(TorchError) {
        try perform("fillUniformInPlace", [self]) { ct_uniform_(handle, low, high) }
    }
}
