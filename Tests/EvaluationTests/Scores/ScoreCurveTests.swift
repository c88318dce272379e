import Evaluation
import Testing

@Suite struct ScoreCurveTests {
    /// Genuine 9 7 5, impostors 8 6 4 2: the points are (0, 1) (1, 1) (1, 2) (2, 2) (2, 3) (3, 3)
    /// (4, 3) false and true accepts.
    private static let curve = ScoreCurve(genuine: [5, 9, 7], impostors: [2, 8, 4, 6])

    @Test(arguments: [
        (0.0, 1, 0), (0.2499, 1, 0), (0.25, 2, 1), (0.3, 2, 1), (0.5, 3, 2), (0.99, 3, 3),
        (1.0, 3, 4),
    ])
    func conservativeStaysBelow(target: Double, accepted: Int, falseAccepts: Int) {
        let point = Self.curve.points(at: [target], rule: .conservative)[0]
        #expect(point.trueAcceptRate == Double(accepted) / 3)
        #expect(point.falseAcceptRate == Double(falseAccepts) / 4)
    }

    // Nothing here is collinear in both counts but (3, 3), between (2, 3) and (4, 3). From 0.4 the
    // rates 0.25 and 0.5 are 0.15 and 0.1 away; from 0.625 the nearest is 0.5, as 0.75 was dropped;
    // from 0.375 both are 0.125 away, and the later one counts.
    @Test(arguments: [
        (0.1, 1, 0), (0.2, 2, 1), (0.375, 3, 2), (0.4, 3, 2), (0.7, 3, 2), (0.8, 3, 4),
    ])
    func nearestMayPass(target: Double, accepted: Int, falseAccepts: Int) {
        let point = Self.curve.points(at: [target], rule: .nearest)[0]
        #expect(point.trueAcceptRate == Double(accepted) / 3)
        #expect(point.falseAcceptRate == Double(falseAccepts) / 4)
    }

    /// Of 12 pairs 9 are in order: 9 beats 4 impostors, 7 beats 3, 5 beats 2.
    @Test func theAreaIsTheChanceToBeAbove() {
        #expect(abs(Self.curve.auc - 9.0 / 12) < 1e-15)
        let ties = ScoreCurve(genuine: [1, 1], impostors: [1, 0])
        #expect(abs(ties.auc - 0.75) < 1e-15)
    }

    @Test func equalScoresAreAcceptedTogether() {
        let curve = ScoreCurve(genuine: [3, 3, 1], impostors: [3, 3, 0, 0])
        let points = curve.points(at: [0.25, 0.5], rule: .conservative)
        #expect(points[0].trueAcceptRate == 0)
        #expect(points[1].trueAcceptRate == 1)
        #expect(points[1].falseAcceptRate == 0.5)
    }

    @Test func theDrawnCurveRises() {
        var state = UInt64(7)
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        let curve = ScoreCurve(
            genuine: (0..<500).map { _ in random() + 0.4 },
            impostors: (0..<20_000).map { _ in random() })
        let points = curve.drawn()
        #expect(points.count > 100)
        #expect(points.count <= 400)
        #expect(points.first?.falseAcceptRate == 1.0 / 20_000)
        #expect(points.last?.falseAcceptRate == 1)
        #expect(
            zip(points, points.dropFirst()).allSatisfy {
                $0.falseAcceptRate < $1.falseAcceptRate && $0.trueAcceptRate <= $1.trueAcceptRate
            })
    }
}
