import FaceData
import Foundation
import Interchange
import Testing

@Suite struct FaceSynthesizerTests {
    private static let small = SynthesisConfiguration(
        identities: 3, imagesPerIdentity: 2, seed: 5, testIdentities: 3, pairs: 10)

    private let folder: TemporaryFolder
    private let target: URL

    init() throws {
        folder = try TemporaryFolder()
        target = folder.file("faces")
    }

    private func make(
        _ configuration: SynthesisConfiguration = small, threads: Int? = nil,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> SynthesisSummary {
        try FaceSynthesizer(configuration: configuration, threads: threads)
            .write(to: target, progress: progress)
    }

    /// What lies in the folder that the test may write to.
    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }

    /// The files below `root` by their relative path.
    private static func files(below root: URL) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let file = root.appending(path: path)
            if !file.hasDirectoryPath, let data = try? Data(contentsOf: file) { files[path] = data }
        }
        return files
    }

    @Test func writesATrainingFolderPairsAndLandmarks() throws {
        var calls: [[Int]] = []
        let summary = try make { done, total in calls.append([done, total]) }
        #expect(calls == [[0, 26], [26, 26]])
        #expect(try make().existed)
        #expect(summary.images == 26 && summary.trainingImages == 6 && !summary.existed)
        #expect(summary.identities == 3 && summary.testIdentities == 3 && summary.pairs == 10)
        #expect(
            try names() == ["faces"], "nothing is left beside the set")
        let files = try Self.files(below: target)
        let pictures = files.keys.filter { $0.hasSuffix(".jpg") }
        #expect(pictures.count == 26)
        #expect(files["train/id00002/001.jpg"] != nil)
        #expect(Set(files.values).count == files.count, "no picture comes twice")
        #expect(files["README.txt"] != nil && files["synthesis.json"] != nil)

        let training = try FaceDataset.open(path: target.appending(path: "train").path)
        #expect(training.count == 6 && training.identities == 3)
        let pairs = try VerificationSet.locate(
            targets: ["synthetic"], in: target.appending(path: "verification"))
        #expect(pairs[0].imageCount == 20)
        for fold in 0..<5 {
            #expect(pairs[0].pairs[2 * fold] != pairs[0].pairs[2 * fold + 1])
        }

        let lines = String(decoding: files["landmarks.txt"] ?? Data(), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: " ") }
        #expect(Set(lines.map { String($0[0]) }) == Set(pictures))
        #expect(
            lines.allSatisfy { $0.count == 11 && $0.dropFirst().allSatisfy { Float($0) != nil } })
    }

    @Test func theNumberOfThreadsDoesNotMatter() throws {
        let tiny = SynthesisConfiguration(
            identities: 2, imagesPerIdentity: 1, seed: 5, testIdentities: 2, pairs: 10)
        _ = try make(tiny, threads: 1)
        let alone = try Self.files(below: target)
        try FileManager.default.removeItem(at: target)
        _ = try make(tiny, threads: 3)
        #expect(try Self.files(below: target) == alone)
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
        let file = folder.file("file")
        try Data().write(to: file)
        let synthesizer = FaceSynthesizer(configuration: Self.small)
        let error = try #require(throws: FileError.self) {
            try synthesizer.write(to: file.appending(path: "faces"))
        }
        #expect(error.description.contains(file.path))
        #expect(try names() == ["file"])
    }

    /// 5 of 20 pictures in a wrong folder, 2 of 5 folders of people who have one.
    @Test func wrongLabelsAreMadeAndNamed() throws {
        let noisy = SynthesisConfiguration(
            identities: 5, imagesPerIdentity: 4, seed: 5, testIdentities: 2, pairs: 10,
            labelNoise: 0.25, labelConflicts: 0.4)
        _ = try make(noisy)
        let files = try Self.files(below: target)
        let pictures = files.filter { $0.key.hasPrefix("train/") }
        #expect(pictures.count == 20)
        #expect(Set(files.values).count == files.count, "no picture comes twice")
        let lines = String(decoding: files["label_errors.txt"] ?? Data(), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        let folders = lines.filter { !$0[0].hasSuffix(".jpg") }
        #expect(folders.count == 2)
        for line in folders { #expect(line[0] != line[1] && line[1].hasPrefix("train/id")) }
        let noise = lines.filter { $0[0].hasSuffix(".jpg") }
        #expect((1...5).contains(noise.count))
        for line in noise { #expect(pictures[line[0]] != nil && !line[0].hasPrefix(line[1])) }

        // Pictures with right labels are those of the set without errors.
        let clean = SynthesisConfiguration(
            identities: 5, imagesPerIdentity: 4, seed: 5, testIdentities: 2, pairs: 10)
        let other = folder.file("clean")
        _ = try FaceSynthesizer(configuration: clean).write(to: other)
        let right = try Self.files(below: other)
        #expect(right["label_errors.txt"] == nil)
        let same = pictures.filter { right[$0.key] == $0.value }.count
        #expect((20 - 5 - 8...20 - 5).contains(same), "\(same)")
    }

    @Test(arguments: [
        (
            "label_noise",
            SynthesisConfiguration(
                identities: 3, imagesPerIdentity: 1, seed: 1, labelNoise: 1)
        ),
        (
            "label_noise",
            SynthesisConfiguration(
                identities: 1, imagesPerIdentity: 1, seed: 1, labelNoise: 0.1)
        ),
        (
            "label_conflicts",
            SynthesisConfiguration(
                identities: 3, imagesPerIdentity: 1, seed: 1, labelConflicts: -0.1)
        ),
    ])
    func impossibleLabelErrorsAreRefused(
        name: String, configuration: SynthesisConfiguration
    ) throws {
        let error = try #require(throws: SynthesisError.self) { try make(configuration) }
        #expect(error.description.hasPrefix(name))
    }

    @Test(arguments: [
        ("identities", SynthesisConfiguration(identities: 0, imagesPerIdentity: 2, seed: 1)),
        ("images_per_identity", .init(identities: 1, imagesPerIdentity: 0, seed: 1)),
        ("test_identities", .init(identities: 1, imagesPerIdentity: 1, seed: 1, testIdentities: 1)),
        ("pairs", .init(identities: 1, imagesPerIdentity: 1, seed: 1, pairs: 9)),
        ("jpeg_quality", .init(identities: 1, imagesPerIdentity: 1, seed: 1, jpegQuality: 0)),
    ])
    func settingsOutOfRangeAreNamed(name: String, configuration: SynthesisConfiguration) throws {
        let error = try #require(throws: SynthesisError.self) { try make(configuration) }
        #expect(error.description.hasPrefix(name + " = "))
        #expect(try names().isEmpty)
    }
}
