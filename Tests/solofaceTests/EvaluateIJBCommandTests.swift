import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    @Suite("soloface evaluate ijb", .enabled(if: Fixtures.available))
    struct EvaluateIJBCommandTests {
        private static func golden(_ name: String) throws -> [String: Any] {
            let file = try Fixtures.json("ijb/golden_\(name)/expected.json") as? [String: Any]
            return try #require(file?["verification"] as? [String: Any])
        }

        /// The golden table, with the targets as SoloFace writes them.
        private static func table(_ golden: [String: Any]) throws -> [String: Double] {
            let names = [
                "1e-06": "1e-6", "1e-05": "1e-5", "0.0001": "1e-4", "0.001": "1e-3", "0.01": "1e-2",
                "0.1": "1e-1",
            ]
            let table = try #require(golden["table"] as? [String: [String: Double]])
            return Dictionary(
                uniqueKeysWithValues: table.compactMap { key, entry in
                    names[key].flatMap { name in entry["tpr_percent"].map { (name, $0 / 100) } }
                })
        }

        private static func run(
            _ name: String, _ more: [String]
        ) throws -> SoloFaceProcess.Outcome {
            try SoloFaceProcess.run(
                [
                    "evaluate", "ijb", "--protocol", name, "--data",
                    Fixtures.url("ijb/\(name.uppercased())").path,
                ] + more)
        }

        @Test("From images to the golden table, and once more from the kept embeddings")
        func network() throws {
            let folder = try TemporaryFolder()
            let arguments =
                EndToEndTests.network + ["--save-embeddings", folder.url.path, "--json", "-"]
            let outcome = try Self.run("ijbb", arguments + ["--rule", "nearest"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            let golden = try Self.golden("ijbb")
            #expect(result["images"] as? Int == 47)
            #expect(result["templates"] as? Int == 18)
            #expect(result["pairs"] as? Int == 153)
            #expect(result["rule"] as? String == "nearest")
            let auc = try #require(result["auc"] as? Double)
            #expect(abs(auc - (try #require(golden["auc"] as? Double))) < 1e-6)
            let tar = try #require(result["tar"] as? [String: Double])
            for (name, expected) in try Self.table(golden) {
                #expect(abs((tar[name] ?? -1) - expected) < 1e-9, "at \(name)")
            }
            #expect(!outcome.errors.contains("earlier run"))
            let plain = try Self.run("ijbb", arguments + ["--no-flip", "--no-detector-score"])
            #expect(plain.errors.contains("the embeddings kept from an earlier run are used"))
            let variants = try #require(golden["variants"] as? [String: [String: Any]])
            let other = try #require(variants["flip0_norm1_det0"]?["auc"] as? Double)
            #expect(abs((try #require(plain.json()["auc"] as? Double)) - other) < 1e-6)
        }

        @Test("Embeddings of another program, plots and the table in a file") func files() throws {
            let folder = try TemporaryFolder()
            let rows = Fixtures.url("ijb/golden_ijbc/img_feats.npy").path
            let outcome = try Self.run(
                "ijbc",
                [
                    "--embeddings", rows, "--rule", "nearest", "--plot", folder.path("roc.pdf"),
                    "--table", folder.path("table.csv"), "--json", folder.path("result.json"),
                ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            #expect(
                outcome.output.contains("TAR    8.33    8.33    8.33   18.33   33.33   70.00"))
            #expect(outcome.errors.contains("pool 60 templates: "))
            let plot = try Data(contentsOf: URL(filePath: folder.path("roc.pdf")))
            #expect(plot.starts(with: Data("%PDF".utf8)))
            let table = try String(contentsOfFile: folder.path("table.csv"), encoding: .utf8)
            #expect(table.contains("\n1e-1,0.09649122807017543,0.7\n"))
        }

        @Test("1:N, with the mean of both galleries") func identification() throws {
            let folder = try TemporaryFolder()
            let outcome = try Self.run(
                "ijbc",
                [
                    "--embeddings", Fixtures.url("ijb/golden_ijbc/img_feats.npy").path,
                    "--identification", "--plot", folder.path("cmc.png"), "--table",
                    folder.path("table.csv"), "--json", folder.path("result.json"),
                ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let data = try Data(contentsOf: URL(filePath: folder.path("result.json")))
            let result = try #require(
                try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let rank = try #require(result["rank"] as? [String: Double])
            #expect(abs((rank["1"] ?? 0) - 0.75) < 1e-12)
            let first = try #require(result["G1"] as? [String: Any])
            #expect((first["tpir"] as? [String: Double])?["0.1"] == 0.45)
            #expect(first["mated_probes"] as? Int == 20)
            let published = try #require(result["published"] as? [String: [String: Double]])
            #expect(published["rank"]?["5"] == 0.825)
            #expect(published["tpir"]?["0.1"] == 0.225)
            let table = try String(contentsOfFile: folder.path("table.csv"), encoding: .utf8)
            #expect(table.contains("\nG2,0.8,"))
            #expect(FileManager.default.fileExists(atPath: folder.path("cmc.png")))
        }

        @Test("Contradictory and incomplete command lines are refused") func refusals() throws {
            let cases: [([String], String)] = [
                ([], "give --weights FILE or --embeddings FILE.npy"),
                (["--weights", "a", "--embeddings", "b"], "exclude each other"),
                (["--weights", "a", "--plot", "roc.gif"], "ends in .svg, .pdf, .png"),
                (["--weights", "a", "--embedding-size", "5"], "goes with --embeddings"),
                (["--embeddings", "a", "--save-embeddings", "b"], "goes with --weights"),
                (["--weights", "a", "--rule", "exact"], "--rule is one of"),
            ]
            for (arguments, message) in cases {
                let outcome = try Self.run("ijbc", arguments)
                #expect(outcome.status == 2)
                #expect(outcome.errors.contains(message), "\(outcome.errors)")
            }
        }

        @Test("Wrong metadata are named with file and line") func metadata() throws {
            let folder = try TemporaryFolder()
            let source = Fixtures.url("ijb/IJBB")
            let copy = folder.url.appending(path: "IJBB")
            try FileManager.default.copyItem(at: source, to: copy)
            let rows = [Float](repeating: 0.5, count: 47 * 512)
            let file = folder.url.appending(path: "rows.npy")
            func error(_ arguments: [String]) throws -> String {
                let outcome = try SoloFaceProcess.run(
                    ["evaluate", "ijb", "--protocol", "ijbb", "--data", copy.path] + arguments)
                #expect(outcome.status == 1)
                return outcome.errors
            }
            var broken = rows
            broken[3 * 512 + 7] = .nan
            try NPYFile.write(RawArray(broken, shape: [47, 512]), to: file)
            #expect(
                try error(["--embeddings", file.path]).contains("face_tid_mid.txt, line 4: the"))

            let image = copy.appending(path: "loose_crop/34.jpg")
            try FileManager.default.removeItem(at: image)
            #expect(
                try error(EndToEndTests.network).contains("name_5pts_score.txt, line 2: the image"))

            let landmarks = copy.appending(path: "meta/ijbb_name_5pts_score.txt")
            let scores = try String(contentsOf: landmarks, encoding: .utf8)
            var fields = scores.split(separator: "\n").map { $0.split(separator: " ") }
            fields[4][11] = "inf"
            try Data(fields.map { $0.joined(separator: " ") + "\n" }.joined().utf8)
                .write(to: landmarks)
            try NPYFile.write(RawArray(rows, shape: [47, 512]), to: file)
            #expect(
                try error(["--embeddings", file.path])
                    .contains("name_5pts_score.txt, line 5: the detector score is not a finite"))
            try Data(scores.utf8).write(to: landmarks)

            let pairs = copy.appending(path: "meta/ijbb_template_pair_label.txt")
            try Data("1 2 1\n1 999 0\n".utf8).write(to: pairs)
            for source in [["--embeddings", file.path], EndToEndTests.network] {
                let message = try error(source)
                #expect(message.contains("pair_label.txt, line 2: the template 999 has no image"))
                #expect(!message.contains("the image"), "read before the images are")
            }

            let media = copy.appending(path: "meta/ijbb_face_tid_mid.txt")
            let lines = try String(contentsOf: media, encoding: .utf8).split(separator: "\n")
            try Data(lines.dropLast().joined(separator: "\n").utf8).write(to: media)
            let unequal = try error(["--embeddings", file.path])
            #expect(
                unequal.contains("name_5pts_score.txt, line 47") && unequal.contains("46 there"),
                "\(unequal)")
        }
    }
}
