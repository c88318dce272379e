import Foundation
import Interchange
import Torch

/// The checkpoints of a run: folders `step-N`, each whole or not there.
///
/// A checkpoint is written as `step-N.partial`, reaches the disk file by file, and only then takes
/// its name; a crash at any moment leaves the earlier ones.
struct Checkpoints {
    private static let partialSuffix = ".partial"
    let folder: URL
    /// How many stay on disk.
    let kept: Int

    /// Writes the state and removes checkpoints that are no longer kept.
    ///
    /// - Throws: `FileError` naming what could not be written; nothing else is touched then.
    func write(_ state: TrainingState) throws {
        let target = url(of: state.stepsDone)
        let partial = URL(filePath: target.path + Self.partialSuffix, directoryHint: .isDirectory)
        let files = FileManager.default
        try? files.removeItem(at: partial)
        try Folder.make(partial)
        do {
            try writeFiles(state, in: partial)
            try? files.removeItem(at: target)
            guard rename(partial.path, target.path) == 0 else {
                throw FileError.last("write", target.path)
            }
        } catch {
            try? files.removeItem(at: partial)
            throw error
        }
        try AtomicFile.synchronize(folder: folder)
        for step in try steps().dropLast(kept) {
            try? files.removeItem(at: url(of: step))
        }
    }

    private func writeFiles(_ state: TrainingState, in folder: URL) throws {
        try state.step.backbone.stateDictionary().write(
            to: folder.appending(path: "model.safetensors"))
        try HeadFile.write(state.step.head, to: folder.appending(path: "head.safetensors"))
        try StateDictionary(state.optimizerEntries).write(
            to: folder.appending(path: "optimizer.safetensors"))
        try StateDictionary(state.randomEntries()).write(
            to: folder.appending(path: "random.safetensors"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(
            encoder.encode(state.record()), to: folder.appending(path: "state.json"))
    }

    /// The steps of the whole checkpoints, ascending.
    func steps() throws -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { name in
            name.hasPrefix("step-") ? Int(name.dropFirst("step-".count)) : nil
        }.sorted()
    }

    /// Restores the newest whole checkpoint.
    ///
    /// - Returns: false when there is none.
    /// - Throws: `RunError.damaged` naming the checkpoint that cannot be read.
    func restoreNewest(into state: TrainingState) throws -> Bool {
        guard let step = try steps().last else { return false }
        do {
            try restore(url(of: step), into: state)
        } catch {
            throw RunError.damaged(url(of: step).path, "\(error)")
        }
        return true
    }

    private func restore(_ folder: URL, into state: TrainingState) throws {
        func tensors(_ name: String) throws -> [String: Tensor] {
            try StateDictionary.read(contentsOf: folder.appending(path: name)).tensors
        }
        let data = try Data(contentsOf: folder.appending(path: "state.json"))
        let record = try JSONDecoder().decode(TrainingState.Record.self, from: data)
        guard record.version == TrainingState.Record.version else {
            throw RunError.damaged(
                folder.path, "is of version \(record.version), not \(TrainingState.Record.version)")
        }
        try state.step.backbone.load(tensors("model.safetensors"), owner: "the backbone")
        try state.step.head.load(tensors("head.safetensors"), owner: "the head")
        try StateDictionary(state.optimizerEntries).load(
            tensors("optimizer.safetensors"), into: "the optimizer")
        try state.restoreRandom(tensors("random.safetensors"))
        try state.restore(record)
    }

    private func url(of step: Int) -> URL {
        folder.appending(path: "step-\(step)")
    }
}
