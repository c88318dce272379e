import Fixtures
import Foundation
import Interchange
import Testing

/// Damaged files end in an error or in numbers, never in a crash.
@Suite(.timeLimit(.minutes(5))) struct ParserFuzzingTests {
    private func check(
        _ name: String, seeds: [Data], _ parse: (URL) throws -> Void
    ) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: name)
        let outcome = Fuzzing(name, seeds: seeds).run { data in
            try data.write(to: file)
            try parse(file)
        }
        #expect(outcome.inputs >= 100)
        #expect(outcome.slowest < 20)
    }

    private static let arrays: [(name: String, array: RawArray)] = [
        ("weight", RawArray([Float(1), 2, 3, 4, 5, 6], shape: [2, 3])),
        ("count", RawArray([Int64(7)], shape: [])), ("empty", RawArray([UInt8](), shape: [0])),
    ]

    private func written(_ name: String, _ write: (URL) throws -> Void) throws -> Data {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: name)
        try write(file)
        return try Data(contentsOf: file)
    }

    @Test func npy() throws {
        let seeds = try Self.arrays.map { entry in
            try written("x.npy") { try NPYFile.write(entry.array, to: $0) }
        }
        try check("x.npy", seeds: seeds) { file in
            let array = try NPYFile.read(contentsOf: file)
            _ = array.floats()
            _ = array.integers()
            _ = array.bools()
        }
    }

    @Test func safetensors() throws {
        let seed = try written("x.safetensors") {
            try SafetensorsFile.write(Self.arrays, metadata: ["a": "b"], to: $0)
        }
        try check("x.safetensors", seeds: [seed]) { file in
            let read = try SafetensorsFile(contentsOf: file)
            for name in read.names { _ = read[name]?.floats() }
        }
    }

    @Test func pickles() {
        let seeds = [
            "\u{80}\u{04}](C\u{02}abC\u{01}ce](\u{88}e\u{86}.",
            "\u{80}\u{02}}q\u{00}(U\u{02}abq\u{01}K\u{01}X\u{01}\u{00}\u{00}\u{00}xG?\u{f8}"
                + "\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}u.",
            "(lp0\nS'a\\x00b'\np1\naVx\\u20ac\np2\naF1.5\naL12L\nag1\na.",
            "c_codecs\nencode\np0\n(Vab\np1\nVlatin1\np2\ntp3\nRp4\n.",
        ].map { Data($0.unicodeScalars.map { UInt8($0.value) }) }
        let outcome = Fuzzing("pickle", seeds: seeds).run { data in
            let document = try PickleDocument(data, allowing: PickleDocument.arrayGlobals)
            _ = document.elements(document.root)?.map { document.array(of: $0) }
            _ = document.entries(document.root)
        }
        #expect(outcome.inputs >= 100)
        #expect(outcome.slowest < 20)
    }

    @Test("PyTorch's files", .enabled(if: Fixtures.available)) func checkpoints() throws {
        let seeds = try ["cases.pt", "cases_legacy.pt", "dataparallel_prefix.pt"].map {
            try Fixtures.data("pt/\($0)")
        }
        try check("x.pt", seeds: seeds) { _ = try PyTorchCheckpoint(contentsOf: $0) }
    }
}
