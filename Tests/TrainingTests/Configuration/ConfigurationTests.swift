import Foundation
import Testing
import Training

@Suite("Configuration") struct ConfigurationTests {
    /// The listing of the interface; `data.train` and `output.directory` are examples there.
    static let defaults = [
        "data.train": "\"\"", "data.flip": "true", "data.shuffle": "true", "data.workers": "0",
        "data.identities": "0", "data.exclude": "\"\"",
        "data.augment.crop": "0.0", "data.augment.low_resolution": "0.0",
        "data.augment.photometric": "0.0", "data.augment.blur": "0.0", "data.augment.mask": "0.0",
        "data.synthesize.identities": "0", "data.synthesize.images": "40",
        "data.synthesize.seed": "1",
        "network.name": "\"r100\"", "network.embedding": "512", "network.dropout": "0.0",
        "network.drop_path": "0.0", "network.mask_ratio": "0.0", "network.weights": "\"\"",
        "margin.name": "\"arcface\"", "margin.scale": "64.0", "margin.margin": "0.5",
        "margin.gradient": "\"detached\"", "margin.dynamic": "false",
        "margin.dynamic_offset": "false",
        "head.sample_rate": "1.0", "head.objective": "\"softmax\"", "head.rank": "0",
        "head.filter_threshold": "0.0", "head.precision": "\"fp32\"", "head.weights": "\"\"",
        "head.device": "\"auto\"",
        "optimizer.name": "\"sgd\"", "optimizer.learning_rate": "0.02",
        "optimizer.momentum": "0.9", "optimizer.weight_decay": "0.0005",
        "optimizer.clip_norm": "5.0",
        "schedule.name": "\"mhlr\"", "schedule.warmup_steps": "0", "schedule.alpha": "0.001",
        "schedule.beta": "0.001", "schedule.threshold": "5e-05", "schedule.patience": "0.05",
        "schedule.factor": "0.5", "schedule.max_cuts": "8",
        "training.epochs": "5", "training.batch_size": "128", "training.accumulation": "1",
        "training.precision": "\"auto\"", "training.seed": "3407",
        "training.deterministic": "false", "training.checkpoint_every": "0",
        "training.keep_checkpoints": "2", "training.log_every": "10",
        "training.compile": "\"auto\"", "training.recompute": "false",
        "training.freeze_backbone": "0",
        "evaluation.data": "\"\"", "evaluation.targets": "[\"lfw\", \"cfp_fp\", \"agedb_30\"]",
        "evaluation.every": "0",
        "output.directory": "\"runs/run\"",
    ]

    @Test("The defaults are the promised ones, and there is no other key")
    func defaults() throws {
        #expect(try PrintedConfiguration().values == Self.defaults)
    }

    /// The keys of a section and their defaults under a name.
    struct Variant: Sendable, CustomTestStringConvertible {
        let section: String
        let name: String
        let keys: [String: String]

        init(_ section: String, _ name: String, _ keys: [String: String]) {
            self.section = section
            self.name = name
            self.keys = keys
        }

        var testDescription: String { "\(section) \(name)" }
    }

    static let variants = [
        Variant("margin", "naive", ["scale": "64.0", "gradient": "\"detached\""]),
        Variant(
            "margin", "arcface",
            [
                "scale": "64.0", "margin": "0.5", "gradient": "\"detached\"", "dynamic": "false",
                "dynamic_offset": "false",
            ]),
        Variant(
            "margin", "cosface",
            [
                "scale": "64.0", "margin": "0.4", "gradient": "\"detached\"", "dynamic": "false",
                "dynamic_offset": "false",
            ]),
        Variant(
            "margin", "expface",
            [
                "scale": "64.0", "margin": "0.7", "gradient": "\"detached\"", "dynamic": "false",
                "dynamic_offset": "false",
            ]),
        Variant(
            "margin", "sphereface",
            [
                "scale": "32.0", "margin": "1.7", "gradient": "\"detached\"", "dynamic": "false",
                "dynamic_offset": "false",
            ]),
        Variant(
            "margin", "sphereface_r2",
            ["scale": "60.0", "margin": "1.4", "gradient": "\"detached\""]),
        Variant(
            "margin", "tanface",
            [
                "scale": "64.0", "margin_1": "0.6", "margin_2": "0.4",
                "gradient": "\"exact\"",
            ]),
        Variant(
            "margin", "combined",
            [
                "scale": "64.0", "margin_1": "1.0", "margin_2": "0.5", "margin_3": "0.0",
                "gradient": "\"detached\"",
            ]),
        Variant(
            "margin", "magface",
            [
                "scale": "64.0", "margin_low": "0.45", "margin_high": "0.8", "norm_low": "10.0",
                "norm_high": "110.0", "norm_weight": "20.0", "gradient": "\"exact\"",
            ]),
        Variant(
            "margin", "curricularface",
            [
                "scale": "64.0", "margin": "0.5", "statistics_momentum": "0.01",
                "gradient": "\"exact\"",
            ]),
        Variant(
            "margin", "adaface",
            [
                "scale": "64.0", "margin": "0.4", "h": "0.333", "statistics_momentum": "0.01",
                "gradient": "\"exact\"",
            ]),
        Variant(
            "optimizer", "sgd",
            [
                "learning_rate": "0.02", "momentum": "0.9", "weight_decay": "0.0005",
                "clip_norm": "5.0",
            ]),
        Variant(
            "optimizer", "adamw",
            [
                "learning_rate": "0.001", "beta_1": "0.9", "beta_2": "0.999", "epsilon": "1e-08",
                "weight_decay": "0.1", "clip_norm": "5.0",
            ]),
        Variant(
            "schedule", "mhlr",
            [
                "alpha": "0.001", "beta": "0.001", "threshold": "5e-05", "patience": "0.05",
                "factor": "0.5", "max_cuts": "8",
            ]),
        Variant("schedule", "mhlr_boxcar", ["window": "0", "threshold": "0.06"]),
        Variant("schedule", "polynomial", ["power": "2.0", "end": "0.0"]),
        Variant("schedule", "cosine", ["end": "0.0"]),
        Variant("schedule", "multistep", ["milestones": "[0.5, 0.75, 0.9]", "factor": "0.1"]),
        Variant("schedule", "linear", ["end": "0.0"]),
        Variant("schedule", "exponential", ["decay": "0.9999"]),
        Variant("schedule", "constant", [:]),
    ]

