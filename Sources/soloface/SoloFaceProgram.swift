import ArgumentParsing
import Training

/// The commands of soloface.
enum SoloFaceProgram {
    static let program = Program(
        description: CommandDescription(
            name: "soloface",
            summary: "Train and test face-recognition networks on one GPU",
            discussion: """
                A run is described by a configuration: a preset of configs/ or a TOML file, changed by \
                --set section.key=value. Results go to standard output, everything else to standard \
                error.
                """,
            examples: [
                .init("soloface train --config quickstart", "train and test a first network"),
                .init(
                    "soloface train --config casia --set data.train=/data/casia",
                    "train on a folder of identity folders"),
            ]),
        version: SoloFace.version,
        commands: [
            TrainCommand.self, EvaluateGroup.self, ScheduleCommand.self, DatasetGroup.self,
            EmbedCommand.self, CompareCommand.self, ExportCommand.self, LossCommand.self,
            ReportCommand.self, SelfTestCommand.self, BenchmarkGroup.self,
            PlanCommand.self, CompletionCommand.self,
        ])
}
