public import Interchange

/// How a pass through a network treats what training and inference do differently.
public enum Pass: Sendable {
    /// Batch statistics, running statistics updated, dropout on.
    case training
    /// As training, for the second run of a checkpointed stretch: running statistics stay.
    case recomputing
    /// Running statistics, no dropout.
    case inference

    /// Whether batch statistics are used.
    public var usesBatchStatistics: Bool { self != .inference }
}

/// One thing a module lists as its own.
public enum Member {
    case parameter(Parameter)
    case buffer(Buffer)
    case counter(Counter)
    case child(any Module)
}

/// A part of a network: it lists its members in order, under PyTorch's names, and everything else
/// (parameters, state dictionary, device moves) follows from that list.
public protocol Module: AnyObject {
    /// Every parameter, buffer, counter and child, in PyTorch's order.
    var members: [(name: String, member: Member)] { get }
}

/// A module with one input and one output.
public protocol Layer: Module {
    /// Applies the layer; the type of each layer says to which shapes.
    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor

    /// Adds what the layer computes in inference to a graph of ONNX; returns its output.
    ///
    /// - Throws: `ONNXError.undescribed` when ONNX is not an option for it, or `TorchError`.
    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value
}

extension Module {
    /// All members that are not modules, depth first, under their full names.
    public var namedMembers: [(name: String, member: Member)] {
        members.flatMap { name, member -> [(name: String, member: Member)] in
            guard case .child(let module) = member else { return [(name, member)] }
            return module.namedMembers.map { ("\(name).\($0.name)", $0.member) }
        }
    }

    /// All parameters under their full names, frozen ones included.
    public var namedParameters: [(name: String, parameter: Parameter)] {
        namedMembers.compactMap { name, member in
            if case .parameter(let parameter) = member { (name, parameter) } else { nil }
        }
    }

    /// All parameters that an optimizer may change.
    public var trainableParameters: [(name: String, parameter: Parameter)] {
        namedParameters.filter { $0.parameter.isTrainable }
    }

    /// All buffers under their full names.
    public var namedBuffers: [(name: String, buffer: Buffer)] {
        namedMembers.compactMap { name, member in
            if case .buffer(let buffer) = member { (name, buffer) } else { nil }
        }
    }

    /// Moves every parameter and buffer to a device.
    public func move(to device: Device) throws(TorchError) {
        for (_, member) in namedMembers {
            switch member {
            case .parameter(let parameter):
                try parameter.replace { tensor throws(TorchError) in try tensor.to(device) }
            case .buffer(let buffer): buffer.tensor = try buffer.tensor.to(device)
            case .counter, .child: break
            }
        }
    }

    /// Converts every floating-point parameter and buffer, such as to float64 for a comparison.
    public func convert(to dtype: DType) throws(TorchError) {
        for (_, member) in namedMembers {
            switch member {
            case .parameter(let parameter):
                try parameter.replace { tensor throws(TorchError) in try tensor.to(dtype) }
            case .buffer(let buffer) where try buffer.tensor.dtype.isFloatingPoint:
                buffer.tensor = try buffer.tensor.to(dtype)
            case .buffer, .counter, .child: break
            }
        }
    }
}
