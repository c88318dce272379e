import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    @Suite("A job that fails", .enabled(if: Fixtures.available)) struct FailureTests {
        static let image = Fixtures.url("bin/folder/verif/imgs/0.jpg").path
        static let sets = Fixtures.url("bin/folder").path

        /// Arguments, and words of the message.
        static let failures = [
            (["compare", image, image, "--weights", "missing.safetensors"], "missing.safetensors"),
            (
                [
                    "compare", image, image, "--weights",
                    Fixtures.url("verification/emb_init_plain.npy").path,
                ], "weights are read from .safetensors, .pt and .pth files"
            ),
            (
                [
                    "compare", image, image, "--weights",
                    Fixtures.url("training/head_init.safetensors").path,
                ], "keeps its network in model.safetensors"
            ),
            (
                ["compare", image, image, "--weights", weights, "--network", "r18"],
                "holds the weights of mbf, not of r18"
            ),
            (
                ["compare", image, image, "--weights", weights, "--network", "mbf_large"],
                "holds the weights of mbf, not of mbf_large"
            ),
            (["compare", image, "missing.jpg"] + network, "missing.jpg: No such file"),
            (
                ["compare", image, "\(sets)/verif/pair_label.npy"] + network,
                "pair_label.npy"
            ),
            (
                ["evaluate", "verification", "--data", sets, "--targets", "lfw"] + network,
                "has no verification set lfw; it holds verif"
            ),
            (["evaluate", "verification", "--data", "nowhere"] + network, "nowhere: No such file"),
            (
                ["evaluate", "verification", "--data", sets, "--plot", "nowhere/roc.svg"] + network,
                "nowhere/roc.svg: No such file"
            ),
            (
                ["evaluate", "verification", "--data", sets, "--json", "nowhere/a.json"] + network,
                "nowhere/a.json: No such file"
            ),
            (
                ["evaluate", "verification", "--data", sets, "--fold", "61"] + network,
                "verif: 60 pairs cannot be split into 61 folds"
            ),
            (["dataset", "info", "nowhere"], "nowhere: No such file"),
            (["dataset", "info", Fixtures.url("rec/insightface/train.idx").path], "give the .rec"),
            (["report", "nowhere"], "is no run directory"),
            (
                [
                    "train", "--config", "casia", "--device", "cpu", "--set", "data.train=nowhere",
                    "--set", "output.directory=nowhere-run",
                ], "nowhere: No such file"
            ),
        ]

        @Test("It is exit code 1 and one line that names what is wrong", arguments: failures)
        func failure(arguments: [String], words: String) throws {
            let hasQuiet = !["dataset", "report"].contains(arguments[0])
            let outcome = try SoloFaceProcess.run(arguments + (hasQuiet ? ["--quiet"] : []))
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("soloface: "))
            #expect(outcome.errors.contains(words))
            #expect(outcome.errorLines.count == 1)
            #expect(!FileManager.default.fileExists(atPath: "nowhere-run"))
        }

        @Test("Weights that break off are refused by name") func truncatedWeights() throws {
            let folder = try TemporaryFolder()
            let whole = try Fixtures.data("nets/mbf_trained.safetensors")
            let cut = folder.url.appending(path: "cut.safetensors")
            try whole.prefix(whole.count / 2).write(to: cut)
            let outcome = try SoloFaceProcess.run([
                "compare", Self.image, Self.image, "--weights", cut.path, "--network", "mbf",
                "--device", "cpu", "--quiet",
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("cut.safetensors"))
            #expect(outcome.errorLines.count == 1)
        }

        @Test("Embeddings, images and lists of a test are named", .timeLimit(.minutes(2)))
        func evaluations() throws {
            let folder = try TemporaryFolder()
            let set = folder.url.appending(path: "sets/lfw")
            try FileManager.default.createDirectory(
                at: set.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Fixtures.url("bin/folder/verif"), to: set)
            func error(_ arguments: [String]) throws -> String {
                let outcome = try SoloFaceProcess.run(["evaluate"] + arguments + ["--quiet"])
                #expect(outcome.status == 1)
                #expect(outcome.errorLines.count == 1)
                return outcome.errors
            }
            let rows = folder.url.appending(path: "rows.npy")
            var values = [Float](repeating: 1, count: 120 * 8)
            values[13 * 8 + 2] = .infinity
            try NPYFile.write(RawArray(values, shape: [120, 8]), to: rows)
            let sets = folder.path("sets")
            #expect(
                try error(["verification", "--data", sets, "--embeddings", rows.path])
                    .contains("rows.npy: row 13, from 0, has an element that is not a finite"))
            let image = set.appending(path: "imgs/5.jpg")
            try Data(contentsOf: image).prefix(900).write(to: image)
            #expect(
                try error(["verification", "--data", sets] + network)
                    .contains("lfw/imgs/5.jpg: damaged"))
            let list = try folder.file("list.txt", "\(Self.image) 0 0\ngone.jpg 0 1\n")
            #expect(
                try error(["mfr", "--data", list.path] + network)
                    .contains("list.txt, line 2: the image \(folder.path("gone.jpg")) cannot be"))
        }

        @Test(
            "A full disk is said so, on standard output too",
            .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
            arguments: [["--json", "-"], [], ["--json", "/dev/full"]])
        func fullDisk(target: [String]) throws {
            let outcome = try SoloFaceProcess.run(
                ["dataset", "info", Self.sets + "/verif"] + target, device: "/dev/full")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("No space left on device"))
            #expect(outcome.errors.hasPrefix("soloface: cannot write "))
        }

        @Test("Standard output is one by either name", arguments: ["-", "/dev/stdout"])
        func standardOutput(name: String) throws {
            let outcome = try SoloFaceProcess.run(
                ["dataset", "info", Self.sets + "/verif", "--json", name])
            #expect(outcome.status == 0)
            #expect(try outcome.json()["images"] as? Int == 120)
        }

        @Test("An image that does not decode leaves no half-written result")
        func badImage() throws {
            let folder = try TemporaryFolder()
            _ = try folder.file("text.jpg", "this is no picture")
            try Data(Data(contentsOf: URL(filePath: Self.image)).prefix(1_000))
                .write(to: folder.url.appending(path: "cut.jpg"))
            for name in ["text.jpg", "cut.jpg"] {
                let list = try folder.file("list.txt", "\(Self.image)\n\(folder.path(name))\n")
                let output = folder.path("rows.npy")
                let outcome = try SoloFaceProcess.run(
                    ["embed", "--images", list.path, "--to", output, "--quiet"] + network)
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains(name))
                #expect(outcome.errorLines.count == 1)
                #expect(!FileManager.default.fileExists(atPath: output))
            }
        }
    }
}
