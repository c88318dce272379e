import FaceData
import Foundation
import Interchange
import Testing

@Suite struct SynthesisFolderTests {
    private static let settings = SynthesisConfiguration(
        identities: 3, imagesPerIdentity: 2, seed: 5, testIdentities: 3, pairs: 10)

    private let outside: TemporaryFolder
    private let target: URL
    private let folder: SynthesisFolder

    init() throws {
        outside = try TemporaryFolder()
        target = outside.file("my faces")
        folder = SynthesisFolder(target)
    }

    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func fill() throws {
        try folder.fill(with: Self.settings) { place in
            try Data("face".utf8).write(to: place.appending(path: "0.jpg"))
        }
    }

    @Test func aFilledFolderHoldsItsSettings() throws {
        #expect(try !folder.holds(Self.settings))
        try fill()
        #expect(try names(in: outside.url) == ["my faces"])
        #expect(try names(in: target) == ["0.jpg", "synthesis.json"])
        #expect(try folder.holds(Self.settings))
    }

    @Test func anEmptyFolderIsFilled() throws {
        try outside.makeFolder("my faces")
        #expect(try !folder.holds(Self.settings))
        try fill()
        #expect(try folder.holds(Self.settings))
    }

    @Test func otherSettingsAreRefusedByName() throws {
        try fill()
        var other = Self.settings
        other.seed = 6
        other.identities = 4
        let difference = "identities 3 instead of 4, seed 5 instead of 6"
        #expect(throws: SynthesisError.otherSettings(path: target.path, difference: difference)) {
            try folder.holds(other)
        }
    }

    @Test(arguments: ["notes.txt", "synthesis.json"])
    func aFolderWithOtherThingsIsRefused(name: String) throws {
        try outside.write("mine", "my faces/\(name)")
        #expect(throws: SynthesisError.occupied(path: target.path)) {
            try folder.holds(Self.settings)
        }
    }

    @Test func aFailureLeavesNothing() throws {
        #expect(throws: CancellationError.self) {
            try folder.fill(with: Self.settings) { place in
                try Data("face".utf8).write(to: place.appending(path: "0.jpg"))
                throw CancellationError()
            }
        }
        #expect(try names(in: outside.url).isEmpty)
    }

    @Test func whatABrokenAttemptLeftIsRemoved() throws {
        try outside.write("half", "my faces.partial/train/half.jpg")
        try fill()
        #expect(try names(in: outside.url) == ["my faces"])
        #expect(try names(in: target) == ["0.jpg", "synthesis.json"])
    }

    @Test func twoProcessesDoNotMixTheirFiles() throws {
        try outside.makeFolder("my faces.partial")
        let descriptor = open(outside.file("my faces.partial").path, O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let error = #expect(throws: FileError.self) { try fill() }
        #expect(
            error?.description == "\(target.path): is being made by another process; wait for it")
    }
}
