import Foundation
import Interchange
import Torch

/// onnxruntime, run by a Python that has it.
struct ONNXRuntime {
    /// A program of that name or path.
    let python: String

    /// Ends with 3 when there is no onnxruntime.
    ///
    /// A model that onnx, where it is there, finds fault with
    /// is an error.
    private static let program = """
        import sys
        try:
            import numpy, onnxruntime
        except ImportError:
            sys.exit(3)
        model, *batches = sys.argv[1:]
        judge = "onnxruntime " + onnxruntime.__version__
        try:
            import onnx
        except ImportError:
            pass
        else:
            onnx.checker.check_model(model, full_check=True)
            judge += ", onnx.checker " + onnx.__version__
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        for file in batches:
            numpy.save(file, session.run(None, {name: numpy.load(file)})[0])
        print(judge)
        """

    /// Embeds batches of network input.
    ///
    /// - Returns: the embeddings, row by row, and the versions; nil when this Python has none or is not
    ///   there.
    /// - Throws: `ExportError.runtime` with what it complained of, `FileError` or `TorchError`.
    func embeddings(
        of batches: [Tensor], by model: URL
    ) throws -> (values: [Float], judge: String)? {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "soloface-\(UUID().uuidString)", directoryHint: .isDirectory)
        try Folder.make(folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = batches.indices.map { folder.appending(path: "batch-\($0).npy") }
        for (batch, file) in zip(batches, files) {
            try NPYFile.write(batch.to(.cpu).rawArray(), to: file)
        }
        let (status, output, errors) = try run(
            [model.path] + files.map(\.path), log: folder.appending(path: "errors"))
        switch status {
        case 0:
            let values = try files.flatMap { try NPYFile.read(contentsOf: $0).floats() ?? [] }
            return (values, output.trimmingCharacters(in: .whitespacesAndNewlines))
        case 3, 127: return nil
        default: throw ExportError.runtime(errors)
        }
    }

    private func run(
        _ arguments: [String], log: URL
    ) throws -> (status: Int32, output: String, errors: String) {
        try AtomicFile.write(Data(), to: log)
        let process = Process()
        // `env` finds the program and ends with 127 when there is none.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", "-c", Self.program] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let complaint = try Data(contentsOf: log)
        return (
            process.terminationStatus, String(decoding: text, as: UTF8.self),
            String(decoding: complaint, as: UTF8.self)
        )
    }
}
