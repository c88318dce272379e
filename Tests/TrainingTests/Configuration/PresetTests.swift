import Backbones
import Foundation
import Testing
import Torch
import Training

@Suite("Presets") struct PresetTests {
    /// Identities as in the tables of the data sets, network, margin with its value.
    struct Recipe: Sendable, CustomTestStringConvertible {
        let name: String
        let data: String
        let identities: Int
        let network: String
        let margin: String

        init(_ name: String, _ data: String, _ identities: Int, _ network: String, _ margin: String)
        {
            self.name = name
            self.data = data
            self.identities = identities
            self.network = network
            self.margin = margin
        }

        var testDescription: String { name }
    }

    static let recipes = [
        Recipe("casia", "CASIA-WebFace", 10_572, "r50", "arcface 0.5"),
        Recipe("casia_arcface", "CASIA-WebFace", 10_572, "r50", "arcface 0.5"),
        Recipe("casia_cosface", "CASIA-WebFace", 10_572, "r50", "cosface 0.4"),
        Recipe("casia_expface", "CASIA-WebFace", 10_572, "r50", "expface 0.7"),
        Recipe("casia_sphereface", "CASIA-WebFace", 10_572, "r50", "sphereface 1.7"),
        Recipe("casia_sphereface_r2", "CASIA-WebFace", 10_572, "r50", "sphereface_r2 1.4"),
        Recipe("casia_tanface", "CASIA-WebFace", 10_572, "r50", "tanface 0.6 0.4"),
        Recipe("casia_naive", "CASIA-WebFace", 10_572, "r50", "naive"),
        Recipe("casia_combined", "CASIA-WebFace", 10_572, "r50", "combined 1.0 0.3 0.2"),
        Recipe("ms1mv2", "MS1MV2", 85_742, "r100", "arcface 0.5"),
        Recipe("ms1mv3", "MS1MV3", 93_431, "r100", "arcface 0.5"),
        Recipe("glint360k", "Glint360K", 360_232, "r100", "arcface 0.5"),
        Recipe("webface4m", "WebFace4M", 205_990, "r100", "cosface 0.4"),
        Recipe("webface8m", "WebFace8M", 411_980, "r100", "cosface 0.4"),
        Recipe("webface12m", "WebFace12M", 617_970, "r100", "cosface 0.4"),
        Recipe("webface21m", "WebFace21M", 1_029_950, "r100", "cosface 0.4"),
        Recipe("webface25m", "WebFace25M", 1_235_940, "r100", "cosface 0.4"),
        Recipe("webface42m", "WebFace42M", 2_059_906, "r100", "cosface 0.4"),
        Recipe("ms1mv3_r100_mhlr", "MS1MV3", 93_431, "r100", "arcface 0.5"),
        Recipe("webface4m_r100_mhlr", "WebFace4M", 205_990, "r100", "cosface 0.4"),
        Recipe("webface8m_r100_mhlr", "WebFace8M", 411_980, "r100", "cosface 0.4"),
        Recipe("webface12m_r50_mhlr", "WebFace12M", 617_970, "r50", "cosface 0.4"),
        Recipe("webface12m_r100_mhlr", "WebFace12M", 617_970, "r100", "cosface 0.4"),
    ]

    /// Those trained with AdamW.
    static let transformers = [
        Recipe("webface4m_vit_t", "WebFace4M", 205_990, "vit_t", "cosface 0.4"),
        Recipe("webface12m_vit_b", "WebFace12M", 617_970, "vit_b", "cosface 0.4"),
    ]

