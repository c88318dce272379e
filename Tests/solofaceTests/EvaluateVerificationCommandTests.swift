import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    /// The trained network on 60 pairs: one long run that several tests look at, and short ones.
    @Suite("soloface evaluate, embed and compare", .enabled(if: Fixtures.available))
    struct EvaluateVerificationCommandTests {
        static let images = Fixtures.url("bin/folder/verif/imgs").path

        /// The golden figures of the trained network on these images.
        struct Golden: Decodable {
            let xnorm: Double
            let flip: Folds
            let plain: Folds

            struct Folds: Decodable {
                let accuracy: Double
                let std: Double
            }

            private enum CodingKeys: String, CodingKey {
                case xnorm, flip
                case plain = "plain_only_not_computed_by_reference"
            }

            /// - Parameter form: of the pairs, `folder` (images encoded once more) or `bin`.
            static func read(_ form: String) throws -> Golden {
                struct File: Decodable { let nets: [String: Net] }
                struct Net: Decodable { let results: [String: Golden] }
                let data = try Fixtures.data("verification/expected.json")
                let file = try JSONDecoder().decode(File.self, from: data)
                return try #require(file.nets["trained"]?.results[form])
            }
        }

        @Test("Scores are golden, and embed and compare agree with the embeddings behind them")
        func everything() throws {
            let folder = try TemporaryFolder()
            try evaluate(in: folder)
            let plain = try Rows(folder.path("verif_plain.npy"))
            let mirrored = try Rows(folder.path("verif_mirrored.npy"))
            #expect(plain.shape == [120, 512])
            #expect(mirrored.shape == [120, 512])
            try embed([7, 0, 119], like: plain, mirrored, in: folder)
            try compare(4, 5, plain, mirrored)
        }

        private func evaluate(in folder: TemporaryFolder) throws {
            let outcome = try SoloFaceProcess.run(
                ["evaluate", "verification", "--data", Fixtures.url("bin/folder").path]
                    + EndToEndTests.network
                    + ["--targets", "verif", "--save-embeddings", folder.url.path, "--json", "-"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["device"] as? String == "cpu")
            let targets = try #require(result["targets"] as? [String: [String: Any]])
            #expect(Array(targets.keys) == ["verif"])
            let target = try #require(targets["verif"])
            try check(target.compactMapValues { $0 as? Double }, form: "folder")
            let roc = try #require(target["roc"] as? [String: [Double]])
            let det = try #require(target["det"] as? [String: [Double]])
            #expect(roc["fpr"] == det["fpr"])
            #expect(roc["tpr"]?.last == 1 && det["fnr"]?.last == 0)
        }

        @Test("A pack gives the golden scores of its own images")
        func pack() throws {
            let pack = Fixtures.url("bin/verif_py2_proto2.bin").path
            let outcome = try SoloFaceProcess.run(
                ["evaluate", "verification", "--data", pack] + EndToEndTests.network
                    + ["--json", "-"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let targets = try #require(
                try outcome.json()["targets"] as? [String: [String: Any]])
            let figures = try #require(targets["verif_py2_proto2"])
            try check(figures.compactMapValues { $0 as? Double }, form: "bin")
        }

        @Test("Embeddings of another program are judged without a network")
        func embeddings() throws {
            let folder = try TemporaryFolder()
            let parts = try ["plain", "flip"].map { name in
                try Rows(Fixtures.url("verification/emb_trained_\(name).npy").path)
            }
            let rows = (0..<120).flatMap { row in parts.flatMap { $0[row] } }
            let file = folder.url.appending(path: "rows.npy")
            try NPYFile.write(RawArray(rows, shape: [120, 1024]), to: file)
            let pack = Fixtures.url("bin/verif_py2_proto2.bin").path
            let outcome = try SoloFaceProcess.run([
                "evaluate", "verification", "--data", pack, "--embeddings", file.path, "--plot",
                folder.path("roc.svg"), "--json", "-",
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let targets = try #require(
                try outcome.json()["targets"] as? [String: [String: Any]])
            let figures = try #require(targets["verif_py2_proto2"])
            let golden = try Golden.read("bin")
            #expect(figures["accuracy_flip"] as? Double == golden.flip.accuracy)
            #expect(figures["accuracy"] as? Double == golden.plain.accuracy)
            let plot = try String(contentsOfFile: folder.path("roc.svg"), encoding: .utf8)
            #expect(plot.contains("true accept rate"))
        }

        private func check(_ figures: [String: Double], form: String) throws {
            #expect(
                figures.keys.sorted() == [
                    "accuracy", "accuracy_flip", "accuracy_flip_std", "accuracy_std", "auc", "eer",
                    "far", "pairs", "tar", "tar_interpolated", "tar_std", "threshold", "xnorm",
                ])

            let golden = try Golden.read(form)
            let onePair = 1.0 / 60 + 1e-9
            #expect(figures["pairs"] == 60)
            #expect(abs((figures["accuracy_flip"] ?? 0) - golden.flip.accuracy) <= onePair)
            #expect(abs((figures["accuracy"] ?? 0) - golden.plain.accuracy) <= onePair)
            #expect(abs((figures["accuracy_flip_std"] ?? 0) - golden.flip.std) <= 0.05)
            #expect(abs((figures["xnorm"] ?? 0) - golden.xnorm) <= 1e-4 * golden.xnorm)
        }

        private func embed(
            _ numbers: [Int], like plain: Rows, _ mirrored: Rows, in folder: TemporaryFolder
        ) throws {
            let list = try folder.file(
                "images.txt", numbers.map { "\(Self.images)/\($0).jpg\n" }.joined())
            let file = folder.path("rows.npy")
            let names = folder.path("names.txt")
            let outcome = try SoloFaceProcess.run(
                ["embed", "--images", list.path, "--to", file, "--names", names, "--json", "-"]
                    + EndToEndTests.network)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["images"] as? Int == numbers.count)
            #expect(result["shape"] as? [Int] == [numbers.count, 512])
            let rows = try Rows(file)
            for (row, number) in numbers.enumerated() {
                #expect(rows.distance(row, to: plain[number]) <= 1e-4)
            }
            let written = try String(contentsOfFile: names, encoding: .utf8).split(separator: "\n")
            #expect(
                written.map { $0.split(separator: "/").last ?? "" } == [
                    "7.jpg", "0.jpg", "119.jpg",
                ])

            let both = folder.path("both.safetensors")
            _ = try SoloFaceProcess.run(
                ["embed", "--images", list.path, "--to", both, "--flip"] + EndToEndTests.network)
            let sums = try #require(
                try SafetensorsFile(contentsOf: URL(filePath: both))["embeddings"])
            let added = zip(plain[numbers[0]], mirrored[numbers[0]]).map { $0 + $1 }
            #expect(try Rows(sums).distance(0, to: added) <= 1e-4)
        }

        private func compare(_ a: Int, _ b: Int, _ plain: Rows, _ mirrored: Rows) throws {
            let pair = [a, b].map { "\(Self.images)/\($0).jpg" }
            let outcome = try SoloFaceProcess.run(
                ["compare"] + pair + EndToEndTests.network + ["--json", "-"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let similarity = try #require(try outcome.json()["similarity"] as? Double)
            #expect(abs(similarity - Rows.cosine(plain[a], plain[b])) <= 1e-5)

            let flipped = try SoloFaceProcess.run(
                ["compare", "--flip"] + pair + EndToEndTests.network + ["--json", "-"])
            let expected = Rows.cosine(
                zip(plain[a], mirrored[a]).map { $0 + $1 },
                zip(plain[b], mirrored[b]).map { $0 + $1 })
            let found = try #require(try flipped.json()["similarity"] as? Double)
            #expect(abs(found - expected) <= 1e-5)
        }
    }
}

/// Embeddings of a file, a row per image.
private struct Rows {
    let shape: [Int]
    private let values: [Float]

    init(_ path: String) throws {
        try self.init(NPYFile.read(contentsOf: URL(filePath: path)))
    }

    init(_ array: RawArray) throws {
        shape = array.shape
        values = try #require(array.values(as: Float.self))
        try #require(shape.count == 2)
    }

    subscript(row: Int) -> [Double] {
        values[row * shape[1]..<(row + 1) * shape[1]].map(Double.init)
    }

    /// |row - other| / |other|.
    func distance(_ row: Int, to other: [Double]) -> Double {
        let difference = zip(self[row], other).map { $0 - $1 }
        return (Self.product(difference, difference) / Self.product(other, other)).squareRoot()
    }

    static func cosine(_ a: [Double], _ b: [Double]) -> Double {
        product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
