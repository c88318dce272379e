import Torch

/// A copy of a network's running statistics, to undo a forward pass that met a number that is not
/// finite.
final class RunningStatistics {
    /// All of them in one piece of memory, of which the network's buffers are parts; nil: none.
    private let whole: Tensor?
    private let copy: Tensor?

    /// Numbers before the start of a buffer are a multiple of this: 64 bytes.
    private static let alignment = 16

    /// Moves the statistics into one piece of memory, so that they are copied at once.
    ///
    /// - Parameter network: its buffers, float32, must keep their memory from now on.
    init(of network: any Module) throws(TorchError) {
        let buffers = network.namedBuffers.map(\.buffer)
        guard let device = try buffers.first?.tensor.device else {
            (whole, copy) = (nil, nil)
            return
        }
        var starts: [Int] = []
        var count = 0
        for buffer in buffers {
            starts.append(count)
            let blocks = (buffer.tensor.count + Self.alignment - 1) / Self.alignment
            count += blocks * Self.alignment
        }
        let memory = try Tensor.zeros([count], device: device)
        for (buffer, start) in zip(buffers, starts) {
            let values = buffer.tensor
            let part = try memory.narrowed(0, to: start..<(start + values.count))
                .reshaped(values.shape)
            try part.copyInPlace(from: values)
            buffer.tensor = part
        }
        (whole, copy) = (memory, try memory.clone())
    }

    /// Remembers the statistics as they are.
    func save() throws(TorchError) {
        if let whole { try copy?.copyInPlace(from: whole) }
    }

    /// Brings back what was remembered.
    func restore() throws(TorchError) {
        if let copy { try whole?.copyInPlace(from: copy) }
    }

    /// Brings back what was remembered unless a condition, a truth value on the device, holds.
    func restore(unless condition: Tensor) throws(TorchError) {
        guard let whole, let copy else { return }
        try whole.copyInPlace(from: whole.chosen(where: condition, otherwise: copy))
    }
}
