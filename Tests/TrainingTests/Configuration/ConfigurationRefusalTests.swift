import Foundation
import Testing
import Training

@Suite("What a configuration is refused for") struct ConfigurationRefusalTests {
    /// A setting and what its refusal must say.
    struct Case: Sendable, CustomTestStringConvertible {
        let setting: String
        let words: [String]

        init(_ setting: String, _ words: String...) {
            self.setting = setting
            self.words = words
        }

        var testDescription: String { setting }
    }

    static let unknownKeys = [
        Case("training.epoch=3", "unknown key training.epoch", "did you mean training.epochs?"),
        Case("optimizer.lr=0.1", "unknown key optimizer.lr"),
        Case("data.augment.crops=0.1", "data.augment.crops", "did you mean data.augment.crop?"),
        Case("optimiser.name=sgd", "unknown key optimiser", "did you mean optimizer?"),
        Case("training.learning_rate=0.1", "did you mean optimizer.learning_rate?"),
        Case(
            "margin.margin_1=1.0", "margin_1 is a key of tanface, combined",
            "margin.name is arcface"),
        Case("optimizer.beta_1=0.9", "beta_1 is a key of adamw", "optimizer.name is sgd"),
        Case("schedule.power=2", "power is a key of polynomial", "schedule.name is mhlr"),
    ]

    static let wrongTypes = [
        Case("training.epochs=2.5", "training.epochs must be a whole number, not 2.5"),
        Case("training.epochs=many", "training.epochs must be a whole number", "\"many\""),
        Case("data.flip=1", "data.flip must be true or false, not 1"),
        Case("data.train=3", "data.train must be a string, not 3"),
        Case("optimizer.learning_rate=true", "optimizer.learning_rate must be a number, not true"),
        Case("optimizer.learning_rate=nan", "optimizer.learning_rate must be finite"),
        Case("evaluation.targets=lfw", "evaluation.targets must be an array of strings"),
        Case("network=r50", "network must be a section"),
    ]

    static let unknownWords = [
        Case("network.name=r49", "network.name must be one of", "r50", "not \"r49\""),
        Case("margin.name=arcfase", "margin.name must be one of", "\"arcface\""),
        Case("optimizer.name=adam", "optimizer.name must be one of", "\"adamw\""),
        Case("schedule.name=mhrl", "schedule.name must be one of", "\"mhlr\""),
        Case("training.precision=fp8", "training.precision must be one of"),
        Case("head.objective=unifed", "head.objective must be one of", "\"unified\""),
        Case("margin.gradient=exakt", "margin.gradient must be one of", "\"exact\""),
    ]

    static let impossible = [
        Case("network.embedding=0", "network.embedding must be at least 1, not 0"),
        Case("network.dropout=1", "network.dropout must be 0 to less than 1, not 1.0"),
        Case("head.filter_threshold=1", "head.filter_threshold must be 0 (off) to less than 1"),
        Case("head.sample_rate=0", "head.sample_rate must be above 0, at most 1, not 0.0"),
        Case("head.rank=600", "head.rank must be 0 (full) to network.embedding, which is 512"),
        Case("network.drop_path=1", "network.drop_path must be 0 to less than 1, not 1.0"),
        Case("network.mask_ratio=-0.1", "network.mask_ratio must be 0 to less than 1, not -0.1"),
        Case("margin.scale=0", "margin.scale must be above 0, not 0.0"),
        Case("optimizer.learning_rate=0", "optimizer.learning_rate must be above 0, not 0.0"),
        Case("optimizer.weight_decay=-1", "optimizer.weight_decay must be at least 0, not -1.0"),
        Case("optimizer.clip_norm=-1", "optimizer.clip_norm must be at least 0 (0: off)"),
        Case("optimizer.momentum=1", "optimizer.momentum must be 0 to less than 1, not 1.0"),
        Case("training.epochs=0", "training.epochs must be at least 1, not 0"),
        Case("training.batch_size=1", "training.batch_size must be at least 2", "several images"),
        Case("training.accumulation=0", "training.accumulation must be at least 1, not 0"),
        Case("training.seed=-1", "training.seed must be at least 0, not -1"),
        Case("training.checkpoint_every=-1", "training.checkpoint_every must be at least 0"),
        Case("training.keep_checkpoints=0", "training.keep_checkpoints must be at least 1"),
        Case("training.freeze_backbone=-1", "training.freeze_backbone must be at least 0"),
        Case("training.log_every=0", "training.log_every must be at least 1, not 0"),
        Case("evaluation.every=-1", "evaluation.every must be at least 0 (0: each epoch)"),
        Case("data.workers=-1", "data.workers must be at least 0 (0: from the cores)"),
        Case("data.identities=-1", "data.identities must be at least 0 (0: from the data)"),
        Case("data.synthesize.identities=-1", "data.synthesize.identities must be at least 0"),
        Case("data.synthesize.images=0", "data.synthesize.images must be at least 1, not 0"),
        Case("data.synthesize.seed=-1", "data.synthesize.seed must be at least 0, not -1"),
        Case("schedule.warmup_steps=-1", "schedule.warmup_steps must be at least 0, not -1"),
        Case("schedule.alpha=0", "schedule.alpha must be above 0, at most 1, not 0.0"),
        Case("schedule.factor=1", "schedule.factor must be above 0 and below 1, not 1.0"),
        Case("data.augment.crop=1.5", "data.augment.crop must be a probability, 0 to 1, not 1.5"),
        Case("data.augment.low_resolution=-0.1", "data.augment.low_resolution must be a prob"),
        Case("data.augment.photometric=2", "data.augment.photometric must be a probability"),
        Case("data.augment.blur=20", "data.augment.blur must be a probability"),
        Case("data.augment.mask=1.01", "data.augment.mask must be a probability"),
        Case("schedule.patience=2", "schedule.patience must be from 0 to 1, not 2.0"),
    ]

