import Backbones
import FaceData
import Foundation
import Heads
import Torch
import Training

/// Trains a small network with a margin of one's own, step by step.
///
///     CustomMargin FACES MODEL.safetensors [STEPS]
///
/// FACES is anything that `soloface train` takes: a folder of identity folders, a list, a `.rec`. Prints
/// the loss of each step and writes a network that every command of soloface takes.
@main
enum CustomMargin {
    static func main() {
        let arguments = CommandLine.arguments
        guard (3...4).contains(arguments.count),
            let steps = Int(arguments.dropFirst(3).first ?? "50")
        else {
            FileHandle.standardError.write(
                Data("usage: CustomMargin FACES MODEL.safetensors [STEPS]\n".utf8))
            exit(2)
        }
        do {
            try train(on: arguments[1], steps: steps, writing: URL(filePath: arguments[2]))
        } catch {
            FileHandle.standardError.write(Data("CustomMargin: \(error)\n".utf8))
            exit(1)
        }
    }

    static func train(on path: String, steps: Int, writing model: URL) throws {
        let device = try DeviceChoice.select("auto").device
        let faces = try FaceDataset.open(path: path)

        var configuration = Configuration()
        configuration.network = BackboneConfiguration(name: .mbf, embedding: 128)
        let backbone = try configuration.network.makeBackbone()
        try backbone.move(to: device)
        let centers = try ClassCenters(classes: faces.identities, embedding: 128)
        try centers.move(to: device)
        let margin = TargetMargin(LinearAngle(marginRadians: 0.2), scale: 32, gradient: .exact)
        let head = try MarginHead(
            centers: centers, margin: margin, objective: SoftmaxObjective(),
            optimizer: configuration.optimizer)
        let step = try TrainingStep(
            backbone: backbone, head: head, configuration: configuration, device: device)

        let order = EpochOrder(count: faces.count, seed: 1, shuffle: true)
        let plan = try BatchPlan(order: order, batchSize: 16, keepsLastShortBatch: false)
        var options = BatchLoader.Options()
        options.flip = true
        let loader = try BatchLoader(images: faces, plan: plan, options: options)
        defer { loader.stop() }
        for number in 1...max(1, steps) {
            guard let batch = try loader.next() else { break }
            let outcome = try step([batch], rate: 0.05)
            print("step \(number)  loss \(outcome.loss)")
        }
        try ModelFile.write(backbone, configuration: configuration.network, to: model)
    }
}
