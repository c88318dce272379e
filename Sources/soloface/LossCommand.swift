import ArgumentParsing
import Foundation
import Torch
import Training

enum LossCommand: Command {
    static let inputs = Option<String>.required(
        "inputs", placeholder: "FILE.safetensors",
        help: "embeddings [B, D], labels int64 [B], weight [C, D]; bias and state.* where used.")
    static let output = Option<String>.required(
        "output", placeholder: "OUT.safetensors",
        help: "Where loss, grad_embeddings, grad_weight (grad_bias, state.*) are written.")

    static let description = CommandDescription(
        name: "loss",
        summary: "Evaluate margin, head and objective on given numbers",
        discussion: """
            For checking a configuration against other programs: computes in the type of the given \
            embeddings (F32 or F64) the loss and its gradients. A margin's running state (state.t of \
            curricularface, state.batch_mean and state.batch_std of adaface) is read where the file \
            has it and written as it is after the batch; so is the bias of the unified objective.
            """,
        examples: [
            .init(
                "soloface loss --set margin.name=cosface --inputs in.safetensors --output "
                    + "out.safetensors", "CosFace with its usual margin")
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, inputs, output,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        let configuration = try SharedOptions.resolve(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let probe = LossProbe(configuration, device: device)
        let loss = try probe(
            inputs: URL(filePath: arguments[inputs]), output: URL(filePath: arguments[output]))
        job.say("loss \(loss)")
        try job.write(LossReport(loss: loss))
        return .success
    }
}

/// The JSON result of `loss`.
private struct LossReport: Encodable {
    let loss: Double
}
