import Evaluation
import Foundation
import Testing

@Suite struct IJBMetadataTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String) throws -> URL {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url
    }

    private func media(_ text: String) throws -> IJBMedia {
        try IJBMedia(contentsOf: file("media.txt", text))
    }

    private func error(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)".replacing("\(folder.path)/", with: "")
        }
    }

    @Test func readsTemplatesAndMedia() throws {
        let media = try media("b.jpg 7 1\na.jpg 3 2\r\nc.jpg\t7\t1\n")
        #expect(media.names == ["b.jpg", "a.jpg", "c.jpg"])
        #expect(media.templates == [3, 7])
    }

    /// As some editors leave files; the lines keep their numbers.
    @Test func passesOverAByteOrderMarkAndEmptyLinesAtTheEnd() throws {
        let media = try media("\u{FEFF}a 1 1\nb 2 2\n\n \r\n")
        #expect(media.names == ["a", "b"])
        let pairs = try file("pairs.txt", "\u{FEFF}1 2 1\n1 2 0\n\n")
        #expect(try IJBPairs(contentsOf: pairs, of: media).count == 2)
        #expect(
            error { _ = try self.media("\u{FEFF}a 1 1\nb 1\n\n") }
                == "media.txt, line 2: the media is missing")
    }

    /// All templates lie in one direction, at lengths whose rounding differs: each score is 1, so
    /// the area is that of a coin.
    @Test func equalScoresAreATie() throws {
        let count = 40
        let media = try media((1...count).map { "\($0) \($0) 1\n" }.joined())
        var feature = ImageFeature()
        feature.addsMirrored = false
        feature.weighsByDetectorScore = false
        let rows = (1...count).flatMap { [Float($0), 3 * Float($0), 7 * Float($0)] }
        let templates = try TemplateFeatures.pool(
            ImageEmbeddings(
                bytes: rows.withUnsafeBytes { Data($0) }, dimension: 3, hasMirrored: false),
            media, rows: Array(0..<count), scores: [], feature: feature)
        let lines = (1..<count).flatMap { one in
            (one + 1...count).map { "\(one) \($0) \(($0 - one) % 3 == 0 ? 1 : 0)\n" }
        }
        let pairs = try IJBPairs(contentsOf: file("pairs.txt", lines.joined()), of: media)
        let curve = try templates.scores(of: pairs)
        #expect(curve.auc == 0.5)
        #expect(curve.points(at: [0.1], rule: .conservative)[0].trueAcceptRate == 0)
    }

    @Test(arguments: [
        ("a 1 2\nb 1\n", "media.txt, line 2: the media is missing"),
        ("a 1 2\nb x 1\n", "media.txt, line 2: the template “x” is not a whole number"),
        ("a 1 2\nb -1 1\n", "media.txt, line 2: the template “-1” is not a whole number"),
        ("a 1 2 3\n", "media.txt, line 1: more than image, template and media stands here"),
        ("a 1 2\n\nb 1 1\n", "media.txt, line 2: the line is empty"),
        ("", "media.txt: names no image"),
    ])
    func namesTheWrongLine(text: String, message: String) {
        #expect(error { _ = try media(text) } == message)
    }

    @Test(arguments: [
        ("1 2 1\n1 3 0\n", "pairs.txt, line 2: the template 3 has no image in media.txt"),
        ("1 2 2\n", "pairs.txt, line 1: the label is 2, 0 or 1 is expected"),
        ("1 2\n", "pairs.txt, line 1: the label is missing"),
        (
            "1 2 0\n",
            "pairs.txt: has 1 pairs, all of one kind; pairs of one person and of two are needed"
        ),
    ])
    func namesTheWrongPair(text: String, message: String) throws {
        let media = try media("a 1 1\nb 2 2\n")
        let pairs = try file("pairs.txt", text)
        #expect(error { _ = try IJBPairs(contentsOf: pairs, of: media) } == message)
    }

    /// More lines than one thread takes: the number of the wrong one is counted across threads.
    @Test func countsLinesOfLargeFiles() throws {
        let media = try media("a 1 1\nb 2 2\n")
        let lines = 1_200_000
        let text = String(repeating: "1 2 1\n", count: lines) + "1 2 0\n1 9 0\n"
        let pairs = try file("pairs.txt", text)
        #expect(
            error { _ = try IJBPairs(contentsOf: pairs, of: media) }
                == "pairs.txt, line \(lines + 2): the template 9 has no image in media.txt")
        let good = try file("pairs.txt", String(text.dropLast(6)))
        #expect(try IJBPairs(contentsOf: good, of: media).count == lines + 1)
    }

    @Test func findsRowsByName() throws {
        let media = try media("a 1 1\nb 2 2\nc 2 3\n")
        let line: (Int) -> Int = { $0 + 1 }
        #expect(try media.rows(in: ["a", "b", "c"], of: "x", line: line) == [0, 1, 2])
        #expect(try media.rows(in: ["c", "a", "b"], of: "x", line: line) == [1, 2, 0])
        #expect(
            error { _ = try media.rows(in: ["a", "b"], of: "x.txt", line: line) }
                == "media.txt, line 3: c is not in x.txt (3 images here, 2 there)")
        #expect(
            error { _ = try media.rows(in: ["a", "b", "c", "d"], of: "x.txt", line: line) }
                == "x.txt, line 4: d is not in media.txt (4 images here, 3 there)")
        #expect(
            error { _ = try media.rows(in: ["a", "b", "a"], of: "x.txt", line: line) }
                == "x.txt, line 3: a comes a second time")
    }

    /// Template 1: media 1 with (2, 0) and (0, 2), mean (1, 1); media 2 with (5, 1): the sum (6, 2).
    @Test func poolsMediaThenTemplates() throws {
        let media = try media("a 1 1\nb 1 1\nc 1 2\n")
        var feature = ImageFeature()
        feature.addsMirrored = false
        feature.weighsByDetectorScore = false
        let rows: [Float] = [2, 0, 0, 2, 5, 1]
        let embeddings = ImageEmbeddings(
            bytes: rows.withUnsafeBytes { Data($0) }, dimension: 2, hasMirrored: false)
        let plain = try TemplateFeatures.pool(
            embeddings, media, rows: [0, 1, 2], scores: [], feature: feature)
        let length = 40.0.squareRoot()
        #expect(abs(plain.values[0] - 6 / length) < 1e-15)
        #expect(abs(plain.values[1] - 2 / length) < 1e-15)
        // Scores 1, 0 and 2 and unit norms: (1, 0) / 2 + 2 (5, 1) / sqrt 26.
        feature.weighsByDetectorScore = true
        feature.hasUnitNorm = true
        let weighed = try TemplateFeatures.pool(
            embeddings, media, rows: [0, 1, 2], scores: [1, 0, 2], feature: feature)
        let sum = SIMD2(0.5, 0) + SIMD2(5, 1) * 2 / 26.0.squareRoot()
        let norm = (sum * sum).sum().squareRoot()
        #expect(abs(weighed.values[0] - sum.x / norm) < 1e-15)
        #expect(abs(weighed.values[1] - sum.y / norm) < 1e-15)
    }

    @Test func namesAnEmbeddingThatIsNotFinite() throws {
        let media = try media("a 1 1\nb 2 2\n")
        var feature = ImageFeature()
        feature.addsMirrored = false
        let rows: [Float] = [1, 1, .nan, 1]
        let embeddings = ImageEmbeddings(
            bytes: rows.withUnsafeBytes { Data($0) }, dimension: 2, hasMirrored: false)
        let message = error {
            _ = try TemplateFeatures.pool(
                embeddings, media, rows: [0, 1], scores: [1, 1], feature: feature)
        }
        #expect(message.hasPrefix("media.txt, line 2: the embedding of b has an element"))
    }
}
