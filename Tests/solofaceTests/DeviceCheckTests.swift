import Foundation
import Testing

extension EndToEndTests {
    /// `scripts/device-check` with a program and a card that are only pretended.
    @Suite("The device check") struct DeviceCheckTests {
        @Test("Runs the self-test, then each pending row, which the program understands")
        func pendingRows() throws {
            let folder = try TemporaryFolder()
            let calls = try Self.calls(of: "scripts/device-check", in: folder)
            #expect(calls.first?.hasPrefix("selftest --json ") == true)
            let rows = try Self.pendingRows()
            #expect(!rows.isEmpty)
            let asked = calls.dropFirst().compactMap {
                $0.components(separatedBy: " --json ").first
            }
            #expect(asked == rows)
            for row in rows {
                #expect(row.contains(" --device cuda "))
                // With a device that is nowhere, and no other fault.
                let words = row.replacing("--device cuda ", with: "--device cuda:99 ")
                let outcome = try SoloFaceProcess.run(words.split(separator: " ").map(String.init))
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains("--device cuda:99: "), "\(row): \(outcome.errors)")
            }
        }

        /// The commands in the tables of `Benchmarks/README.md`, whose example names no network.
        private static func pendingRows() throws -> [String] {
            let page = SoloFaceProcess.checkout.appending(path: "Benchmarks/README.md")
            return try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
                .compactMap { $0.firstMatch(of: /<!-- pending: soloface (.*) -->/)?.1 }
                .map(String.init).filter { $0.contains("network.name=") }
        }

        /// What the script asks of the program.
        private static func calls(
            of script: String, in folder: TemporaryFolder
        ) throws -> [String] {
            let files = FileManager.default
            for part in ["scripts", "Benchmarks"] {
                try files.copyItem(
                    at: SoloFaceProcess.checkout.appending(path: part),
                    to: folder.url.appending(path: part))
            }
            let programs = [
                "soloface": "echo \"$*\" >>\"$(dirname \"$0\")/calls\"",
                "bin/nvidia-smi": "echo Card, 1.0, 1 MiB",
            ]
            try files.createDirectory(
                at: folder.url.appending(path: "bin"), withIntermediateDirectories: true)
            for (name, line) in programs {
                let url = folder.url.appending(path: name)
                try "#!/bin/sh\n\(line)\n".write(to: url, atomically: true, encoding: .utf8)
                try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
            }
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "PATH=\(folder.path("bin")):\(path)", folder.path(script), folder.path("results"),
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return try String(contentsOfFile: folder.path("calls"), encoding: .utf8)
                .split(separator: "\n").map(String.init).filter { $0 != "--version" }
        }
    }
}
