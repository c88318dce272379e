import Evaluation
import FaceData
import Foundation
import Torch
import Training

/// Embeds a folder of aligned faces and finds those that look most like one of them.
///
///     FaceSearch MODEL FACES QUERY.jpg [COUNT]
///
/// MODEL is `.safetensors`, `.pt` or `.pth`; FACES is walked to any depth. Prints cosine and name, the
/// best first.
@main
enum FaceSearch {
    static func main() {
        let arguments = CommandLine.arguments
        guard (4...5).contains(arguments.count),
            let count = Int(arguments.dropFirst(4).first ?? "5")
        else {
            FileHandle.standardError.write(
                Data("usage: FaceSearch MODEL FACES QUERY [COUNT]\n".utf8))
            exit(2)
        }
        do {
            let gallery = try Gallery(of: arguments[2], model: URL(filePath: arguments[1]))
            for match in try gallery.matches(for: arguments[3]).prefix(count) {
                print(String(format: "%.4f  ", match.cosine) + match.name)
            }
        } catch {
            FileHandle.standardError.write(Data("FaceSearch: \(error)\n".utf8))
            exit(1)
        }
    }
}
