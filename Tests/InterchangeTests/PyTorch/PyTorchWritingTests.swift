import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct PyTorchWritingTests {
    private let arrays: [(name: String, array: RawArray)] = [
        ("layer.weight", RawArray([Float(1.5), -2, 0, 4, 5, 6], shape: [2, 3])),
        ("half", RawArray(elementType: .float16, shape: [1], bytes: Data([0, 0x3c]))),
        ("brain", RawArray(elementType: .bfloat16, shape: [1], bytes: Data([0x80, 0x3f]))),
        ("double", RawArray([-0.1])), ("count", RawArray([Int64(7)], shape: [])),
        ("small", RawArray([Int8(-1)])), ("bytes", RawArray([UInt8(255), 0])),
        ("short", RawArray([Int16(-300)])), ("word", RawArray([Int32(70_000)])),
        ("flags", RawArray([true, false])), ("empty", RawArray([Float](), shape: [0, 4])),
        ("имя", RawArray([Float(3)])),
    ]

    private func write(to folder: TemporaryFolder) throws -> URL {
        let url = folder.file("x.pt")
        try PyTorchCheckpoint.write(
            arrays.map { ArrayEntry(name: $0.name, array: $0.array) }, to: url)
        return url
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let section = try PyTorchCheckpoint(contentsOf: write(to: folder)).section()
        #expect(section.key == nil)
        #expect(section.others == [])
        #expect(section.tensors.map(\.name) == arrays.map(\.name))
        for (found, expected) in zip(section.tensors, arrays) {
            #expect(found.array == expected.array, "\(expected.name)")
        }
    }

    /// Python's own zip reader checks the sums; the elements start where PyTorch puts them.
    @Test func pythonReadsTheArchive() throws {
        let folder = try TemporaryFolder()
        let program = """
            import pickletools, sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            print(z.testzip(), z.namelist()[0], z.read("archive/version"), len(z.namelist()))
            for i in z.infolist():
                z.fp.seek(i.header_offset + 26)
                name, extra = [int.from_bytes(z.fp.read(2), "little") for _ in "ab"]
                print((i.header_offset + 30 + name + extra) % 64, end=" ")
            pickletools.dis(z.read("archive/data.pkl"), out=open("/dev/null", "w"))
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, try write(to: folder).path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let zeros = String(repeating: "0 ", count: 15)
        #expect(text == "None archive/data.pkl b'3\\n' 15\n\(zeros)")
    }

    @Test func sameArraysMakeTheSameBytes() throws {
        let folder = try TemporaryFolder()
        let first = try Data(contentsOf: write(to: folder))
        #expect(try Data(contentsOf: write(to: folder)) == first)
    }

    @Test func damageIsNoticedByItsChecksum() throws {
        let folder = try TemporaryFolder()
        let url = try write(to: folder)
        var bytes = try Data(contentsOf: url)
        let elements = try #require(bytes.range(of: arrays[0].array.bytes))
        bytes[elements.lowerBound + 2] ^= 1
        try bytes.write(to: url)
        let error = #expect(throws: FileError.self) {
            try PyTorchCheckpoint(contentsOf: url).tensors()
        }
        #expect(error?.description.contains("does not have its checksum") == true)
    }

    @Test(.enabled(if: Fixtures.available))
    func theSectionIsNamed() throws {
        let file = try PyTorchCheckpoint(contentsOf: Fixtures.url("pt/checkpoint_gpu_0.pt"))
        let section = try file.section()
        #expect(section.key == "state_dict_backbone")
        #expect(
            section.others == [
                "epoch", "global_step", "state_dict_softmax_fc", "state_optimizer",
                "state_lr_scheduler",
            ])
    }
}
