import Evaluation
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct IJBIdentificationTests {
    private let folder: URL
    private let media: IJBMedia

    /// Templates 1 … 9 are the unit vectors at 0, 10, 20 … 80 degrees.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "media.txt")
        try Data((1...9).map { "\($0).jpg \($0) \($0)\n" }.joined().utf8).write(to: file)
        media = try IJBMedia(contentsOf: file)
    }

    private var features: TemplateFeatures {
        get throws {
            let rows = (0..<9).flatMap { index -> [Float] in
                let angle = Float(index) * .pi / 18
                return [cos(angle), sin(angle)]
            }
            var feature = ImageFeature()
            feature.addsMirrored = false
            feature.weighsByDetectorScore = false
            return try TemplateFeatures.pool(
                ImageEmbeddings(
                    bytes: rows.withUnsafeBytes { Data($0) }, dimension: 2, hasMirrored: false),
                media, rows: Array(0..<9), scores: [], feature: feature)
        }
    }

    private func subjects(_ lines: [String]) throws -> IJBSubjects {
        let file = folder.appending(path: "list.csv")
        let text = "TEMPLATE_ID,SUBJECT_ID,FILENAME\n" + lines.map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: file)
        return try IJBSubjects(contentsOf: file, of: media)
    }

    // The gallery has subjects 10, 20, 30 at 0, 40 and 80 degrees. Probes with a mate: 10 degrees of 10
    // (10 away, rank 1), 30 degrees of 10 (20 is nearer: rank 2), 70 degrees of 30 (10 away, rank 1).
    // Without: 20 degrees (20 from 10 and 20) and 60 degrees (20 from 20 and 30).
    @Test func ranksAndThresholds() throws {
        let gallery = try subjects(["1,10,a", "5,20,b", "9,30,c", "9,30,d"])
        let probes = try subjects(["2,10,x", "4,10,x", "8,30,x", "3,40,x", "7,50,x"])
        let result = try IJBIdentification(probes, in: gallery, named: "G", features)
        #expect(result.gallery == 3)
        #expect(result.matedProbes == 3)
        #expect(result.otherProbes == 2)
        #expect(result.rankRates == [2.0 / 3, 1, 1])
        #expect(result.cumulativeMatches() == [2.0 / 3, 1, 1])
        #expect(result.truePositiveRates == [2.0 / 3, 2.0 / 3])
        let tradeoff = result.errorTradeoff()
        #expect(tradeoff.last?.falsePositiveRate == 1)
        #expect(abs((tradeoff.last?.falseNegativeRate ?? 1) - 1.0 / 3) < 1e-12)
    }

    /// A probe without a mate that equals a template of the gallery allows no threshold below 1.
    @Test func oneCertainErrorLeavesNothingToFind() throws {
        let gallery = try subjects(["1,10,a", "5,20,b", "9,30,c"])
        let probes = try subjects(["2,10,x", "8,30,x", "5,40,x"])
        let result = try IJBIdentification(probes, in: gallery, named: "G", features)
        #expect(result.truePositiveRates == [0, 0])
    }

    @Test func withoutSuchProbesThereIsNoOpenSet() throws {
        let gallery = try subjects(["1,10,a", "5,20,b"])
        let result = try IJBIdentification(
            try subjects(["2,10,x"]), in: gallery, named: "G", features)
        #expect(result.truePositiveRates == [nil, nil])
        #expect(result.errorTradeoff().isEmpty)
    }

    @Test(arguments: [
        ("1;10", "line 2: numbers of a template and a subject are expected first"),
        ("12,10,a", "line 2: the template 12 has no image in"),
    ])
    func namesTheLine(line: String, message: String) {
        let error = #expect(throws: IJBError.self) { try subjects([line]) }
        #expect(error.map { "\($0)".contains(message) } == true)
    }

    /// Its first line would be passed over as the names of the columns.
    @Test func refusesAListWithoutNamesOfColumns() throws {
        let file = folder.appending(path: "list.csv")
        for mark in ["", "\u{FEFF}"] {
            try Data("\(mark)1,10,a\n2,10,b\n".utf8).write(to: file)
            let error = #expect(throws: IJBError.self) {
                try IJBSubjects(contentsOf: file, of: media)
            }
            #expect(error.map { "\($0)".contains("list.csv, line 1: numbers stand") } == true)
        }
    }

    @Test func refusesTwoSubjectsOfATemplate() {
        let error = #expect(throws: IJBError.self) { try subjects(["1,10,a", "1,11,a"]) }
        #expect(error.map { "\($0)".contains("line 3: the template 1 shows subject 10") } == true)
    }

    @Test func refusesAGalleryOfOthers() throws {
        let gallery = try subjects(["1,10,a"])
        let probes = try subjects(["2,11,x"])
        #expect(throws: IJBError.self) {
            try IJBIdentification(probes, in: gallery, named: "G", features)
        }
    }
}

