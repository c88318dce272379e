internal import CTorch

// Work that a GPU does while the program goes on.

/// A moment in a device's work.
public final class Moment {
    private let handle: ct_moment

    init(owning handle: ct_moment) {
        self.handle = handle
    }

    deinit {
        ct_moment_free(handle)
    }

    /// Waits until the device has come there; on the CPU that is at once.
    public func wait() throws(TorchError) {
        try perform("wait") { ct_moment_wait(handle) }
    }
}

extension Tensor {
    /// The same values on a device, copied beside its other work, which waits for them where it
    /// needs them; from page-locked memory the program does not wait.
    ///
    /// - Returns: the copy, and the moment until which these values must stay as they are.
    public func uploading(
        to device: Device
    ) throws(TorchError) -> (tensor: Tensor, done: Moment) {
        var moment = ct_moment(pointer: nil)
        let tensor = try produce("uploading", [self]) {
            ct_upload(handle, device.handle, $0, &moment)
        }
        return (tensor, Moment(owning: moment))
    }

    /// The values in main memory, where they are after a moment.
    public func downloading() throws(TorchError) -> (tensor: Tensor, done: Moment) {
        var moment = ct_moment(pointer: nil)
        let tensor = try produce("downloading", [self]) { ct_download(handle, $0, &moment) }
        return (tensor, Moment(owning: moment))
    }
}

extension Engine {
    /// Sends this thread's further work on a GPU to a stream of its own, which can be captured.
    public static func leaveDefaultStream(of device: Device) throws(TorchError) {
        try perform("leaveDefaultStream") { ct_leave_default_stream(device.handle) }
    }
}

/// Operations on a GPU that were remembered and can be done again with one call, on the same memory.
///
/// Random draws go on; everything else that the program does between operations is not remembered.
public final class CapturedGraph {
    private let handle: ct_graph

    /// Remembers the operations of `body` without doing them.
    ///
    /// - Parameters:
    ///   - device: whose default stream this thread has left.
    ///   - body: in which no operation may look at a value.
    /// - Throws: `TorchError` when something in `body` cannot be remembered; nothing was done then.
    public init(
        on device: Device, _ body: () throws(TorchError) -> Void
    ) throws(TorchError) {
        var graph = ct_graph(pointer: nil)
        try perform("capture") { ct_graph_begin(device.handle, &graph) }
        do {
            try body()
            try perform("capture") { ct_graph_end(graph) }
        } catch {
            ct_graph_free(graph)
            throw error
        }
        handle = graph
    }

    deinit {
        ct_graph_free(handle)
    }

    /// Why graphs cannot be captured; nil: they can.
    public static var problem: String? { ct_graph_problem().map { String(cString: $0) } }

    /// The names of what is looked up in libtorch's CUDA library.
    package static var librarySymbols: [String] {
        var names: [String] = []
        while let name = ct_graph_symbol(names.count) { names.append(String(cString: name)) }
        return names
    }

    /// Does what was remembered.
    public func replay() throws(TorchError) {
        try perform("replay") { ct_graph_replay(handle) }
    }
}
