import Foundation

extension ONNXGraph {
    /// Takes every batch normalisation into the convolution or linear map beside it where the result
    /// is the same function: fewer operations, and nothing of it left to run.
    ///
    /// Into the one before it (its outputs are scaled and shifted); else, through a flattening, into
    /// the linear map after it. One before a padded convolution stays: its shift would be wrong at the
    /// border. A value that something else also uses is left alone.
    /// Source: y = s x + t with s = weight / sqrt(variance + epsilon), t = bias - mean s; in double
    /// precision, rounded once.
    public mutating func foldNormalizations() {
        for node in nodes where node.operation == "BatchNormalization" {
            guard let scaling = scaling(of: node) else { continue }
            if !foldBackward(node, scaling) { foldForward(node, scaling) }
        }
        let used = Set(nodes.flatMap(\.inputs))
        constants = constants.filter { used.contains($0.key) }
    }

    /// One factor and one summand per channel.
    private struct Scaling {
        let factors: [Double]
        let summands: [Double]
    }

    private func scaling(of node: Node) -> Scaling? {
        let parts = node.inputs.dropFirst().compactMap { constants[$0]?.floats() }
        guard parts.count == 4, case .real(let epsilon)? = node.attributes["epsilon"] else {
            return nil
        }
        let factors = zip(parts[0], parts[3]).map {
            Double($0) / (Double($1) + Double(epsilon)).squareRoot()
        }
        let summands = zip(parts[1], zip(parts[2], factors)).map {
            Double($0) - Double($1.0) * $1.1
        }
        return Scaling(factors: factors, summands: summands)
    }

    private func users(of value: Value) -> [Int] {
        nodes.indices.filter { nodes[$0].inputs.contains(value) }
    }

    /// conv or linear -> BN: its rows times the factors, its bias times the factors plus the summands.
    private mutating func foldBackward(_ node: Node, _ scaling: Scaling) -> Bool {
        guard let index = nodes.firstIndex(where: { $0.output == node.inputs[0] }),
            ["Conv", "Gemm"].contains(nodes[index].operation),
            users(of: node.inputs[0]).count == 1, node.inputs[0] != output,
            let weight = constants[nodes[index].inputs[1]], let values = weight.floats()
        else { return false }
        let row = values.count / scaling.factors.count
        let scaled = values.enumerated().map { place, value in
            Float(Double(value) * scaling.factors[place / row])
        }
        let bias = nodes[index].inputs.dropFirst(2).first.flatMap { constants[$0]?.floats() }
        let shifted = scaling.factors.indices.map { channel in
            Float(
                Double(bias?[channel] ?? 0) * scaling.factors[channel]
                    + scaling.summands[channel])
        }
        setWeights(of: index, RawArray(scaled, shape: weight.shape), bias: RawArray(shifted))
        replace(node, byOutputOf: index)
        return true
    }

    /// BN -> flatten -> linear: its columns times the factors, its bias plus the columns times the
    /// summands.
    private mutating func foldForward(_ node: Node, _ scaling: Scaling) {
        let flattening = users(of: node.output)
        guard flattening.count == 1, node.output != output,
            nodes[flattening[0]].operation == "Flatten",
            case let linear = users(of: nodes[flattening[0]].output), linear.count == 1,
            case let index = linear[0], nodes[index].operation == "Gemm",
            let weight = constants[nodes[index].inputs[1]], let values = weight.floats()
        else { return }
        let columns = weight.shape[1]
        let pixels = columns / scaling.factors.count
        var sums =
            nodes[index].inputs.dropFirst(2).first
            .flatMap { constants[$0]?.floats()?.map(Double.init) }
            ?? [Double](repeating: 0, count: weight.shape[0])
        var scaled = values
        for place in values.indices {
            let channel = place % columns / pixels
            sums[place / columns] += Double(values[place]) * scaling.summands[channel]
            scaled[place] = Float(Double(values[place]) * scaling.factors[channel])
        }
        setWeights(
            of: index, RawArray(scaled, shape: weight.shape), bias: RawArray(sums.map { Float($0) })
        )
        nodes[flattening[0]].inputs = [node.inputs[0]]
        nodes.removeAll { $0 == node }
    }

    /// Gives a node weights of its own; a bias takes the place beside them.
    private mutating func setWeights(of index: Int, _ weight: RawArray, bias: RawArray) {
        let name = nodes[index].inputs[1].name
        let stem = name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name
        let values = [Value(name: "\(stem).folded_weight"), Value(name: "\(stem).folded_bias")]
        constants[values[0]] = weight
        constants[values[1]] = bias
        nodes[index].inputs = [nodes[index].inputs[0]] + values
    }

    /// Removes a node; what it made is made by another one.
    private mutating func replace(_ node: Node, byOutputOf index: Int) {
        nodes[index].output = node.output
        nodes.removeAll { $0.operation == node.operation && $0.output == node.output }
    }
}
