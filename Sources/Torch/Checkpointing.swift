internal import CTorch

/// Runs a stretch of a network keeping only its input; its inner activations are computed again
/// during backward.
///
/// `body` must compute the same both times, so nothing in it may be random; it is told whether this
/// is the second run, so that running statistics are not updated twice.
///
/// - Parameters:
///   - input: what enters the stretch. While gradients are recorded it must require one: the
///     engine would otherwise not walk back into the stretch, whatever parameters it holds.
///   - body: (input, recomputing) -> output.
/// - Throws: `TorchError` of the body; that of its second run comes out of `backward`.
/// Source: Chen et al., arXiv 1604.06174.
public func checkpointed(
    _ input: Tensor, _ body: @escaping (Tensor, Bool) throws(TorchError) -> Tensor
) throws(TorchError) -> Tensor {
    precondition(
        input.requiresGradient || !ct_gradients_enabled(), "the input must require a gradient")
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
