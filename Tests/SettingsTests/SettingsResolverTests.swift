import Settings
import Testing

struct SettingsResolverTests {
    @Test func withoutLayersTheDefaultsStand() throws {
        let resolved = try resolve()
        #expect(resolved.configuration == ToyConfiguration())
        #expect(resolved.origin(of: "training.epochs") == .defaults)
    }

    @Test func layersReplaceDefaultsAndEarlierLayers() throws {
        let resolved = try resolve(
            [
                "[data]\ntrain = \"/a\"\nflip = false\n[data.augment]\nlow_resolution = 0.2\n",
                "[data]\ntrain = \"/b\"\n[training]\nprecision = \"bf16\"\ntargets = []\n",
            ], set: ["data.workers=3", "training.epochs=7", "training.epochs=8"])
        var expected = ToyConfiguration()
        expected.data.train = "/b"
        expected.data.flip = false
        expected.data.workers = 3
        expected.data.augment.lowResolution = 0.2
        expected.training.precision = .bf16
        expected.training.targets = []
        expected.training.epochs = 8
        #expect(resolved.configuration == expected)
        #expect(resolved.origin(of: "data.workers") == .override(key: "data.workers"))
        #expect(resolved.origin(of: "data.train").description.hasSuffix("layer2.toml:2"))
        #expect(resolved.origin(of: "data.flip").description.hasSuffix("layer1.toml:3"))
    }

    @Test func wholeNumbersAreNumbers() throws {
        let training = try resolve([
            "[training]\nlearning_rate = 1\nmilestones = [1, 0.5]\nlimit = 4\nfactors = [2]"
        ]).configuration.training
        #expect(training.learningRate == 1)
        #expect(training.milestones == [1, 0.5])
        #expect(training.limit == 4)
        #expect(training.factors == [2])
    }

    @Test(arguments: [
        (
            "[training]\n\nepochs = 5.0",
            "layer1.toml:3: training.epochs must be a whole number, not 5.0"
        ),
        (
            "[training]\nepochs = \"5\"",
            "layer1.toml:2: training.epochs must be a whole number, not the string \"5\""
        ),
        (
            "[training]\nlearning_rate = true",
            "layer1.toml:2: training.learning_rate must be a number, not true"
        ),
        (
            "[training]\nlearning_rate = nan",
            "layer1.toml:2: training.learning_rate must be finite, not nan"
        ),
        (
            "[training]\nlearning_rate = -inf",
            "layer1.toml:2: training.learning_rate must be finite, not -inf"
        ),
        ("[data]\ntrain = 3", "layer1.toml:2: data.train must be a string, not 3"),
        ("[data]\nflip = 1", "layer1.toml:2: data.flip must be true or false, not 1"),
        (
            "[training]\ntargets = \"lfw\"",
            "layer1.toml:2: training.targets must be an array of strings, not the string \"lfw\""
        ),
        (
            "[training]\ntargets = [1]",
            "layer1.toml:2: training.targets must be an array of strings, not an array of 1"
        ),
        (
            "[training]\nmilestones = [\"a\"]",
            "layer1.toml:2: training.milestones must be an array of numbers, not an array of 1"
        ),
        (
            "[training]\nlimit = \"a\"",
            "layer1.toml:2: training.limit must be a whole number, not the string \"a\""
        ),
        (
            "[training]\nfactors = 1",
            "layer1.toml:2: training.factors must be an array of numbers, not 1"
        ),
        ("data = 1", "layer1.toml:1: data must be a section with keys of its own, not 1"),
        ("[data.train]\nx = 1", "layer1.toml:1: data.train must be a string, not a section"),
        (
            "[training]\nprecision = \"fp61\"",
            "layer1.toml:2: training.precision must be one of auto, fp32, bf16, fp16, not \"fp61\"; did you mean \"fp16\"?"
        ),
        ("[margin]\nname = 3", "layer1.toml:2: margin.name must be a string, not 3"),
    ])
    func aWrongTypeIsRefused(text: String, message: String) {
        #expect(refusal { _ = try resolve([text]) } == message)
    }

    @Test(arguments: [
        (
            "[data]\nworker = 1",
            "layer1.toml:2: unknown key data.worker; did you mean data.workers?"
        ),
        (
            "[data.augment]\ncorp = 1",
            "layer1.toml:2: unknown key data.augment.corp; did you mean data.augment.crop?"
        ),
        ("[trainig]\nepochs = 1", "layer1.toml:1: unknown key trainig; did you mean training?"),
        (
            "[data]\nlearning_rate = 1",
            "layer1.toml:2: unknown key data.learning_rate; did you mean training.learning_rate?"
        ),
        ("epochs = 1", "layer1.toml:1: unknown key epochs; did you mean training.epochs?"),
        (
            "[data]\nzzz = 1",
            "layer1.toml:2: unknown key data.zzz; there are train, flip, workers, augment"
        ),
        (
            "[training]\nzz = 1\naa = 1",
            "layer1.toml:2: unknown key training.zz; there are epochs, learning_rate, precision, targets, milestones, limit, factors"
        ),
    ])
    func anUnknownKeyIsAnsweredWithTheNearest(text: String, message: String) {
        #expect(refusal { _ = try resolve([text]) } == message)
    }

    @Test func anOverrideIsNamedInErrors() {
        #expect(
            refusal { _ = try resolve(set: ["training.epoch=3"]) }
                == "--set training.epoch: unknown key training.epoch; did you mean training.epochs?"
        )
        #expect(
            refusal { _ = try resolve(set: ["training.epochs=many"]) }
                == "--set training.epochs: training.epochs must be a whole number, not the string \"many\""
        )
    }

    @Test func theConfigurationsOwnRefusalIsLocated() throws {
        let folder = try TemporaryFolder(["a.toml": "[training]\nepochs = 0\n"])
        let layers = try folder.layers("a.toml")
        let refused = refusal {
            _ = try resolver.resolve(layers) { configuration in
                throw SettingsProblem(
                    key: "training.epochs",
                    "must be at least 1, not \(configuration.training.epochs)")
            }
        }
        #expect(refused == "a.toml:2: training.epochs must be at least 1, not 0")
        let byDefault = refusal {
            _ = try resolver.resolve(layers) { _ in
                throw SettingsProblem(key: "data.train", "is empty; name a dataset")
            }
        }
        #expect(byDefault == "data.train is empty; name a dataset")
    }

    @Test func aWordThatDecodingRefusesIsLocated() throws {
        struct Strict: Codable {
            var even = 2

            enum CodingKeys: String, CodingKey { case even }

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                even = try container.decode(Int.self, forKey: .even)
                if even % 2 == 1 {
                    throw DecodingError.dataCorruptedError(
                        forKey: .even, in: container, debugDescription: "\(even) is odd")
                }
            }
        }
        let layer = try SettingOverrides.layer(["even=3"])
        let refused = refusal { _ = try SettingsResolver { _ in Strict() }.resolve([layer]) }
        #expect(refused == "--set even: even: 3 is odd")
    }
}
