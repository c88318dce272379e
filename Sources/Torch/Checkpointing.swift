internal import CTorch

/// Runs a stretch of a network keeping only its input; its inner activations are computed again
/// during backward.
///
/// `body` must compute the same both times; it is told whether this is the second run, so that
/// running statistics are not updated twice.
///
/// - Parameters:
///   - input: what enters the stretch; it or an earlier tensor must require a gradient.
///   - body: (input, recomputing) -> output.
/// - Throws: `TorchError` of the body, then or during `backward`.
public func checkpointed(
    _ input: Tensor, _ body: @escaping (Tensor, Bool) throws(TorchError) -> Tensor
) throws(TorchError) -> Tensor {
    let segment = Unmanaged.passRetained(Segment(body))
    return try produce("checkpointed", [input]) {
        ct_checkpoint(
            input.handle, Segment.run, segment.toOpaque(), Segment.release, $0)
    }
}

/// A closure that C++ can own and call.
private final class Segment {
    let body: (Tensor, Bool) throws(TorchError) -> Tensor

    init(_ body: @escaping (Tensor, Bool) throws(TorchError) -> Tensor) {
        self.body = body
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
        guard let context else { return }
        Unmanaged<Segment>.fromOpaque(context).release()
    }

    static let run: ct_segment = { context, input, recomputing, result in
        guard let context, let result else { return ct_error_make("a segment without context") }
        let segment = Unmanaged<Segment>.fromOpaque(context).takeUnretainedValue()
        do throws(TorchError) {
            let output = try segment.body(Tensor(owning: input), recomputing)
            return ct_share(output.handle, result)
        } catch {
            return ct_error_make("\(error)")
        }
    }
}
