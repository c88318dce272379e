import Foundation
import Interchange
import Testing

@Suite struct ONNXFileTests {
    /// The model below by onnx 1.23: `SerializeToString(deterministic=True)`, attributes by name.
    private let golden =
        Data(
            base64Encoded: """
                CAgSCHNvbG9mYWNlGgMxLjA6/QIKegoFaW5wdXQKC2NvbnYud2VpZ2h0Egljb252LkNvbnYaCWNvbnYuQ29udiIE\
                Q29udioMCgVncm91cBgBoAECKhUKDGtlcm5lbF9zaGFwZUACQAKgAQcqEQoEcGFkc0AAQABAAEAAoAEHKhAKB3N0\
                cmlkZXNAAUABoAEHClMKCWNvbnYuQ29udgoJYm4ud2VpZ2h0EgllbWJlZGRpbmcaCWVtYmVkZGluZyISQmF0Y2hO\
                b3JtYWxpemF0aW9uKhEKB2Vwc2lsb24VrMUnN6ABARIEdGlueSo5CAIIAQgCCAIQAUILY29udi53ZWlnaHRKIAAA\
                QMAAAADAAACAvwAAAAAAAIA/AAAAQAAAQEAAAIBAKhkIARAHQglibi53ZWlnaHRKCP//////////WiQKBWlucHV0\
                EhsKGQgBEhUKBxIFYmF0Y2gKAggBCgIIAwoCCANiKAoJZW1iZWRkaW5nEhsKGQgBEhUKBxIFYmF0Y2gKAggCCgII\
                AgoCCAJCBAoAEBFyBgoBYRIBMXIHCgFiEgLDqQ==
                """) ?? Data()

    private func graph() -> ONNXGraph {
        var graph = ONNXGraph(name: "tiny", input: "input", shape: [1, 3, 3])
        let convolved = graph.inside("conv") { graph in
            let weight = graph.constant(
                "weight", RawArray((0..<8).map { Float($0) - 3 }, shape: [2, 1, 2, 2]))
            return graph.apply(
                "Conv", to: [graph.input, weight],
                [
                    "kernel_shape": .integers([2, 2]), "strides": .integers([1, 1]),
                    "pads": .integers([0, 0, 0, 0]), "group": .integer(1),
                ])
        }
        let result = graph.inside("bn") { graph in
            let weight = graph.constant("weight", RawArray([Int64(-1)]))
            return graph.apply(
                "BatchNormalization", to: [convolved, weight], ["epsilon": .real(1e-5)])
        }
        graph.finish(result, as: "embedding", shape: [2, 2, 2])
        return graph
    }

    private func write(_ graph: ONNXGraph, to folder: TemporaryFolder) throws -> URL {
        let url = folder.file("x.onnx")
        try ONNXFile.write(
            graph, producer: (name: "soloface", version: "1.0"), metadata: ["b": "é", "a": "1"],
            to: url)
        return url
    }

    @Test func theBytesAreThoseOfONNX() throws {
        let folder = try TemporaryFolder()
        #expect(try Data(contentsOf: write(graph(), to: folder)) == golden)
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let written = graph()
        let read = try ONNXFile.read(contentsOf: write(written, to: folder))
        #expect(read.name == "tiny")
        #expect(read.input == written.input)
        #expect(read.inputShape == [1, 3, 3])
        #expect(read.output == written.output)
        #expect(read.outputShape == [2, 2, 2])
        #expect(read.nodes == written.nodes)
        #expect(read.constants == written.constants)
    }

    /// No byte of a file, whatever it becomes, and no cut does more than an error.
    @Test func damage() throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.onnx")
        for count in 0..<golden.count {
            try golden.prefix(count).write(to: url)
            _ = try? ONNXFile.read(contentsOf: url)
            var changed = golden
            changed[count] = 0xff
            try changed.write(to: url)
            _ = try? ONNXFile.read(contentsOf: url)
        }
        try Data("text".utf8).write(to: url)
        let error = #expect(throws: FileError.self) { try ONNXFile.read(contentsOf: url) }
        #expect(error?.description.hasPrefix("\(url.path): is no ONNX file") == true)
    }

    @Test func moreThan2GiBAreRefused() throws {
        let folder = try TemporaryFolder()
        var graph = ONNXGraph(name: "large", input: "input", shape: [1])
        let count = Int(Int32.max)
        let weight = graph.constant(
            "weight", RawArray(elementType: .uint8, shape: [count], bytes: Data(count: count)))
        graph.finish(graph.apply("Add", to: [graph.input, weight]), as: "output", shape: [1])
        #expect(throws: ONNXError.tooLarge(count)) { try write(graph, to: folder) }
        #expect(try folder.names() == [])
    }
}
