import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    @Suite("soloface evaluate mfr") struct EvaluateMFRCommandTests {
        /// Embeddings about 40 directions, and a list of 200 images that need not exist.
        private struct Faces {
            let labels = (0..<200).map { $0 / 5 }
            let isMasked = (0..<200).map { $0 % 5 == 0 }
            let rows: [Float]

            init() {
                var state = UInt64(11)
                func random() -> Float {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Float(state >> 40) / Float(1 << 24) - 0.5
                }
                let centres = (0..<40).map { _ in (0..<16).map { _ in random() } }
                rows = (0..<200).flatMap { image in
                    centres[image / 5].map { $0 + 0.6 * random() }
                }
            }

            var list: String {
                labels.indices.map { "\($0).jpg \(labels[$0]) \(isMasked[$0] ? 1 : 0)\n" }.joined()
            }

            private func cosine(_ one: Int, _ other: Int) -> Double {
                let left = rows[one * 16..<one * 16 + 16].map { Double($0) }
                let right = rows[other * 16..<other * 16 + 16].map { Double($0) }
                func product(_ one: [Double], _ other: [Double]) -> Double {
                    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
                }
                return product(left, right)
                    / (product(left, left) * product(right, right)).squareRoot()
            }

            /// The share of the pairs of one person above the highest of two persons, save `allowed`.
            func rate(allowed: Int, _ counts: (Int, Int) -> Bool) -> Double {
                var genuine: [Double] = []
                var impostors: [Double] = []
                for one in labels.indices {
                    for other in labels.indices where counts(one, other) {
                        let score = cosine(one, other)
                        if labels[one] == labels[other] {
                            genuine.append(score)
                        } else {
                            impostors.append(score)
                        }
                    }
                }
                let refused = impostors.sorted(by: >)[allowed]
                return Double(genuine.count { $0 > refused }) / Double(genuine.count)
            }
        }

        @Test("Rates equal those of every pair, compared one by one") func rates() throws {
            let folder = try TemporaryFolder()
            let faces = Faces()
            let list = try folder.file("list.txt", faces.list)
            let rows = folder.url.appending(path: "rows.npy")
            try NPYFile.write(RawArray(faces.rows, shape: [200, 16]), to: rows)
            let outcome = try SoloFaceProcess.run([
                "evaluate", "mfr", "--embeddings", rows.path, "--data", list.path, "--device",
                "cpu",
                "--json", "-",
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["masked_images"] as? Int == 40)
            let mask = try #require(result["mask"] as? [String: Any])
            // 40 x 160 pairs, 4 of one person for each of 40; none of 6240 may be accepted at 1e-4.
            #expect(mask["genuine"] as? Int == 160)
            #expect(mask["impostor"] as? Int == 6240)
            let masked = faces.rate(allowed: 0) { faces.isMasked[$0] && !faces.isMasked[$1] }
            #expect((mask["tar"] as? [String: Double])?["1e-4"] == masked)
            let all = try #require(result["all"] as? [String: Any])
            #expect(all["genuine"] as? Int == 400)
            #expect(all["impostor"] as? Int == 19_500)
            let every = faces.rate(allowed: 0) { $0 < $1 }
            #expect((all["tar"] as? [String: Double])?["1e-6"] == every)
            #expect(every > 0.05 && every < 1)
            let score = try #require(result["score"] as? Double)
            #expect(abs(score - (0.25 * masked + 0.75 * every)) < 1e-15)
        }

        @Test("From drawn faces, without masks: only all pairs", .enabled(if: Fixtures.available))
        func network() throws {
            let folder = try TemporaryFolder()
            _ = try SoloFaceProcess.run([
                "dataset", "synthesize", "--to", folder.path("faces"), "--identities", "3",
                "--images", "3", "--test-identities", "4", "--pairs", "10", "--quiet",
            ])
            let outcome = try SoloFaceProcess.run(
                ["evaluate", "mfr", "--data", folder.path("faces/train"), "--flip", "--json", "-"]
                    + EndToEndTests.network)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(outcome.errors.contains("no image shows a mask"))
            #expect(result["mask"] == nil && result["score"] == nil)
            let all = try #require(result["all"] as? [String: Any])
            // 3 x 3 pairs of one person among 9 x 8 / 2.
            #expect(all["genuine"] as? Int == 9)
            #expect(all["impostor"] as? Int == 27)
        }
    }
}
