import ArgumentParsing
import Foundation
import Torch
import Training

enum PlanCommand: Command {
    static let memory = Option<Double?>.number(
        "memory", placeholder: "GiB", help: "The memory there is (default: what is here).")

    static let description = CommandDescription(
        name: "plan",
        summary: "Say before a training what memory it will take",
        discussion: """
            Adds up network, class centres, gradients, momentum, activations, logits and loader at \
            the moment of a step when they are most, and says whether they fit. The activations are \
            measured: two small batches go through the real network on this CPU, which takes a few \
            seconds. A GPU can be planned for without having one (--device cuda --memory 24); what \
            its driver and libraries take is an estimate. When it does not fit, single settings \
            that save memory are listed with what they would come to.
            """,
        examples: [
            .init(
                "soloface plan --config webface42m_pfc_24gb --device cuda --memory 24",
                "two million people on a card of 24 GiB"),
            .init(
                "soloface plan --config casia --set training.batch_size=64", "this machine"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, memory, CommonOptions.device,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let configuration = try SharedOptions.resolve(arguments)
        var job = try Job(arguments)
        let (target, here) = try target(arguments)
        job.device = target == .cpu ? "cpu" : "cuda"
        let bytes = arguments[memory].map { Int($0 * 0x1p30) } ?? here
        guard let bytes else {
            throw UsageError(
                path: ["soloface", "plan"],
                message: "the memory of a GPU that is not here is unknown; give --memory GiB")
        }
        let plan = try MemoryPlanner(target: target, memoryBytes: bytes)(configuration)
        plan.lines.forEach(job.say)
        try job.write(plan)
        return .success
    }

    /// What is planned for, and the memory it has here.
    private static func target(
        _ arguments: ParsedArguments
    ) throws -> (target: PlanTarget, memory: Int?) {
        if arguments[CommonOptions.device].hasPrefix("cuda"), try Engine.loadCUDA() != nil {
            return (.gpu, nil)
        }
        let device = try SharedOptions.selectDevice(arguments)
        guard device == .cpu else { return (.gpu, try Engine.memoryCapacity(of: device)) }
        return (.cpu, Int(ProcessInfo.processInfo.physicalMemory))
    }
}

extension MemoryPlan {
    /// The result for people.
    fileprivate var lines: [String] {
        let gibibyte = 0x1p30
        func row(_ name: String, _ bytes: Int) -> String {
            let label = name.replacing("_", with: " ").padding(
                toLength: 24, withPad: " ", startingAt: 0)
            return String(format: "%@%9.2f GiB", label, Double(bytes) / gibibyte)
        }
        var lines = parts.map { row($0.name, $0.bytes) } + [row("total", totalBytes)]
        lines.append(
            String(
                format: "%@ %.2f GiB", fits ? "fits into" : "does not fit into",
                Double(memoryBytes) / gibibyte))
        if let hostBytes {
            lines.append(
                String(
                    format: "and the head, on the processor: %.2f GiB of main memory",
                    Double(hostBytes) / gibibyte))
        }
        if let secondsPerStep {
            lines.append(String(format: "about %.1f s per step, without the head", secondsPerStep))
        }
        for advice in advice {
            lines.append(
                String(
                    format: "--set %@: %.2f GiB%@", advice.setting,
                    Double(advice.totalBytes) / gibibyte, advice.fits ? ", fits" : ""))
        }
        return lines
    }
}