    @Test(
        "--set: the message names the key and the way out",
        arguments: unknownKeys + wrongTypes + unknownWords + impossible)
    func override(_ example: Case) {
        let message = refusal(example.setting) ?? "accepted"
        for word in example.words { #expect(message.contains(word)) }
        #expect(message.hasPrefix("--set \(example.setting.prefix { $0 != "=" }): "))
        #expect(!message.contains("\n"))
    }

    static let combined = [
        (
            ["training.compile=on", "head.sample_rate=0.1"],
            "training.compile must be \"auto\" or \"off\" with a head.sample_rate below 1"
        ),
        (["training.compile=on", "head.device=cpu"], "or head.device = \"cpu\": then the program"),
        (["network.name=mbf", "network.dropout=0.2"], "mbf has no dropout layer; leave it at 0"),
        (["network.name=vit_t", "network.dropout=0.2"], "vit_t has no dropout layer"),
        (["network.name=r50", "network.drop_path=0.1"], "r50 skips no branches, as the networks"),
        (["network.name=mbf", "network.mask_ratio=0.1"], "mbf has no tokens to mask, as the"),
        (["margin.name=expface", "margin.margin=1"], "must be between 0 and 1, not 1.0"),
        (["margin.name=sphereface", "margin.margin=0.5"], "must be at least 1, not 0.5"),
        (["margin.name=sphereface_r2", "margin.margin=0.5"], "must be at least 1, not 0.5"),
        (["margin.name=tanface", "margin.margin_1=1"], "must be between 0 and 1, not 1.0"),
        (["margin.name=magface", "margin.norm_low=0"], "margin.norm_low must be above 0, not 0.0"),
        (
            ["margin.name=magface", "margin.norm_high=10"],
            "norm_high must be above margin.norm_low"
        ),
        (["margin.name=magface", "margin.norm_weight=-1"], "norm_weight must be at least 0"),
        (["margin.name=magface", "margin.gradient=detached"], "must be \"exact\" for magface"),
        (["margin.name=adaface", "margin.gradient=detached"], "must be \"exact\" for adaface"),
        (
            ["margin.name=curricularface", "margin.gradient=detached"],
            "must be \"exact\" for curricularface"
        ),
        (["margin.name=curricularface", "margin.margin=4"], "must be 0 to less than pi, not 4.0"),
        (
            ["margin.name=curricularface", "margin.statistics_momentum=0"],
            "margin.statistics_momentum must be above 0, at most 1"
        ),
        (["margin.name=adaface", "margin.h=0"], "margin.h must be above 0, not 0.0"),
        (
            ["margin.name=adaface", "margin.statistics_momentum=2"],
            "margin.statistics_momentum must be above 0, at most 1"
        ),
        (
            ["optimizer.name=adamw", "optimizer.beta_1=1"],
            "optimizer.beta_1 must be 0 to less than"
        ),
        (
            ["optimizer.name=adamw", "optimizer.beta_2=1"],
            "optimizer.beta_2 must be 0 to less than"
        ),
        (["optimizer.name=adamw", "optimizer.epsilon=0"], "optimizer.epsilon must be above 0"),
        (["optimizer.name=adamw", "optimizer.momentum=0.9"], "momentum is a key of sgd"),
        (
            ["margin.name=naive", "margin.margin=0.5"],
            "margin is a key of arcface, cosface, sphereface, sphereface_r2, expface, "
                + "curricularface, adaface"
        ),
        (["margin.name=combined", "margin.dynamic=true"], "dynamic is a key of arcface"),
        (["schedule.name=polynomial", "schedule.power=0"], "schedule.power must be above 0"),
        (["schedule.name=multistep", "schedule.milestones=[0.9, 0.5]"], "a rising list"),
        (["schedule.name=exponential", "schedule.decay=2"], "schedule.decay must be above 0"),
        (["schedule.name=cosine", "schedule.end=-1"], "schedule.end must be a learning rate of"),
        (["schedule.name=mhlr_boxcar", "schedule.window=1"], "schedule.window must be 0 or at"),
    ]

    @Test("Values that do not fit each other", arguments: combined)
    func combination(settings: [String], words: String) throws {
        let message = refusal(settings[0], settings[1]) ?? "accepted"
        #expect(message.contains(words))
        #expect(message.hasPrefix("--set "))
    }

    /// The text of a file, the line at fault, and words of the message.
    static let files = [
        ("[training]\nepochs = 3\nbatchsize = 64\n", 3, "did you mean training.batch_size?"),
        ("# mine\n[data]\nflip = \"yes\"\n", 3, "data.flip must be true or false"),
        ("base = \"ms1mv\"\n", 1, "there is no preset 'ms1mv'; did you mean 'ms1mv"),
        ("[network]\n\nname = \"mbf\"\ndropout = 0.5\n", 4, "mbf has no dropout layer"),
        ("[training]\nepochs = \n", 2, "this is not TOML"),
    ]

    @Test("A file: the message names it and the line", arguments: files)
    func file(text: String, line: Int, words: String) throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "refused-\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        let message = refusal(file: file) ?? "accepted"
        #expect(message.hasPrefix("\(file.path):\(line)"))
        #expect(message.contains(words))
    }

    @Test("An unknown preset is answered with the nearest one")
    func preset() {
        let error = #expect(throws: (any Error).self) {
            try Configuration.load("quickstar", overrides: [], presets: Checkout.presets)
        }
        #expect(
            error.map { "\($0)" } == "there is no preset 'quickstar'; did you mean 'quickstart'?")
    }
}
