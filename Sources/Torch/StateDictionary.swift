/// Named tensors in order: what a network is saved as and loaded from.
public struct StateDictionary {
    /// The tensors under their full names, in the module's order.
    public private(set) var entries: [(name: String, tensor: Tensor)]

    public init(_ entries: [(name: String, tensor: Tensor)]) {
        self.entries = entries
    }

    /// Copies saved tensors into these, strictly.
    ///
    /// - Parameters:
    ///   - saved: the tensors by name; types are converted.
    ///   - owner: whose state this is, for the message.
    /// - Throws: one `TorchError` with all missing, extra and misshapen names.
    public func load(_ saved: [String: Tensor], into owner: String) throws(TorchError) {
        try Self.check(saved.mapValues(\.shape), against: entries, owner: owner)
        try withoutGradient { () throws(TorchError) in
            for (name, tensor) in entries {
                guard let source = saved[name] else { continue }
                try tensor.detached().copyInPlace(from: source)
            }
        }
    }

    private static func check(
        _ saved: [String: [Int]], against entries: [(name: String, tensor: Tensor)], owner: String
    ) throws(TorchError) {
        let expected = Dictionary(
            entries.map { ($0.name, $0.tensor.shape) }, uniquingKeysWith: { first, _ in first })
        let missing = entries.map(\.name).filter { saved[$0] == nil }
        let extra = saved.keys.filter { expected[$0] == nil }.sorted()
        let misshapen = entries.compactMap { name, tensor -> String? in
            guard let shape = saved[name], shape != tensor.shape else { return nil }
            return "\(name) is \(shape), should be \(tensor.shape)"
        }
        var problems: [String] = []
        if !missing.isEmpty { problems.append("missing: \(listed(missing))") }
        if !extra.isEmpty { problems.append("not part of it: \(listed(extra))") }
        if !misshapen.isEmpty { problems.append("wrong shape: \(listed(misshapen))") }
        guard !problems.isEmpty else { return }
        throw TorchError(
            operation: "load",
            message: "these weights do not fit \(owner); "
                + problems.joined(separator: "; "))
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(8).joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }
}

extension Module {
    /// The parameters and buffers under their full names; counters as int64 scalars.
    public func stateDictionary() throws(TorchError) -> StateDictionary {
        var entries: [(name: String, tensor: Tensor)] = []
        for (name, member) in namedMembers {
            switch member {
            case .parameter(let parameter):
                entries.append((name, try parameter.tensor.detached()))
            case .buffer(let buffer): entries.append((name, buffer.tensor))
            case .counter(let counter):
                entries.append((name, try Tensor.from([counter.value], [])))
            case .child: break
            }
        }
        return StateDictionary(entries)
    }

    /// Copies saved tensors into the module, strictly; a leading `module.` of all names is dropped.
    ///
    /// - Parameters:
    ///   - saved: tensors by name.
    ///   - owner: the module's name in messages.
    /// - Throws: one `TorchError` with all missing, extra and misshapen names.
    public func load(_ saved: [String: Tensor], owner: String) throws(TorchError) {
        let prefix = "module."
        var tensors = saved
        if !saved.isEmpty, saved.keys.allSatisfy({ $0.hasPrefix(prefix) }) {
            tensors = Dictionary(
                uniqueKeysWithValues: saved.map {
                    (String($0.key.dropFirst(prefix.count)), $0.value)
                })
        }
        try stateDictionary().load(tensors, into: owner)
        for (name, member) in namedMembers {
            if case .counter(let counter) = member, let value = tensors[name] {
                counter.value = Int64(try value.item())
            }
        }
    }
}
