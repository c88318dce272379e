internal import CTorch

/// Runs `body` with matrix products and convolutions in a lower precision on this thread.
///
/// The engine casts their inputs by itself and keeps what needs the range in float32; gradients
/// arrive in the types of the parameters.
///
/// - Parameters:
///   - dtype: `float16` or `bfloat16`; nil runs `body` unchanged.
///   - device: the device whose operations are meant.
/// - Throws: what `body` throws, or `TorchError` when the device has no autocast.
public func withAutocast<Result>(
    _ dtype: DType?, on device: Device, _ body: () throws(TorchError) -> Result
) throws(TorchError) -> Result {
    guard let dtype else { return try body() }
    precondition(dtype == .float16 || dtype == .bfloat16, "autocast lowers to a 16-bit float")
    var previous = ct_autocast_state(enabled: false, dtype: .float32)
    let wanted = ct_autocast_state(enabled: true, dtype: dtype.handle)
    try perform("withAutocast") { ct_autocast_enter(device.kind, wanted, &previous) }
    defer { ct_autocast_leave(device.kind, previous) }
    return try body()
}
