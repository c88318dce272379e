import Torch

/// A copy of a network's running statistics, to undo a forward pass that met a number that is not
/// finite.
final class RunningStatistics {
    private let buffers: [Tensor]
    private let copies: [Tensor]

    /// - Parameter network: its buffers must keep their memory from now on.
    init(of network: any Module) throws(TorchError) {
        buffers = network.namedBuffers.map(\.buffer.tensor)
        var copies: [Tensor] = []
        for buffer in buffers {
            copies.append(try buffer.clone())
        }
        self.copies = copies
    }

    /// Remembers the statistics as they are.
    func save() throws(TorchError) {
        try Gradients.copy(buffers, into: copies)
    }

    /// Brings back what was remembered.
    func restore() throws(TorchError) {
        try Gradients.copy(copies, into: buffers)
    }
}
