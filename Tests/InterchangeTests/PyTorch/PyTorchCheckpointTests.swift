import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct PyTorchCheckpointTests {
    private func table(_ keys: String...) throws -> [String: [String: Any]] {
        var value: Any? = try Fixtures.json("pt/expected.json")
        for key in keys { value = (value as? [String: Any])?[key] }
        return try #require(value as? [String: [String: Any]])
    }

    private func numbers(_ array: RawArray) -> [Double]? {
        array.bools().map { $0.map { $0 ? 1 : 0 } } ?? array.values(as: Double.self)
            ?? array.integers().map { $0.map(Double.init) }
            ?? array.floats().map { $0.map(Double.init) }
    }

    /// Foundation's JSON reader is off by some units in the last place of a double.
    private func isSame(_ found: [Double]?, _ golden: [Double]?) -> Bool {
        guard let found, let golden, found.count == golden.count else { return false }
        return zip(found, golden).allSatisfy { abs($0 - $1) <= 1e-14 * abs($1) }
    }

    private func check(
        _ found: [(name: String, array: RawArray)], _ golden: [String: [String: Any]]
    ) throws {
        #expect(Set(found.map(\.name)) == Set(golden.keys))
        for (name, array) in found {
            let row = try #require(golden[name])
            #expect(array.shape == row["shape"] as? [Int], "\(name)")
            let values = (row["values"] as? [NSNumber])?.map(\.doubleValue)
            #expect(isSame(numbers(array), values), "\(name)")
        }
    }

    @Test(
        "Every type, stride and sharing, in both forms of file", .enabled(if: Fixtures.available),
        arguments: ["cases.pt", "cases_legacy.pt"])
    func cases(name: String) throws {
        let file = try PyTorchCheckpoint(contentsOf: Fixtures.url("pt/\(name)"))
        try check(file.tensors(), table("cases"))
    }

    @Test(.enabled(if: Fixtures.available))
    func trainingCheckpoint() throws {
        let file = try PyTorchCheckpoint(contentsOf: Fixtures.url("pt/checkpoint_gpu_0.pt"))
        let backbone = try table("checkpoint_gpu_0", "state_dict_backbone")
        try check(file.tensors(), backbone)
        try check(
            file.tensors(under: PyTorchCheckpoint.headKeys),
            table("checkpoint_gpu_0", "state_dict_softmax_fc"))
        let parallel = try PyTorchCheckpoint(contentsOf: Fixtures.url("pt/dataparallel_prefix.pt"))
        let prefixed = Dictionary(
            uniqueKeysWithValues: backbone.map { ("module.\($0.key)", $0.value) })
        try check(parallel.tensors(), prefixed)
    }

    private func message(_ data: Data) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pt")
        try data.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let error = #expect(throws: FileError.self) {
            try PyTorchCheckpoint(contentsOf: url).tensors()
        }
        return error?.description ?? ""
    }

    @Test(.enabled(if: Fixtures.available))
    func whatIsWrongIsNamed() throws {
        #expect(try message(Data("hello".utf8)).contains("no file of torch.save"))
        let whole = try Fixtures.data("pt/cases.pt")
        #expect(try message(whole.prefix(3000)).contains("damaged or cut off"))
        let legacy = try Fixtures.data("pt/cases_legacy.pt")
        #expect(try message(legacy.prefix(2480)).contains("is cut off"))
        // The same length, another class: the pickle is read, and not run.
        let name = Data("_rebuild_tensor_v2".utf8)
        let range = try #require(whole.range(of: name))
        var hostile = whole
        hostile.replaceSubrange(range, with: Data("_load_from_bytes__".utf8))
        #expect(try message(hostile).contains("torch._utils._load_from_bytes__"))
    }

    /// Twenty names for one storage of 64 KiB: more than four times the file.
    @Test func sharedMemoryHasALimit() throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.pt")
        let one = RawArray([UInt8](repeating: 1, count: 65_536))
        try PyTorchCheckpoint.write([ArrayEntry(name: "a", array: one)], to: url)
        let archive = try Data(contentsOf: url)
        let start = try #require(archive.range(of: Data("X".utf8) + Data([1, 0, 0, 0, 97])))
        let end = try #require(archive.range(of: Data("u.".utf8)))
        let entry = archive[start.lowerBound..<end.lowerBound]
        let names = (0..<20).map { UInt8(97 + $0) }
        let entries = names.reduce(Data()) { $0 + entry.prefix(5) + [$1] + entry.dropFirst(6) }
        let pickle =
            Data([0x80, 2]) + Data("ccollections\nOrderedDict\n)R(".utf8) + entries
            + Data("u.".utf8)
        try ZipOfStoredFiles.data([
            ("archive/data.pkl", pickle), ("archive/data/0", one.bytes),
        ]).write(to: url)
        let error = #expect(throws: FileError.self) {
            try PyTorchCheckpoint(contentsOf: url).tensors()
        }
        #expect(error?.description.contains("share memory so often") == true)
    }

    /// No byte of a checkpoint, whatever it becomes, does more than an error.
    @Test(
        "A changed byte", .enabled(if: Fixtures.available),
        arguments: ["cases.pt", "cases_legacy.pt"])
    func changedBytes(name: String) throws {
        let whole = try Fixtures.data("pt/\(name)")
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pt")
        defer { try? FileManager.default.removeItem(at: url) }
        var state: UInt64 = 1
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var changed = whole
            changed[Int(state >> 33) % whole.count] = UInt8(truncatingIfNeeded: state >> 20)
            try changed.write(to: url)
            _ = try? PyTorchCheckpoint(contentsOf: url).tensors()
        }
    }
}
