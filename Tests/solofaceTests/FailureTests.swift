import Fixtures
import Foundation
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
                "holds no weights of r18"
            ),
            (
                ["compare", image, image, "--weights", weights, "--network", "mbf_large"],
                "these weights do not fit mbf_large"
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
