import Foundation
import Testing

extension EndToEndTests {
    /// Whether `./test` has built a program to be packed; a debug build makes no bundle.
    static let hasReleaseBuild =
        ProcessInfo.processInfo.environment["SOLOFACE_EXECUTABLE"]?
        .hasSuffix("/.build/release/soloface") == true

    /// The portable bundle of the program that `./test` has built, in an empty folder and with nothing
    /// in the environment but the way to programs and to libtorch.
    @Suite("The portable bundle", .enabled(if: EndToEndTests.hasReleaseBuild)) struct BundleTests {
        /// The folder of libtorch that the checkout uses.
        private static var torch: String {
            ProcessInfo.processInfo.environment["SOLOFACE_TORCH"]
                ?? SoloFaceProcess.checkout.appending(path: ".deps/torch").path
        }

        @Test("Below 20 MB; draws, checks, trains, tests and exports from an empty folder")
        func works() throws {
            let folder = try TemporaryFolder()
            let pack = SoloFaceProcess.checkout.appending(path: "scripts/bundle").path
            let packed = try Self.run(pack, ["--built", folder.url.path], in: folder)
            try #require(packed.status == 0, "\(packed.errors)")
            let archive = packed.output.trimmingCharacters(in: .newlines)
            let size = try FileManager.default.attributesOfItem(atPath: archive)[.size] as? Int
            let bytes = try #require(size)
            #expect(bytes < 20_000_000)
            let unpacked = try Self.run("tar", ["-xJf", archive], in: folder)
            try #require(unpacked.status == 0, "\(unpacked.errors)")
            let name = URL(filePath: archive).lastPathComponent.dropLast(".tar.xz".count)
            let program = folder.path("\(name)/soloface")
            for line in Self.lines {
                let outcome = try Self.run(program, line, in: folder)
                try #require(outcome.status == 0, "\(line): \(outcome.errors)")
            }
            for file in ["report.html", "model.safetensors", "verification.json"] {
                #expect(FileManager.default.fileExists(atPath: folder.path("run/\(file)")))
            }
        }

        /// What a user does with it, one command after the other.
        private static let lines = [
            ["--version"],
            ["train", "--config", "webface42m_pfc_24gb", "--print-config"],
            [
                "dataset", "synthesize", "--to", "faces", "--identities", "4", "--images", "8",
                "--seed", "1", "--test-identities", "4", "--pairs", "20",
            ],
            ["dataset", "verify", "faces/train"],
            [
                "train", "--config", "quickstart", "--set", "data.train=faces/train", "--set",
                "data.synthesize.identities=0", "--set", "data.identities=0", "--set",
                "training.batch_size=8", "--set", "evaluation.data=faces/verification", "--set",
                "output.directory=run", "--max-steps", "3", "--device", "cpu",
            ],
            [
                "evaluate", "verification", "--weights", "run/model.safetensors", "--data",
                "faces/verification", "--device", "cpu",
            ],
            ["export", "--weights", "run/model.safetensors", "--to", "model.onnx"],
            ["export", "--weights", "run/model.safetensors", "--to", "model.pt"],
        ]

        /// Runs a program in a folder with an emptied environment.
        private static func run(
            _ program: String, _ arguments: [String], in folder: TemporaryFolder
        ) throws -> SoloFaceProcess.Outcome {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                ["-i", "PATH=\(path)", "SOLOFACE_TORCH=\(torch)", program] + arguments
            process.currentDirectoryURL = folder.url
            let output = try folder.file("output", "")
            let errors = try folder.file("errors", "")
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            process.waitUntilExit()
            return SoloFaceProcess.Outcome(
                status: process.terminationStatus,
                output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8))
        }
    }
}