    @Test("A name brings its keys and defaults, and drops those of another", arguments: variants)
    func variant(_ variant: Variant) throws {
        let printed = try PrintedConfiguration(nil, "\(variant.section).name=\(variant.name)")
        let prefix = variant.section + "."
        var expected = variant.keys
        expected["name"] = "\"\(variant.name)\""
        if variant.section == "schedule" { expected["warmup_steps"] = "0" }
        let section = printed.values.filter { $0.key.hasPrefix(prefix) }
        let found = section.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
        #expect(Dictionary(uniqueKeysWithValues: found) == expected)
        let others = printed.values.filter { !$0.key.hasPrefix(prefix) }
        #expect(others == Self.defaults.filter { !$0.key.hasPrefix(prefix) })
    }

    /// A value that is valid and not the default; for each, the key changes and nothing else does.
    static let changes = [
        "data.train=/faces", "data.flip=false", "data.shuffle=false", "data.workers=3",
        "data.identities=7", "data.exclude=bad.txt", "data.synthesize.identities=9",
        "data.synthesize.images=5", "data.synthesize.seed=2", "network.name=mbf_large",
        "network.embedding=128", "network.dropout=0.4", "network.weights=w.safetensors",
        "margin.scale=30", "margin.margin=0.3", "margin.gradient=exact", "margin.dynamic=true",
        "margin.dynamic_offset=true", "head.objective=unified", "head.filter_threshold=0.4",
        "head.sample_rate=0.1",
        "head.rank=64", "head.precision=bf16",
        "head.weights=h.safetensors", "optimizer.learning_rate=0.1", "optimizer.momentum=0",
        "optimizer.weight_decay=1e-4", "optimizer.clip_norm=0", "schedule.warmup_steps=10",
        "schedule.alpha=0.01", "schedule.max_cuts=3", "training.epochs=1",
        "training.batch_size=2", "training.accumulation=4", "training.precision=fp16",
        "training.seed=0", "training.deterministic=true", "training.checkpoint_every=100",
        "training.keep_checkpoints=1", "training.log_every=1", "training.compile=off",
        "training.recompute=true", "training.freeze_backbone=2", "evaluation.data=/sets",
        "evaluation.targets=[]",
        "evaluation.every=50", "output.directory=runs/other",
    ]

    @Test("--set changes the key it names and no other", arguments: changes)
    func override(_ text: String) throws {
        let key = String(text.prefix { $0 != "=" })
        let values = try PrintedConfiguration(nil, text).values
        let changed = values.keys.filter { values[$0] != Self.defaults[$0] }
        #expect(changed == [key])
    }

    @Test("Transformers have keys of their own", arguments: ["drop_path", "mask_ratio"])
    func transformer(key: String) throws {
        let printed = try PrintedConfiguration(nil, "network.name=vit_s", "network.\(key)=0.25")
        #expect(printed["network.\(key)"] == "0.25")
    }

    @Test("Of two values for a key the later counts")
    func lastWins() throws {
        let printed = try PrintedConfiguration(nil, "training.epochs=2", "training.epochs=9")
        #expect(printed["training.epochs"] == "9")
    }

    @Test("A preset's margin keys end where the command line names another margin")
    func renamed() throws {
        let printed = try PrintedConfiguration("webface4m", "margin.name=expface")
        #expect(printed["margin.margin"] == "0.7")
        let kept = try PrintedConfiguration("webface4m", "margin.scale=32")
        #expect(kept["margin.margin"] == "0.4")
        #expect(kept["margin.scale"] == "32.0")
    }

    @Test("Training needs data and a folder for the run")
    func training() throws {
        let presets = Checkout.presets
        let without = try Configuration.load(nil, overrides: [], presets: presets)
        let noData = #expect(throws: (any Error).self) { try without.validateForTraining() }
        #expect("\(noData.map { "\($0)" } ?? "")".hasPrefix("data.train names no data"))
        let nowhere = try Configuration.load(
            nil, overrides: ["data.train=faces", "output.directory="], presets: presets)
        let noFolder = #expect(throws: (any Error).self) { try nowhere.validateForTraining() }
        #expect("\(noFolder.map { "\($0)" } ?? "")".hasPrefix("output.directory names no folder"))
    }
}
