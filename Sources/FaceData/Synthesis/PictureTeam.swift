import Foundation
import Interchange

/// Threads that draw and write a number of pictures.
struct PictureTeam {
    let pictures: ArraySlice<SynthesisPlan.Picture>
    let place: URL
    let configuration: SynthesisConfiguration

    /// Draws all pictures.
    ///
    /// - Returns: the lines of their landmarks, in the order of the pictures.
    /// - Throws: the error of the first picture that failed.
    func run(threads: Int) throws -> String {
        let lines = Locked<[Int: Result<String, any Error>]>([:])
        let next = Locked(pictures.startIndex)
        let team = ThreadTeam(count: threads, name: "soloface draw") { [self] in
            let encoder = Result { try JPEGEncoder(quality: configuration.jpegQuality) }
            let renderer = FaceRenderer(seed: configuration.seed)
            while let index = next.withLock({ claim(&$0) }) {
                let line = Result {
                    try draw(pictures[index], with: renderer, encoder: encoder.get())
                }
                lines.withLock { $0[index] = line }
                guard case .success = line else { return }
            }
        }
        team.join()
        return try lines.withLock { lines in
            try pictures.indices.compactMap { try lines[$0]?.get() }.joined()
        }
    }

    private func claim(_ next: inout Int) -> Int? {
        guard next < pictures.endIndex else { return nil }
        defer { next += 1 }
        return next
    }

    private func draw(
        _ picture: SynthesisPlan.Picture, with renderer: FaceRenderer, encoder: JPEGEncoder
    ) throws -> String {
        let face = renderer.image(identity: picture.identity, variant: picture.variant)
        try PlainFile.write(
            encoder.encode(face.image), to: place.appending(path: picture.path))
        let numbers = face.landmarks.flatMap { [$0.x, $0.y] }.map { coordinate in
            String((Double(coordinate) * 1000).rounded() / 1000)
        }
        return "\(picture.path) \(numbers.joined(separator: " "))\n"
    }
}
