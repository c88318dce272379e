import Evaluation
import Foundation
import Testing

@Suite struct MaskedFaceTestTests {
    /// Products one by one, rounded to 8 bits of mantissa as a GPU might.
    private struct RoughProduct: BlockProduct {
        private var rows: [Float] = []
        private var columns: [Float] = []
        private var dimension = 1

        let rounding: Float = 1.0 / 256

        mutating func load(rows: [Float], columns: [Float]?, dimension: Int) {
            self.rows = rows
            self.columns = columns ?? rows
            self.dimension = dimension
        }

        mutating func forEach(
            rows: Range<Int>, columns: Range<Int>, atLeast floor: Float,
            _ body: (Int, Int, Float) -> Void
        ) {
            for row in rows {
                for column in columns {
                    var sum: Float = 0
                    for index in 0..<dimension {
                        sum +=
                            self.rows[row * dimension + index]
                            * self.columns[column * dimension + index]
                    }
                    let rough = (sum * 256).rounded() / 256
                    if rough >= floor { body(row, column, rough) }
                }
            }
        }
    }

    /// Faces scattered about their persons' directions.
    private struct Faces {
        let labels: [Int]
        let isMasked: [Bool]
        let rows: [Float]
        let dimension = 6

        init(persons: Int, seed: UInt64, maximum: Int = 9) {
            var state = seed
            func random() -> Float {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(state >> 40) / Float(1 << 24) - 0.5
            }
            var labels: [Int] = []
            var isMasked: [Bool] = []
            var rows: [Float] = []
            for person in 0..<persons {
                let centre = (0..<6).map { _ in random() }
                for _ in 0..<(2 + Int((random() + 0.5) * Float(maximum - 2))) {
                    labels.append(person)
                    isMasked.append(random() > 0.2)
                    rows += centre.map { $0 + 0.8 * random() }
                }
            }
            self.labels = labels
            self.isMasked = isMasked
            self.rows = rows
        }

        var embeddings: ImageEmbeddings {
            ImageEmbeddings(
                bytes: rows.withUnsafeBytes { Data($0) }, dimension: dimension, hasMirrored: false)
        }

        func cosine(_ one: Int, _ other: Int) -> Double {
            var product = 0.0
            var lengths = (0.0, 0.0)
            for index in 0..<dimension {
                let left = Double(rows[one * dimension + index])
                let right = Double(rows[other * dimension + index])
                product += left * right
                lengths.0 += left * left
                lengths.1 += right * right
            }
            return product / (lengths.0.squareRoot() * lengths.1.squareRoot())
        }

        /// Every pair, sorted: the rate at the largest false accept rate not above `target`.
        func bruteForce(
            target: Double, _ counts: (Int, Int) -> Bool
        ) -> (tar: Double, genuine: Int, impostors: Int) {
            var genuine: [Double] = []
            var impostors: [Double] = []
            for one in labels.indices {
                for other in labels.indices where counts(one, other) {
                    if labels[one] == labels[other] {
                        genuine.append(cosine(one, other))
                    } else {
                        impostors.append(cosine(one, other))
                    }
                }
            }
            impostors.sort(by: >)
            var allowed = 0
            while Double(allowed + 1) / Double(impostors.count) <= target { allowed += 1 }
            let refused = impostors[allowed]
            return (
                Double(genuine.count { $0 > refused }) / Double(genuine.count), genuine.count,
                impostors.count
            )
        }
    }

    private static func judge(
        _ faces: Faces, _ name: MaskedFaceProtocol, side: Int = 48
    ) throws -> MaskedFaceTest.Outcome {
        var test = try MaskedFaceTest(
            faces.embeddings, addingMirrored: false, labels: faces.labels,
            isMasked: faces.isMasked)
        test.side = side
        var product = RoughProduct()
        return try test.judge(name, with: &product)
    }

    /// 100 persons with about 5 images: some 30,000 pairs with and without mask, of which 1e-4 are 3.
    @Test(arguments: [UInt64(1), 2, 3])
    func masksEqualBruteForce(seed: UInt64) throws {
        let faces = Faces(persons: 100, seed: seed)
        let expected = faces.bruteForce(target: 1e-4) {
            faces.isMasked[$0] && !faces.isMasked[$1]
        }
        let outcome = try Self.judge(faces, .mask)
        #expect(outcome.trueAcceptRate == expected.tar)
        #expect(outcome.genuine == expected.genuine)
        #expect(outcome.impostors == expected.impostors)
        #expect(outcome.falseAcceptRate <= 1e-4)
        #expect(outcome.isExact)
    }

