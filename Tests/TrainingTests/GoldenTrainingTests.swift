import Backbones
import Fixtures
import Foundation
import Heads
import Schedules
import Testing
import Torch
import Training

/// 30 steps from given weights in a given order, against the losses an independent program had.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenTrainingTests {
    /// fixtures README, section h: |difference| <= 1e-3 (1 + loss) for the fine-tuning run.
    @Test func fineTuningLossesAreTheGoldenOnes() throws {
        let expected = try #require(Fixtures.json("training/expected.json") as? [String: Any])
        let plan = try #require(expected["plan"] as? [[String: Any]])
        let runs = try #require(expected["runs"] as? [String: Any])
        let golden = try #require(runs["finetune_mbf+my_CE_ArcFace"] as? [String: Any])
        let losses = try #require(golden["loss_f64"] as? [Double])
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let list = folder.appending(path: "list.txt")
        try lines(of: plan).joined(separator: "\n").write(
            to: list, atomically: true, encoding: .utf8)
        var configuration = Configuration()
        configuration.data.train = list.path
        configuration.data.flip = false
        configuration.data.shuffle = false
        configuration.network.name = .mbf
        configuration.network.weights = Fixtures.url("nets/mbf_trained.safetensors").path
        configuration.head.weights = Fixtures.url("training/head_finetune.safetensors").path
        configuration.optimizer.learningRate = 0.005
        configuration.schedule = .init(.constant(.init()))
        configuration.training.epochs = 1
        configuration.training.batchSize = 16
        configuration.output.directory = folder.appending(path: "run").path
        _ = try Trainer(configuration, device: .cpu)()
        let recorded = try RecordedLosses(
            contentsOf: folder.appending(path: "run/loss.csv")
        ).values
        #expect(recorded.count == 30)
        for (step, (loss, reference)) in zip(recorded, losses).enumerated() {
            #expect(abs(loss - reference) <= 1e-3 * (1 + reference), "step \(step)")
        }
    }

    private func lines(of plan: [[String: Any]]) throws -> [String] {
        try plan.flatMap { step in
            let files = try #require(step["files"] as? [String])
            let labels = try #require(step["labels"] as? [Int])
            return zip(files, labels).map { "\(Fixtures.url("faces/\($0)").path)\t\($1)" }
        }
    }
}
