import ArgumentParsing
import FaceData
import Foundation
import Interchange

enum DatasetAlignCommand: Command {
    static let list = Option<String>.required(
        "list", placeholder: "FILE",
        help: "Per line a path, x and y of 5 or 68 landmarks in pixels, perhaps a score.")
    static let to = Option<String>.required(
        "to", placeholder: "DIR", help: "The folder to make; the images keep their paths.")
    static let images = Option.text(
        "images", placeholder: "DIR",
        help: "Where the paths in FILE start, when that is not the folder of FILE.")
    static let quality = Option.integer(
        "quality", help: "Of JPEG, 1 to 100; a .png stays PNG.", default: 100, atLeast: 1)
    static let sheet = Option.text(
        "contact-sheet", placeholder: "FILE",
        help: "A PNG with up to \(ContactSheet.limit) of the faces; DIR.contact-sheet.png when not "
            + "given.")

    static let description = CommandDescription(
        name: "align",
        summary: "Bring faces to 112 x 112 by their landmarks",
        discussion: """
            The similarity transform that brings the landmarks closest to ArcFace's template, in \
            the sense of least squares, then a bilinear warp; what lies outside the image is black. \
            Landmarks are left eye, right eye, nose, left and right corner of the mouth, or the 68 \
            of iBUG 300-W. Images that cannot be read are left out and named; more than 1 in 1,000 \
            of them stop the command.
            """,
        examples: [
            .init("soloface dataset align --list raw/landmarks.txt --to aligned", "a list"),
            .init(
                "soloface dataset align --list IJBC/meta/ijbc_name_5pts_score.txt "
                    + "--images IJBC/loose_crop --to ijbc_aligned", "the images of IJB-C"),
        ],
        options: [list, to, images, quality, sheet, CommonOptions.quiet, CommonOptions.json])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        guard JPEGEncoder.qualities.contains(arguments[quality]) else {
            throw arguments.usageError("--quality is 1 to 100, not \(arguments[quality])")
        }
        let target = URL(filePath: arguments[to])
        let sheetFile =
            arguments[sheet].map { URL(filePath: $0) }
            ?? target.deletingLastPathComponent()
            .appending(path: "\(target.lastPathComponent).contact-sheet.png")
        var alignment = try FaceAlignment(
            list: URL(filePath: arguments[list]),
            images: arguments[images].map { URL(filePath: $0) })
        alignment.quality = arguments[quality]
        let line = ProgressLine("align", isQuiet: arguments[CommonOptions.quiet])
        let summary = try alignment.write(to: target) { line.update($0, of: $1) }
        for image in summary.bad { Console.error("left out \(image)") }
        try AtomicFile.write(PNGEncoder.encode(summary.contactSheet), to: sheetFile)
        job.say("\(summary.images) images in \(arguments[to]), some of them in \(sheetFile.path)")
        try job.write(
            AlignReport(
                images: summary.images, contactSheet: sheetFile.path,
                bad: summary.bad.map { .init(where: $0.name, why: "\($0.reason)") }))
        return .success
    }
}

/// The JSON result of `dataset align`.
private struct AlignReport: Encodable {
    struct Bad: Encodable {
        let `where`: String
        let why: String
    }

    let images: Int
    let contactSheet: String
    let bad: [Bad]

    private enum CodingKeys: String, CodingKey {
        case images
        case contactSheet = "contact_sheet"
        case bad
    }
}
