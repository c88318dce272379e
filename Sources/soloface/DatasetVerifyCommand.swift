import ArgumentParsing
import FaceData
import Foundation
import Interchange

enum DatasetVerifyCommand: Command {
    static let path = Positional.one(
        "PATH", help: "A folder of identity folders, a list, a .rec file, or a verification set.")
    static let exclude = Option.text(
        "exclude", placeholder: "OUT",
        help: "Write the names of bad images to OUT, for data.exclude.")
    static let excludeCopies = Option.flag(
        "exclude-duplicates", help: "Write to OUT also each image that an earlier one equals.")
    static let against = Option.text(
        "against", placeholder: "PATH",
        help: "A data set with which it should have no image in common, such as a test set.")

    static let description = CommandDescription(
        name: "verify",
        summary: "Read and decode everything, and say what is broken",
        discussion: """
            Bad are images that cannot be read or decoded or are not 112 x 112, damaged records, \
            labels that contradict the identity records of a .rec file, and identities without an \
            image. Images with equal bytes are told too, within and across identities. The exit \
            code is 1 when something is bad.
            """,
        examples: [
            .init(
                "soloface dataset verify /data/casia --exclude bad.txt",
                "then train with --set data.exclude=bad.txt"),
            .init(
                "soloface dataset verify /data/casia --against /data/verification/lfw.bin",
                "is a test image among those for training?"),
        ],
        options: [exclude, excludeCopies, against, CommonOptions.quiet, CommonOptions.json],
        positionals: [path])

    /// Lines of each kind that are printed; the rest is counted.
    private static let shownLines = 20

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        if arguments[excludeCopies], arguments[exclude] == nil {
            throw arguments.usageError("--exclude-duplicates needs --exclude")
        }
        let job = try Job(arguments)
        let line = ProgressLine("verify", isQuiet: arguments[CommonOptions.quiet])
        let report = try DatasetInspection(path: arguments[path], against: arguments[against])
            .run { line.update($0, of: $1) }
        for warning in report.warnings { Console.error(warning) }
        describe(report, to: job)
        if let file = arguments[exclude] {
            let text = report.exclusions(withCopies: arguments[excludeCopies])
            try AtomicFile.write(Data(text.utf8), to: URL(filePath: file))
        }
        try job.write(report)
        return report.bad.isEmpty ? .success : .failure
    }

    private static func describe(_ report: InspectionReport, to job: Job) {
        job.say("form: \(report.form)")
        job.say("images: \(report.images)")
        list("bad", report.bad.map { "\($0.place): \($0.reason)" }, to: job)
        list("duplicates", report.duplicates.map(describe), to: job)
        guard let overlap = report.against else { return }
        job.say("identities with images of \(overlap.path): \(overlap.identities)")
        list("images of it", overlap.images.map { "\($0.place) is \($0.original)" }, to: job)
    }

    private static func describe(_ copy: InspectionReport.Copy) -> String {
        "\(copy.place) is \(copy.original)\(copy.isSameIdentity ? "" : ", of another identity")"
    }

    private static func list(_ title: String, _ lines: [String], to job: Job) {
        job.say("\(title): \(lines.count)")
        for line in lines.prefix(shownLines) { job.say("  \(line)") }
        if lines.count > shownLines { job.say("  … and \(lines.count - shownLines) more") }
    }
}
