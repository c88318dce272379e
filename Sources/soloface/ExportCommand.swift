import ArgumentParsing
import Backbones
import Foundation
import Torch
import Training

enum ExportCommand: Command {
    static let to = Option<String>.required(
        "to", placeholder: "FILE", help: "What is written: .onnx, .pt or .safetensors.")
    static let check: Option<ModelLimits?> = .optionalChoice(
        "check", help: "Refuse what does not keep the limits of a test; for .onnx.")
    static let precision: Option<ExportPrecision> = .choice(
        "precision", help: "The number type of weights and arithmetic of a .onnx file.",
        default: .fp32)
    static let python = Option.text(
        "python", placeholder: "PATH", help: "The Python asked for onnxruntime.",
        default: "python3")

    static let description = CommandDescription(
        name: "export",
        summary: "Write a network for other programs",
        discussion: """
            A .onnx file (operator set 17, batch of any size) takes RGB images prepared as its \
            metadata say and gives embeddings that are not normalised. A .pt file is a state dictionary that torch.load(FILE, weights_only=True) opens and the \
            networks of arcface_torch load strictly. A .safetensors file also says which network it \
            is and how images are prepared. The embeddings that the written file gives of drawn faces \
            are compared with those of the given weights, for .onnx by onnxruntime where Python has \
            it; a difference is exit code 1.
            """,
        examples: [
            .init(
                "soloface export --weights runs/webface12m/model.safetensors --to r100.onnx",
                "a network for onnxruntime"),
            .init(
                "soloface export --weights runs/webface12m/model.safetensors --to backbone.pt",
                "a network for PyTorch"),
            .init(
                "soloface export --weights checkpoint_gpu_0.pt --to r100.safetensors",
                "the network in a checkpoint of arcface_torch"),
        ],
        options: [
            SharedOptions.weights, to, SharedOptions.network, precision, check, python,
            CommonOptions.device,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let target = URL(filePath: arguments[to])
        try checkForm(of: target, arguments)
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let model = try SharedOptions.readModel(arguments, device: device)
        var options = ModelExport.Options()
        options.limits = arguments[check]
        options.precision = arguments[precision]
        options.python = arguments[python]
        let result = try ModelExport.write(model, to: target, device: device, options: options)
        let parity = result.parity
        job.say(
            "\(arguments[to]): \(model.configuration.name.rawValue), "
                + "\(model.configuration.embedding)-d, \(result.byteCount) bytes\n"
                + "largest difference \(parity.maxAbsoluteDifference), smallest cosine "
                + "\(parity.minCosine) (\(result.judge))")
        try job.write(
            ExportReport(
                network: model.configuration.name.rawValue,
                embedding: model.configuration.embedding, bytes: result.byteCount,
                difference: parity.maxAbsoluteDifference, cosine: parity.minCosine,
                judge: result.judge))
        guard parity.holds(options.precision) else {
            Console.error("soloface: \(arguments[to]) does not compute what the given weights do")
            return .failure
        }
        return .success
    }

    private static func checkForm(of target: URL, _ arguments: ParsedArguments) throws {
        let format: ModelExport.Format
        do {
            format = try ModelExport.Format(of: target)
        } catch {
            throw arguments.usageError("--to \(error)")
        }
        guard format != .onnx else { return }
        if let limits = arguments[check] {
            throw arguments.usageError(
                "--check \(limits.rawValue) is for .onnx files, not '\(arguments[to])'")
        }
        if arguments[precision] != .fp32 {
            throw arguments.usageError("--precision is for .onnx files, not '\(arguments[to])'")
        }
    }
}

/// The JSON result of `export`.
private struct ExportReport: Encodable {
    let network: String
    let embedding: Int
    let bytes: Int
    let difference: Double
    let cosine: Double
    let judge: String

    private enum CodingKeys: String, CodingKey {
        case network, embedding, bytes
        case difference = "max_abs_difference"
        case cosine = "min_cosine"
        case judge
    }
}
