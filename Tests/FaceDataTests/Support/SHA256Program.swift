import Foundation

/// SHA-256 by the system's `sha256sum`, for comparing with golden hashes.
enum SHA256Program {
    /// The hexadecimal hash of each piece of data.
    static func hashes(_ pieces: [Data]) throws -> [String] {
        let folder = try TemporaryFolder()
        for (number, piece) in pieces.enumerated() {
            try folder.write(piece, String(format: "%06d", number))
        }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "sha256sum *"]
        process.currentDirectoryURL = folder.url
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map {
            String($0.prefix(64))
        }
    }
}
