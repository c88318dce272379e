internal import CTorch

/// Runs `body` with matrix products and convolutions in a lower precision on this thread.
///
/// - Parameters:
///   - dtype: `float16` or `bfloat16`; nil runs `body` unchanged.
///   - device: the device whose operations are meant.
/// - Throws: what `body` throws, or `TorchError` when the device has no autocast.
public func withAutocast<Result>(
    _ dtype: DType?, on device: Device, _ body: () throws(TorchError) -> Result
) throws(TorchError) -> Result {
    guard let dtype else { return try body() }
    var previous = ct_autocast_state(enabled: false, dtype: .float32)
    let wanted = ct_autocast_state(enabled: true, dtype: dtype.handle)
    try perform("withAutocast") { ct_autocast_enter(device.kind, wanted, &previous) }
    let result: Swift.Result<Result, TorchError>
    do {
        result = .success(try body())
    } catch {
        result = .failure(error)
    }
    try perform("withAutocast") { ct_autocast_leave(device.kind, previous) }
    return try result.get()
}
