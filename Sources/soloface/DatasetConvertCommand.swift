import ArgumentParsing
import FaceData
import Foundation

enum DatasetConvertCommand: Command {
    static let from = Option<String>.required(
        "from", placeholder: "PATH",
        help: "A folder of identity folders, a list, a .rec file, or a verification set.")
    static let to = Option<String>.required(
        "to", placeholder: "PATH", help: "What to make; it must not exist.")
    static let form: Option<ConversionForm?> = .optionalChoice(
        "form", help: "What to make, when the name in --to does not say so.")
    static let parts = Option.list(
        "parts", placeholder: "N,N…",
        help: "Only identity folders whose names start with N_, as WebFace42M numbers its parts.")
    static let exclude = Option.text(
        "exclude", placeholder: "FILE",
        help: "Names of images to leave out, one per line, as dataset verify writes them.")

    static let description = CommandDescription(
        name: "convert",
        summary: "Make one form of a data set of another",
        discussion: """
            The bytes of images are copied, never encoded anew. PATH in --to is a folder, or ends in \
            .rec, .bin (a verification pack), .txt, .tsv or .lst (a list). It is made aside and \
            takes its name when it is complete.

            Sets with identities (folder, rec, list) and sets of pairs (verification, bin) cannot \
            become each other. Identities without images are left out and the others close up. In a \
            folder or .rec the images of each identity stand together. A list names the files where \
            they lie; images from a .rec are written to a folder NAME_images beside it.
            """,
        examples: [
            .init(
                "soloface dataset convert --from faces_webface_112x112 --to casia",
                "a .rec pack to identity folders"),
            .init(
                "soloface dataset convert --from WebFace42M --parts 0,1,2 --to webface12m --form rec",
                "the first three parts to a .rec pack"),
            .init(
                "soloface dataset convert --from lfw.bin --to lfw", "a pack to a folder of pairs"),
        ],
        options: [from, to, form, parts, exclude, CommonOptions.quiet, CommonOptions.json])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        var options = DatasetConversion.Options()
        options.form = arguments[form]
        options.parts = arguments[parts]
        options.exclude = arguments[exclude].map { URL(filePath: $0) }
        let line = ProgressLine("convert", isQuiet: arguments[CommonOptions.quiet])
        let summary = try DatasetConversion(
            from: arguments[from], to: arguments[to], options: options
        ).run { line.update($0, of: $1) }
        let people = summary.identities > 0 ? " of \(summary.identities) identities" : ""
        job.say("\(summary.images) images\(people) in \(arguments[to])")
        try job.write(summary)
        return .success
    }
}
