import FaceData
import Foundation
import Testing

/// The programs under Examples, run as users run them.
@Suite("Examples", .serialized) struct ExamplesTests {
    @Test("A margin of one's own trains, and its network finds a person's other pictures")
    func marginAndSearch() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let drawn = SynthesisConfiguration(
            identities: 4, imagesPerIdentity: 8, seed: 5, testIdentities: 2, pairs: 10)
        _ = try FaceSynthesizer(configuration: drawn).write(to: folder)
        let faces = folder.appending(path: "train")
        let model = folder.appending(path: "model.safetensors").path

        let training = try Self.run("CustomMargin", [faces.path, model, "12"])
        let losses = training.split(separator: "\n").compactMap {
            $0.split(separator: " ").last.flatMap { Double($0) }
        }
        try #require(losses.count == 12)
        let unusable = losses.filter { !$0.isFinite }
        #expect(unusable.isEmpty)
        #expect(losses[9...].reduce(0, +) < losses[..<3].reduce(0, +))

        let people = try FileManager.default.contentsOfDirectory(atPath: faces.path)
        let person = try #require(people.sorted().first)
        let pictures = try FileManager.default.contentsOfDirectory(
            atPath: faces.appending(path: person).path)
        let picture = try #require(pictures.sorted().first)
        let query = faces.appending(path: "\(person)/\(picture)").path
        let lines = try Self.run("FaceSearch", [model, faces.path, query, "3"])
            .split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first == "1.0000  \(person)/\(picture)")
    }

    /// Runs one of the programs, which stand beside the tests' own.
    ///
    /// - Returns: what it wrote to standard output.
    private static func run(_ name: String, _ arguments: [String]) throws -> String {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = own.deletingLastPathComponent().appending(path: name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["OMP_WAIT_POLICY": "passive"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(name)")
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
