import Foundation
import Testing

/// Runs the program as users do, in a process of its own.
enum SoloFaceProcess {
    /// What a run came to.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var errorLines: [Substring] { errors.split(separator: "\n") }

        /// Standard output as one JSON object.
        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return try #require(object as? [String: Any])
        }
    }

    /// Why there is no outcome.
    enum Problem: Error, CustomStringConvertible {
        case missing([String])
        case timeout(Double, [String])

        var description: String {
            switch self {
            case .missing(let places):
                "there is no program to test; build it with swift build -c release --product "
                    + "soloface, or name it in SOLOFACE_EXECUTABLE (looked for "
                    + "\(places.joined(separator: ", ")))"
            case .timeout(let seconds, let arguments):
                "soloface \(arguments.joined(separator: " ")) did not end within \(seconds) s"
            }
        }
    }

    /// The checkout that these tests belong to.
    static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// `SOLOFACE_EXECUTABLE`, else the newer one of the release and the debug build.
    static func executable() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["SOLOFACE_EXECUTABLE"], !path.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Problem.missing([path])
            }
            return URL(filePath: path)
        }
        let places = ["release", "debug"].map { checkout.appending(path: ".build/\($0)/soloface") }
        let newest = places.compactMap { url in
            modificationDate(of: url).map { (url: url, date: $0) }
        }.max { $0.date < $1.date }
        guard let newest else { throw Problem.missing(places.map(\.path)) }
        return newest.url
    }

    private static func modificationDate(of url: URL) -> Date? {
        let path = url.resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - environment: laid over that of the tests.
    ///   - device: takes standard output, instead of what is returned.
    ///   - timeout: seconds after which the process is killed.
    /// - Throws: `Problem` when there is no program or it does not end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], device: String? = nil,
        timeout: Double = 300
    ) throws -> Outcome {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging([
                "SOLOFACE_ROOT": checkout.path, "SOLOFACE_CACHE": folder.url.path,
                "OMP_WAIT_POLICY": "passive",
            ]) { $1 }
            .merging(environment) { $1 }
        let output = try folder.file("output", "")
        let errors = try folder.file("errors", "")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(
            forWritingTo: device.map { URL(filePath: $0) } ?? output)
        process.standardError = try FileHandle(forWritingTo: errors)
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        try process.run()
        if end.wait(timeout: .now() + timeout) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            throw Problem.timeout(timeout, arguments)
        }
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}

/// A folder that is there as long as this value is.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "soloface-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of a file in the folder, which need not exist.
    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a text file.
    func file(_ name: String, _ text: String) throws -> URL {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
    }
}
