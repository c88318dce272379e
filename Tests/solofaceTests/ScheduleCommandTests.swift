import Fixtures
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface schedule", .enabled(if: Fixtures.available)) struct ScheduleCommandTests {
        /// A run of the published code: its curve, its setting, the rates its steps used.
        struct Golden: Decodable {
            let curve: String
            let total: Int
            let parameters: [String: Double]
            /// First step and rate of each stretch.
            let used: [[Double]]

            private enum CodingKeys: String, CodingKey {
                case curve
                case total = "total_steps"
                case parameters = "params"
                case used = "lr_used_rle"
            }

            init(from decoder: any Decoder) throws {
                let keys = try decoder.container(keyedBy: CodingKeys.self)
                curve = try keys.decode(String.self, forKey: .curve)
                total = try keys.decode(Int.self, forKey: .total)
                used = try keys.decode([[Double]].self, forKey: .used)
                // A run with the defaults says so in words instead.
                parameters =
                    (try? keys.decode([String: Double].self, forKey: .parameters)) ?? [:]
            }

            /// The run's constants as settings; the published names are others.
            var overrides: [String] {
                let names = [
                    "alpha": "alpha", "beta": "beta", "lambd": "threshold", "tau": "patience",
                ]
                let plain = names.compactMap { theirs, ours in
                    parameters[theirs].map { "schedule.\(ours)=\($0)" }
                }
                let factor = parameters["delta"].map { "schedule.factor=\(1 / $0)" }
                return (plain + [factor].compactMap { $0 }).flatMap { ["--set", $0] }
            }
        }

        static let goldens: [String: Golden] = {
            struct File: Decodable { let runs: [String: Golden] }
            let data = try? Fixtures.data("mhlr/mhlr_traces.json")
            return data.flatMap { try? JSONDecoder().decode(File.self, from: $0).runs } ?? [:]
        }()

        /// The rows of a result below its header, as numbers.
        private func rows(_ path: String) throws -> [[Double]] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let lines = text.split(whereSeparator: \.isNewline)
            #expect(lines.first == "step,loss,learning_rate")
            return lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        }

        @Test(
            "Rates and changes are those of the published code",
            arguments: [
                "decay_2000/default", "decay_2000/fast", "decay_2000/beta_small",
                "decay_2000/tau0", "decay_2000/total_100000", "rising_2000/default",
                "rising_2000/delta1.5", "rising_2000/mid", "constant_2000/default",
                "plateau_spikes_20000/default", "plateau_spikes_20000/delta4",
            ])
        func golden(name: String) throws {
            let golden = try #require(Self.goldens[name])
            let folder = try TemporaryFolder()
            let output = folder.path("rates.csv")
            let losses = Fixtures.url("mhlr/loss_\(golden.curve).csv").path
            let outcome = try SoloFaceProcess.run(
                ["schedule", "--losses", losses, "--total-steps", "\(golden.total)"]
                    + golden.overrides + ["--output", output, "--json", "-"])
            #expect(outcome.status == 0, "\(outcome.errors)")

            let rows = try rows(output)
            var wrong: [Int] = []
            for (step, row) in rows.enumerated() {
                let stretch = golden.used.last { Int($0[0]) <= step }
                guard row.count == 3, let rate = stretch?[1], Int(row[0]) == step,
                    abs(row[2] - rate) <= 1e-12 * rate
                else {
                    wrong.append(step)
                    continue
                }
            }
            #expect(wrong.isEmpty)

            let result = try outcome.json()
            #expect(result["steps"] as? Int == rows.count)
            let changes = try #require(result["changes"] as? [[String: Any]])
            #expect(
                changes.map { $0["step"] as? Int } == golden.used.dropFirst().map { Int($0[0]) })
            for (change, expected) in zip(changes, golden.used.dropFirst()) {
                let rate = try #require(change["learning_rate"] as? Double)
                #expect(abs(rate - expected[1]) <= 1e-12 * expected[1])
            }
        }

        @Test("mhlr_boxcar over the published log changes the rate where the log does")
        func published() throws {
            // Each row is the mean of the 10 steps up to its own; the first is that of step 20.
            let rows = try String(
                contentsOf: Fixtures.url("mhlr/published_ms1mv3_r100.csv"), encoding: .utf8
            ).split(whereSeparator: \.isNewline).dropFirst().map {
                "\($0.split(separator: ",")[1])\n"
            }
            let start = String(repeating: try #require(rows.first), count: 11)
            let folder = try TemporaryFolder()
            let losses = try folder.file(
                "losses.csv",
                "loss\n" + start + rows.map { String(repeating: $0, count: 10) }.joined())
            let outcome = try SoloFaceProcess.run([
                "schedule", "--losses", losses.path, "--output", folder.path("rates.csv"),
                "--total-steps", "202320", "--set", "schedule.name=mhlr_boxcar",
                "--set", "schedule.window=4000", "--json", "-",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let found = try #require(try outcome.json()["changes"] as? [[String: Any]])
            let steps = [
                54_280, 72_870, 94_820, 113_110, 135_870, 143_870, 151_870, 159_870, 175_830,
                183_830, 191_830, 199_830,
            ]
            let factors = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 4, 0.5, 0.5, 0.5, 4]
            try #require(found.count == steps.count)
            var rate = 0.02
            for (change, (step, factor)) in zip(found, zip(steps, factors)) {
                rate *= factor
                #expect(abs(try #require(change["step"] as? Int) - step) <= 10)
                #expect(change["learning_rate"] as? Double == rate)
            }
        }

        @Test("Losses and rates come with 17 significant digits") func digits() throws {
            let folder = try TemporaryFolder()
            let losses = try folder.file("losses.csv", "loss\n0.1\n0.30000000000000004\n1e-300\n")
            let output = folder.path("rates.csv")
            let outcome = try SoloFaceProcess.run([
                "schedule", "--losses", losses.path, "--output", output,
                "--set", "optimizer.learning_rate=0.1", "--set", "schedule.name=constant",
            ])
            #expect(outcome.status == 0)
            #expect(
                try String(contentsOfFile: output, encoding: .utf8) == """
                    step,loss,learning_rate
                    0,0.10000000000000001,0.10000000000000001
                    1,0.30000000000000004,0.10000000000000001
                    2,1e-300,0.10000000000000001

                    """)
        }

        @Test("Step rules follow their formula") func polynomial() throws {
            let folder = try TemporaryFolder()
            let losses = try folder.file(
                "losses.csv", "loss\n" + String(repeating: "1.0\n", count: 100))
            let output = folder.path("rates.csv")
            _ = try SoloFaceProcess.run([
                "schedule", "--losses", losses.path, "--output", output,
                "--set", "schedule.name=polynomial", "--set", "optimizer.learning_rate=0.5",
            ])
            for row in try rows(output) {
                let left = 1 - row[0] / 100
                #expect(abs(row[2] - 0.5 * left * left) <= 1e-15)
            }
        }

        @Test("--plot draws a picture") func plot() throws {
            let folder = try TemporaryFolder()
            let plot = folder.path("rates.svg")
            let outcome = try SoloFaceProcess.run([
                "schedule", "--losses", Fixtures.url("mhlr/loss_rising_2000.csv").path,
                "--output", folder.path("rates.csv"), "--plot", plot,
            ])
            #expect(outcome.status == 0)
            let picture = try String(contentsOfFile: plot, encoding: .utf8)
            #expect(picture.hasPrefix("<svg"))
            #expect(picture.trimmingCharacters(in: .newlines).hasSuffix("</svg>"))
        }

        @Test("A curve without losses is a failure that names the file")
        func noLosses() throws {
            let folder = try TemporaryFolder()
            let losses = try folder.file("other.csv", "step,accuracy\n0,0.5\n")
            let output = folder.path("rates.csv")
            let outcome = try SoloFaceProcess.run([
                "schedule", "--losses", losses.path, "--output", output,
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errorLines.count == 1)
            #expect(outcome.errors.contains("\(losses.path)"))
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }
}