    static let shipped: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: Checkout.presets.path)
        return (files ?? []).map { String($0.prefix { $0 != "." }) }.sorted()
    }()

    @Test("These and no others are shipped") func names() {
        let named = Self.recipes + Self.transformers
        #expect(Self.shipped == (named.map(\.name) + ["quickstart"]).sorted())
    }

    @Test("Each is valid, ready to train, and printed so that it is read again", arguments: shipped)
    func roundTrip(name: String) throws {
        let configuration = try Configuration.load(name, overrides: [], presets: Checkout.presets)
        try configuration.validateForTraining()
        let file = FileManager.default.temporaryDirectory
            .appending(path: "preset-\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(configuration.toml().utf8).write(to: file)
        let again = try Configuration.load(file.path, overrides: [], presets: Checkout.presets)
        #expect(again == configuration)
        #expect(try again.toml() == configuration.toml())
    }

    @Test(
        "Each writes to the run of its own name and says in a comment what it is",
        arguments: shipped)
    func places(name: String) throws {
        #expect(try PrintedConfiguration(name)["output.directory"] == "\"runs/\(name)\"")
        let url = Checkout.presets.appending(path: "\(name).toml")
        #expect(try String(contentsOf: url, encoding: .utf8).hasPrefix("# "))
    }

    @Test("Data, network and margin are those of the name", arguments: recipes + transformers)
    func facts(recipe: Recipe) throws {
        let printed = try PrintedConfiguration(recipe.name)
        #expect(printed["data.train"] == "\"/data/\(recipe.data)\"")
        #expect(printed["data.identities"] == "\(recipe.identities)")
        #expect(printed["evaluation.data"] == "\"/data/verification\"")
        #expect(printed["evaluation.targets"] == "[\"lfw\", \"cfp_fp\", \"agedb_30\"]")
        #expect(printed["network.name"] == "\"\(recipe.network)\"")
        let numbers = ["margin", "margin_1", "margin_2", "margin_3"].compactMap {
            printed["margin.\($0)"]
        }
        let name = printed["margin.name"]?.trimmingCharacters(in: ["\""]) ?? ""
        #expect(([name] + numbers).joined(separator: " ") == recipe.margin)
    }

    /// Source: arXiv 2404.11118 and its published runs.
    static let published = [
        "data.flip": "true", "data.shuffle": "true", "network.embedding": "512",
        "network.dropout": "0.0", "margin.scale": "64.0",
        "head.sample_rate": "1.0", "head.objective": "\"softmax\"", "head.precision": "\"fp32\"",
        "optimizer.name": "\"sgd\"", "optimizer.learning_rate": "0.02",
        "optimizer.momentum": "0.9", "optimizer.weight_decay": "0.0005",
        "optimizer.clip_norm": "5.0",
        "schedule.name": "\"mhlr\"", "schedule.warmup_steps": "0", "schedule.alpha": "0.001",
        "schedule.beta": "0.001", "schedule.threshold": "5e-05", "schedule.patience": "0.05",
        "schedule.factor": "0.5", "schedule.max_cuts": "8",
        "training.epochs": "5", "training.batch_size": "128", "training.accumulation": "1",
        "training.precision": "\"auto\"",
    ]

    /// Source: arXiv 2109.05565, which has scales of its own.
    static let scales = ["casia_sphereface": "32.0", "casia_sphereface_r2": "60.0"]

    @Test("The published recipe", arguments: recipes.map(\.name), published.keys.sorted())
    func recipe(name: String, key: String) throws {
        let expected =
            key == "margin.scale" ? Self.scales[name] ?? Self.published[key] : Self.published[key]
        #expect(try PrintedConfiguration(name)[key] == expected)
    }

    /// Source: arcface_torch, whose rate of 0.001 belongs to 4096 images per step.
    @Test("Transformers are trained as in arcface_torch", arguments: transformers.map(\.name))
    func transformer(name: String) throws {
        let configuration = try Configuration.load(name, overrides: [], presets: Checkout.presets)
        #expect(configuration.network.dropPath == 0.1)
        #expect(configuration.network.maskRatio == 0.1)
        #expect(configuration.optimizer.weightDecay == 0.1)
        let printed = try PrintedConfiguration(name)
        #expect(printed["optimizer.name"] == "\"adamw\"")
        #expect(printed["schedule.name"] == "\"polynomial\"")
        let training = configuration.training
        let images = Double(training.batchSize * training.accumulation)
        #expect(
            abs(configuration.optimizer.learningRate - 1e-3 * (images / 4096).squareRoot()) < 1e-9)
        // The tables of the data sets; a last batch that is not full is left out.
        let size = name.hasPrefix("webface4m") ? 4_235_242.0 : 12_720_066
        let steps = Double(training.epochs) * (size / images).rounded(.down)
        let warmup = Double(try #require(Int(printed["schedule.warmup_steps"] ?? "")))
        #expect(abs(warmup / steps - 0.1) < 0.001)
    }

    @Test("The margin that overwrites the logit untracked, as the published code does")
    func gradient() throws {
        #expect(try PrintedConfiguration("ms1mv3_r100_mhlr")["margin.gradient"] == "\"detached\"")
    }

    @Test("The first run needs no data: it draws its faces beside the pairs it is tested on")
    func quickstart() throws {
        let printed = try PrintedConfiguration("quickstart")
        #expect(printed["data.train"] == "\"data/quickstart/train\"")
        #expect(Int(printed["data.synthesize.identities"] ?? "") ?? 0 > 1)
        #expect(printed["network.name"] == "\"mbf\"")
        #expect(printed["schedule.name"] == "\"mhlr\"")
        #expect(printed["evaluation.data"] == "\"data/quickstart/verification\"")
        #expect(printed["evaluation.targets"] == "[\"synthetic\"]")
    }
}
