package import Foundation

/// What `training.log` holds: progress lines, and messages between them.
package struct TrainingLog {
    /// The progress lines, by ascending step.
    package private(set) var lines: [TrainingLogLine] = []
    /// All other lines.
    package private(set) var messages: [String] = []

    /// Reads the file; a step that comes again, because the run was set back, replaces what was.
    package init(text: Data) {
        TextLines.forEach(in: text) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let line = TrainingLogLine(text: text) else {
                messages.append(text)
                return
            }
            while let last = lines.last, last.step >= line.step { lines.removeLast() }
            lines.append(line)
        }
    }

    /// The median of the speeds, in images per second.
    package var imagesPerSecond: Double? {
        let speeds = lines.map(\.imagesPerSecond).filter(\.isFinite).sorted()
        return speeds.isEmpty ? nil : speeds[speeds.count / 2]
    }
}