/// The field's own program for 1:N, run on small sets, and the protocol's rules on its features.
@Suite(.enabled(if: Fixtures.available)) struct GoldenIdentificationTests {
    private struct Golden: Decodable {
        let identification: Figures

        struct Figures: Decodable {
            let top1: Double
            let top5: Double
            let top10: Double
            let tpir: [String: Rate]
        }

        struct Rate: Decodable {
            let recall: Double
        }

        private enum CodingKeys: String, CodingKey {
            case identification = "identification_1N"
        }
    }

    private static func features(_ name: IJBProtocol, _ media: IJBMedia) throws -> TemplateFeatures
    {
        let array = try GoldenIJB.array(name, "template_feats")
        let values = try #require(array.floats()).map { Double($0) }
        return TemplateFeatures(values: values, dimension: 512)
    }

    @Test(arguments: IJBProtocol.allCases)
    func thePublishedFiguresAreGolden(name: IJBProtocol) throws {
        let folder = GoldenIJB.folder(name)
        let media = try IJBMedia(contentsOf: folder.media)
        let probes = try IJBSubjects(contentsOf: folder.probes, of: media)
        let galleries = try name.galleries.map {
            try IJBSubjects(contentsOf: folder.gallery($0), of: media)
        }
        let result = try PublishedIdentification(
            probes, in: galleries, Self.features(name, media))
        let data = try Fixtures.data("ijb/golden_\(name.rawValue)/expected.json")
        let golden = try JSONDecoder().decode(Golden.self, from: data).identification
        for (value, expected) in zip(result.rankRates, [golden.top1, golden.top5, golden.top10]) {
            #expect(abs(value - expected) < 1e-12)
        }
        for (value, target) in zip(result.truePositiveRates, ["0.01", "0.1"]) {
            #expect(abs(value - (golden.tpir[target]?.recall ?? -1)) < 1e-12)
        }
    }

    /// Rank 1, and found at 0.01 and at 0.1.
    private static let counted: [String: [Double]] = [
        "G1": [0.7, 0.3, 0.45], "G2": [0.8, 0.0, 0.15],
        "S1": [4.0 / 6, 0.5, 0.5], "S2": [5.0 / 6, 2.0 / 6, 2.0 / 6],
    ]

    /// Counted with NumPy from the golden features.
    @Test(arguments: ["G1", "G2", "S1", "S2"])
    func eachGalleryIsSearchedAlone(gallery: String) throws {
        let name = gallery.hasPrefix("G") ? IJBProtocol.ijbc : .ijbb
        let expected = try #require(Self.counted[gallery])
        let folder = GoldenIJB.folder(name)
        let media = try IJBMedia(contentsOf: folder.media)
        let result = try IJBIdentification(
            IJBSubjects(contentsOf: folder.probes, of: media),
            in: IJBSubjects(contentsOf: folder.gallery(gallery), of: media), named: gallery,
            Self.features(name, media))
        #expect(result.matedProbes == result.otherProbes)
        #expect(abs(result.rankRates[0] - expected[0]) < 1e-12)
        #expect(abs((result.truePositiveRates[0] ?? -1) - expected[1]) < 1e-12)
        #expect(abs((result.truePositiveRates[1] ?? -1) - expected[2]) < 1e-12)
    }
}