    /// Fewer than a million pairs allow no false accept at 1e-6; the pairs are those of i < j.
    @Test(arguments: [16, 48, 1024])
    func allPairsEqualBruteForce(side: Int) throws {
        let faces = Faces(persons: 60, seed: 5)
        let expected = faces.bruteForce(target: 1e-6) { $0 < $1 }
        var reported: [Int] = []
        var test = try MaskedFaceTest(
            faces.embeddings, addingMirrored: false, labels: faces.labels,
            isMasked: faces.isMasked)
        test.side = side
        var product = RoughProduct()
        let outcome = try test.judge(.all, with: &product) { done, total in
            reported.append(done)
            #expect(done <= total)
        }
        #expect(outcome.trueAcceptRate == expected.tar)
        #expect(outcome.genuine == expected.genuine)
        #expect(outcome.impostors == expected.impostors)
        #expect(reported.last == expected.genuine + expected.impostors)
    }

    /// Images that are there twice, up to their length: the highest score of two persons is 1 as that of
    /// one person, and a tie is not accepted, however either was rounded.
    @Test func aTieWithTheThresholdIsNotAccepted() throws {
        let rows = (1...60).flatMap { [Float($0), 3 * Float($0), 7 * Float($0)] }
        let embeddings = ImageEmbeddings(
            bytes: rows.withUnsafeBytes { Data($0) }, dimension: 3, hasMirrored: false)
        let test = try MaskedFaceTest(
            embeddings, addingMirrored: false, labels: (0..<60).map { $0 / 4 },
            isMasked: (0..<60).map { $0.isMultiple(of: 2) })
        for name in MaskedFaceProtocol.allCases {
            var product = RoughProduct()
            let outcome = try test.judge(name, with: &product)
            #expect(outcome.threshold == 1)
            #expect(outcome.trueAcceptRate == 0)
            #expect(outcome.falseAcceptRate == 0)
        }
    }

    @Test func aTestWithoutPairsIsRefused() throws {
        let alone = Faces(persons: 1, seed: 3)
        #expect(throws: MaskedFaceError.noPairs(.all, ofOnePerson: false)) {
            try Self.judge(alone, .all)
        }
        let unmasked = try MaskedFaceTest(
            alone.embeddings, addingMirrored: false, labels: alone.labels,
            isMasked: alone.labels.map { _ in false })
        var product = RoughProduct()
        #expect(throws: MaskedFaceError.noPairs(.mask, ofOnePerson: true)) {
            try unmasked.judge(.mask, with: &product)
        }
    }

    @Test func namesAnEmbeddingThatIsNotFinite() {
        let rows: [Float] = [1, 2, .infinity, 4]
        #expect(throws: MaskedFaceError.notFinite(1)) {
            try MaskedFaceTest(
                ImageEmbeddings(
                    bytes: rows.withUnsafeBytes { Data($0) }, dimension: 2, hasMirrored: false),
                addingMirrored: false, labels: [0, 1], isMasked: [true, false])
        }
    }

    /// All embeddings the same: every score is 1, none is above the threshold.
    @Test func aCollapsedNetworkAcceptsNobody() throws {
        let rows = [Float](repeating: 0.3, count: 300 * 2)
        let embeddings = ImageEmbeddings(
            bytes: rows.withUnsafeBytes { Data($0) }, dimension: 2, hasMirrored: false)
        var test = try MaskedFaceTest(
            embeddings, addingMirrored: false, labels: (0..<300).map { $0 / 3 },
            isMasked: (0..<300).map { $0 % 3 == 0 })
        test.side = 64
        var product = RoughProduct()
        for name in MaskedFaceProtocol.allCases {
            let outcome = try test.judge(name, with: &product)
            #expect(outcome.trueAcceptRate == 0)
            #expect(outcome.falseAcceptRate == 0)
        }
    }
}
