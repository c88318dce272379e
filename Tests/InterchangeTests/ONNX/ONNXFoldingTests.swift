import Foundation
import Interchange
import Testing

@Suite struct ONNXFoldingTests {
    /// weight, bias, mean and variance of two channels; with epsilon 0: y = 2 x - 1 and y = -x + 8.
    private let statistics: [[Float]] = [[4, -0.5], [3, 6], [2, 2], [4, 0.25]]

    private func normalization(
        of value: ONNXGraph.Value, in graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        graph.inside("bn") { graph in
            let names = ["weight", "bias", "running_mean", "running_var"]
            let constants = zip(names, statistics).map { graph.constant($0, RawArray($1)) }
            return graph.apply(
                "BatchNormalization", to: [value] + constants, ["epsilon": .real(0)])
        }
    }

    private func convolution(
        of value: ONNXGraph.Value, pads: Int = 0, in graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        graph.inside("conv") { graph in
            let weight = graph.constant(
                "weight", RawArray([Float(1), 2, 3, 4], shape: [2, 2, 1, 1]))
            return graph.apply(
                "Conv", to: [value, weight], ["pads": .integers([pads, pads, pads, pads])])
        }
    }

    private func linear(
        of value: ONNXGraph.Value, columns: Int, bias: [Float]?, in graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        graph.inside("fc") { graph in
            let values = (0..<2 * columns).map { Float($0 + 1) }
            var inputs = [value, graph.constant("weight", RawArray(values, shape: [2, columns]))]
            if let bias { inputs.append(graph.constant("bias", RawArray(bias))) }
            return graph.apply("Gemm", to: inputs, ["transB": .integer(1)])
        }
    }

    private func weights(_ graph: ONNXGraph, _ operation: String) throws -> [[Float]?] {
        let node = try #require(graph.nodes.first { $0.operation == operation })
        return node.inputs.dropFirst().map { graph.constants[$0]?.floats() }
    }

    @Test func intoTheConvolutionBefore() throws {
        var graph = ONNXGraph(name: "x", input: "input", shape: [2, 1, 1])
        let value = convolution(of: graph.input, pads: 1, in: &graph)
        let result = normalization(of: value, in: &graph)
        graph.finish(result, as: "output", shape: [2, 1, 1])
        graph.foldNormalizations()
        #expect(graph.nodes.map(\.operation) == ["Conv"])
        #expect(graph.nodes[0].output == graph.output)
        // Rows times 2 and -1; the bias is what the normalisation adds.
        #expect(try weights(graph, "Conv") == [[2, 4, -3, -4], [-1, 8]])
        #expect(graph.constants.count == 2)
    }

    @Test func intoTheLinearMapBeforeWithItsBias() throws {
        var graph = ONNXGraph(name: "x", input: "input", shape: [1])
        let value = linear(of: graph.input, columns: 1, bias: [10, 20], in: &graph)
        graph.finish(normalization(of: value, in: &graph), as: "output", shape: [2])
        graph.foldNormalizations()
        // 2 (x + 10) - 1, -(2 x + 20) + 8.
        #expect(try weights(graph, "Gemm") == [[2, -2], [19, -12]])
    }

    @Test func throughTheFlatteningIntoTheLinearMapAfter() throws {
        var graph = ONNXGraph(name: "x", input: "input", shape: [2, 1, 2])
        let value = normalization(of: graph.input, in: &graph)
        let flat = graph.apply("Flatten", to: [value], ["axis": .integer(1)])
        let result = linear(of: flat, columns: 4, bias: nil, in: &graph)
        graph.finish(result, as: "output", shape: [2])
        graph.foldNormalizations()
        #expect(graph.nodes.map(\.operation) == ["Flatten", "Gemm"])
        #expect(graph.nodes[0].inputs == [graph.input])
        // Columns of the first channel times 2, of the second times -1; (1 + 2)(-1) + (3 + 4) 8 = 53,
        // (5 + 6)(-1) + (7 + 8) 8 = 109.
        #expect(try weights(graph, "Gemm") == [[2, 4, -3, -4, 10, 12, -7, -8], [53, 109]])
    }

    @Test func whatIsUsedElsewhereStays() {
        var graph = ONNXGraph(name: "x", input: "input", shape: [2, 1, 1])
        let value = convolution(of: graph.input, in: &graph)
        let normal = normalization(of: value, in: &graph)
        graph.finish(graph.apply("Add", to: [value, normal]), as: "output", shape: [2, 1, 1])
        graph.foldNormalizations()
        #expect(graph.nodes.map(\.operation) == ["Conv", "BatchNormalization", "Add"])
    }

    @Test func oneBeforeAConvolutionStays() {
        var graph = ONNXGraph(name: "x", input: "input", shape: [2, 1, 1])
        let normal = normalization(of: graph.input, in: &graph)
        let value = convolution(of: normal, pads: 1, in: &graph)
        graph.finish(value, as: "output", shape: [2, 3, 3])
        graph.foldNormalizations()
        #expect(graph.nodes.map(\.operation) == ["BatchNormalization", "Conv"])
        #expect(graph.constants.count == 5)
    }

    @Test func halfPrecisionCastsAtBothEnds() throws {
        var graph = ONNXGraph(name: "x", input: "input", shape: [2, 1, 1])
        let value = convolution(of: graph.input, in: &graph)
        let rows = graph.reshape(value, to: [0, 2])
        graph.finish(rows, as: "output", shape: [2])
        try graph.convertToHalf()
        #expect(graph.nodes.map(\.operation) == ["Cast", "Conv", "Reshape", "Cast"])
        #expect(graph.nodes.map(\.attributes["to"]) == [.integer(10), nil, nil, .integer(1)])
        #expect(graph.nodes[1].inputs[0] == graph.nodes[0].output)
        #expect(graph.nodes[3].inputs == [graph.nodes[2].output])
        #expect(graph.nodes[3].output == graph.output)
        let types = graph.constants.values.map(\.elementType)
        #expect(Set(types) == [.float16, .int64])
    }

    @Test func whatHalfPrecisionCannotHoldIsNamed() {
        var graph = ONNXGraph(name: "x", input: "input", shape: [1])
        let weight = graph.constant("weight", RawArray([Float(70_000)]))
        graph.finish(graph.apply("Mul", to: [graph.input, weight]), as: "output", shape: [1])
        #expect(throws: ONNXError.overflow("weight")) { try graph.convertToHalf() }
    }
}
