import Backbones
import Heads
import Schedules
import Settings
import Torch

extension Configuration {
    /// Checks the values that fit their types but not each other or the program.
    ///
    /// - Throws: `SettingsProblem` with the key and how to mend it.
    public func validate() throws {
        try validateNetwork()
        try validateHead()
        try validateOptimizer()
        try validateTraining()
        try validateData()
        do {
            try schedule.validate()
        } catch {
            throw SettingsProblem(
                key: "schedule.\(error.key)",
                "must be \(error.allowed), not \(error.value). \(error.remedy)")
        }
    }

    private func validateNetwork() throws {
        try require(network.embedding >= 1, "network.embedding", "at least 1", network.embedding)
        try require(
            (0..<1).contains(network.dropout), "network.dropout", "0 to less than 1",
            network.dropout)
        if network.dropout > 0, !network.name.hasDropout {
            throw SettingsProblem(
                key: "network.dropout",
                "\(network.name.rawValue) has no dropout layer; leave it at 0")
        }
        for (key, value, remedy) in [
            ("drop_path", network.dropPath, "skips no branches"),
            ("mask_ratio", network.maskRatio, "has no tokens to mask"),
        ] {
            try require(
                (0..<1).contains(value), "network.\(key)", "0 to less than 1", value)
            if value > 0, !network.name.isTransformer {
                throw SettingsProblem(
                    key: "network.\(key)",
                    "\(network.name.rawValue) \(remedy), as the networks vit_t to vit_h do; "
                        + "leave it at 0")
            }
        }
    }

    private func validateOptimizer() throws {
        let rate = optimizer.learningRate
        try require(rate > 0 && rate.isFinite, "optimizer.learning_rate", "above 0", rate)
        let decay = optimizer.weightDecay
        try require(decay >= 0, "optimizer.weight_decay", "at least 0", decay)
        try require(
            optimizer.clipNorm >= 0, "optimizer.clip_norm", "at least 0 (0: off)",
            optimizer.clipNorm)
        switch optimizer.rule {
        case .sgd(let momentum):
            try require(
                (0..<1).contains(momentum), "optimizer.momentum", "0 to less than 1", momentum)
        case .adamW(let beta1, let beta2, let epsilon):
            try require((0..<1).contains(beta1), "optimizer.beta_1", "0 to less than 1", beta1)
            try require((0..<1).contains(beta2), "optimizer.beta_2", "0 to less than 1", beta2)
            try require(epsilon > 0, "optimizer.epsilon", "above 0", epsilon)
        }
    }

    private func validateTraining() throws {
        try require(training.epochs >= 1, "training.epochs", "at least 1", training.epochs)
        try require(
            training.batchSize >= 2, "training.batch_size",
            "at least 2, because batch normalisation needs several images", training.batchSize)
        try require(
            training.accumulation >= 1, "training.accumulation", "at least 1",
            training.accumulation)
        try require(training.seed >= 0, "training.seed", "at least 0", training.seed)
        try require(
            training.checkpointEvery >= 0, "training.checkpoint_every",
            "at least 0 (0: each epoch)", training.checkpointEvery)
        try require(
            training.keepCheckpoints >= 1, "training.keep_checkpoints", "at least 1",
            training.keepCheckpoints)
        try require(
            training.freezeBackbone >= 0, "training.freeze_backbone", "at least 0 (0: none)",
            training.freezeBackbone)
        try require(training.logEvery >= 1, "training.log_every", "at least 1", training.logEvery)
        try require(
            evaluation.every >= 0, "evaluation.every", "at least 0 (0: each epoch)",
            evaluation.every)
        if training.compile == .on, head.sampleRate < 1 || head.device == .cpu {
            throw SettingsProblem(
                key: "training.compile",
                "must be \"auto\" or \"off\" with a head.sample_rate below 1 or head.device = "
                    + "\"cpu\": then the program takes part in each step")
        }
    }

    private func validateData() throws {
        try require(
            data.workers >= 0, "data.workers", "at least 0 (0: from the cores)", data.workers)
        try require(
            data.identities >= 0, "data.identities", "at least 0 (0: from the data)",
            data.identities)
        let augment = data.augment
        for (key, probability) in [
            ("crop", augment.crop), ("low_resolution", augment.lowResolution),
            ("photometric", augment.photometric), ("blur", augment.blur), ("mask", augment.mask),
        ] {
            try require(
                (0...1).contains(probability), "data.augment.\(key)", "a probability, 0 to 1",
                probability)
        }
        let faces = data.synthesize
        try require(
            faces.identities >= 0, "data.synthesize.identities", "at least 0 (0: nothing is made)",
            faces.identities)
        try require(faces.images >= 1, "data.synthesize.images", "at least 1", faces.images)
        try require(faces.seed >= 0, "data.synthesize.seed", "at least 0", faces.seed)
    }

    func require(
        _ holds: Bool, _ key: String, _ range: String, _ value: some CustomStringConvertible
    ) throws {
        guard !holds else { return }
        throw SettingsProblem(key: key, "must be \(range), not \(value)")
    }

    /// Checks what only a training run needs.
    ///
    /// - Throws: `SettingsProblem` with the key and how to mend it.
    public func validateForTraining() throws {
        guard !data.train.isEmpty else {
            throw SettingsProblem(
                key: "data.train",
                "names no data; set it to a folder of identity folders, a list or a .rec file, for "
                    + "instance --set data.train=/path/to/faces")
        }
        guard !output.directory.isEmpty else {
            throw SettingsProblem(key: "output.directory", "names no folder for the run")
        }
    }
}
