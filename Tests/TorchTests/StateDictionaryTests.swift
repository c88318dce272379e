import Foundation
import Interchange
import Testing
import Torch

@Suite struct StateDictionaryTests {
    private let layer: BatchNormalization
    private var saved: [String: Tensor]

    init() throws {
        layer = try BatchNormalization(2)
        saved = [
            "weight": try Tensor.from([Float(1), 2], [2]), "bias": try Tensor.full([2], 3),
            "running_mean": try Tensor.full([2], 4), "running_var": try Tensor.full([2], 5),
            "num_batches_tracked": try Tensor.from([(Int64(1) << 40) + 1], []),
        ]
    }

    private func values(_ name: String) throws -> [Double] {
        let entry = try layer.stateDictionary().entries.first { $0.name == name }
        return try #require(entry).tensor.values()
    }

    @Test func loadingFillsParametersBuffersAndCounters() throws {
        try layer.load(saved, owner: "layer")
        #expect(try values("weight") == [1, 2])
        #expect(try values("running_var") == [5, 5])
        #expect(layer.batchesTracked.value == (1 << 40) + 1)
        #expect(try values("num_batches_tracked") == [Double((1 << 40) + 1)])
        #expect(layer.weight.tensor.requiresGradient)
    }

    @Test func anotherTypeIsConverted() throws {
        var halves = saved
        halves["bias"] = try Tensor.full([2], 0.1, dtype: .float16)
        try layer.load(halves, owner: "layer")
        #expect(try values("bias") == [0.0999755859375, 0.0999755859375])
        #expect(try layer.bias.tensor.dtype == .float32)
    }

    @Test func aPrefixOfAllNamesIsDropped() throws {
        let prefixed = Dictionary(uniqueKeysWithValues: saved.map { ("module.\($0)", $1) })
        try layer.load(prefixed, owner: "layer")
        #expect(try values("weight") == [1, 2])
    }

    @Test func allThatDoesNotFitIsToldAtOnceAndNothingIsChanged() throws {
        var wrong = saved
        wrong["bias"] = nil
        wrong["num_batches_tracked"] = nil
        wrong["extra.b"] = try Tensor.zeros([1])
        wrong["extra.a"] = try Tensor.zeros([1])
        wrong["running_mean"] = try Tensor.zeros([3])
        let error = try #require(throws: TorchError.self) {
            try layer.load(wrong, owner: "the toy")
        }
        #expect(
            error.description == "load: these weights do not fit the toy; "
                + "missing: bias, num_batches_tracked; not part of it: extra.a, extra.b; "
                + "wrong shape: running_mean is [3], should be [2]")
        #expect(try values("weight") == [1, 1])
        #expect(layer.batchesTracked.value == 0)
    }

    @Test func longListsAreCutShort() throws {
        let many = try (10..<20).map { (name: "w\($0)", tensor: try Tensor.zeros([1])) }
        let error = try #require(throws: TorchError.self) {
            try StateDictionary(many).load([:], into: "it")
        }
        #expect(
            error.message.hasSuffix("missing: w10, w11, w12, w13, w14, w15, w16, w17 and 2 more"))
    }

    @Test func filesKeepTypesShapesOrderAndMetadata() throws {
        let folder = URL.temporaryDirectory.appending(path: "StateDictionaryTests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "weights.safetensors")
        let kernel = try wave([3, 2, 2, 2]).channelsLast()
        let entries: [(name: String, tensor: Tensor)] = [
            ("kernel", kernel), ("half", try Tensor.full([2], 0.1, dtype: .float16)),
            ("brain", try Tensor.full([1], 3, dtype: .bfloat16)),
            ("count", try Tensor.from([Int64.max], [])), ("none", try Tensor.zeros([0, 4])),
        ]
        try StateDictionary(entries).write(to: file, metadata: ["network": "toy"])
        let (tensors, metadata) = try StateDictionary.read(contentsOf: file)
        #expect(metadata == ["network": "toy"])
        #expect(tensors.count == entries.count)
        for (name, tensor) in entries {
            let read = try #require(tensors[name])
            #expect(read.shape == tensor.shape)
            #expect(try read.dtype == tensor.dtype)
            #expect(try read.values(as: Double.self) == tensor.values())
        }
        // The file is row-major whatever the layout in memory was.
        let raw = try SafetensorsFile(contentsOf: file)
        let bytes = try #require(raw["kernel"]).withUnsafeBytes(Array.init)
        let rows = try wave([3, 2, 2, 2]).values(as: Double.self)
        #expect(bytes == rows.withUnsafeBytes(Array.init))
    }
}
