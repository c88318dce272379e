public import Backbones
import FaceData
public import Heads
public import Schedules
public import Torch

/// Everything that defines a training run; sections and keys as in configuration files.
public struct Configuration: Codable, Equatable, Sendable {
    public var data = DataConfiguration()
    public var network = BackboneConfiguration()
    public var margin = MarginConfiguration.arcface
    public var head = HeadConfiguration()
    public var optimizer = OptimizerConfiguration.sgd
    public var schedule = ScheduleConfiguration()
    public var training = TrainingConfiguration()
    public var evaluation = EvaluationConfiguration()
    public var output = OutputConfiguration()

    public init() {}
}

/// Where the images are and how they are read: the `[data]` section.
public struct DataConfiguration: Codable, Equatable, Sendable {
    /// A folder of identity folders, a list file or a RecordIO file.
    public var train = ""
    /// Whether half of the images are mirrored, chosen anew in each epoch.
    public var flip = true
    /// Whether each epoch has an order of its own.
    public var shuffle = true
    /// Decoding threads; 0: chosen from the cores.
    public var workers = 0
    /// The number of identities to check the data against; 0: taken from the data.
    public var identities = 0
    /// A file with names of images to leave out; empty: none.
    public var exclude = ""
    public var augment = AugmentationSection()
    public var synthesize = SynthesisSection()

    public init() {}

    /// Probabilities of changes to each image, 0 for none: the `[data.augment]` section.
    public struct AugmentationSection: Codable, Equatable, Sendable {
        public var crop = 0.0
        public var lowResolution = 0.0
        public var photometric = 0.0
        public var blur = 0.0
        public var mask = 0.0

        public init() {}

        /// What the loader does with them.
        var augmentation: Augmentation {
            var augmentation = Augmentation()
            augmentation.crop = crop
            augmentation.lowResolution = lowResolution
            augmentation.photometric = photometric
            augmentation.blur = blur
            augmentation.mask = mask
            return augmentation
        }

        private enum CodingKeys: String, CodingKey {
            case crop
            case lowResolution = "low_resolution"
            case photometric, blur, mask
        }
    }

    /// Procedural faces made when `train` is missing: the `[data.synthesize]` section.
    public struct SynthesisSection: Codable, Equatable, Sendable {
        /// Identities to make; 0: nothing is made.
        public var identities = 0
        /// Images of each identity.
        public var images = 40
        /// The seed of faces and variations.
        public var seed = 1

        public init() {}
    }
}

/// How the run goes: the `[training]` section.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
    /// Passes over the data, at least 1.
    public var epochs = 5
    /// Images per micro-batch, at least 2.
    public var batchSize = 128
    /// Micro-batches per optimizer step; their gradients are averaged.
    public var accumulation = 1
    public var precision = TrainingPrecision.auto
    /// The seed of weights, order and flips.
    public var seed = 3407
    /// Whether operations without a reproducible implementation are refused.
    public var deterministic = false
    /// Optimizer steps between checkpoints; 0: one after each epoch.
    public var checkpointEvery = 0
    /// Checkpoints that stay on disk, at least 1.
    public var keepCheckpoints = 2
    /// Steps between lines of the log.
    public var logEvery = 10
    /// Whether a step is captured as a graph on a GPU.
    public var compile = GraphCapture.auto
    /// Whether activations are computed again in backward instead of kept.
    public var recompute = false
    /// Optimizer steps at the start in which only the head learns; 0: none.
    public var freezeBackbone = 0

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case epochs
        case batchSize = "batch_size"
        case accumulation
        case precision
        case seed
        case deterministic
        case checkpointEvery = "checkpoint_every"
        case keepCheckpoints = "keep_checkpoints"
        case logEvery = "log_every"
        case compile, recompute
        case freezeBackbone = "freeze_backbone"
    }

    /// What stands against these settings on a device; nil when nothing does.
    func refusal(on device: Device) -> String? {
        if let refusal = precision.refusal(on: device) { return refusal }
        if compile == .on, case .cuda = device { return nil }
        return compile == .on
            ? "training.compile=on needs a CUDA device; auto captures where it can" : nil
    }

    /// Whether a step is captured as a graph: `training.compile`.
    public enum GraphCapture: String, Codable, CaseIterable, Sendable {
        /// Where it is possible.
        case auto
        /// A step that cannot be captured ends the run.
        case on
        /// Loss and gradient norm are looked at before weights change.
        case off
    }
}

/// What the network is tested on: the `[evaluation]` section.
public struct EvaluationConfiguration: Codable, Equatable, Sendable {
    /// A folder of verification sets; empty: no test.
    public var data = ""
    /// The sets, by name; empty: all that are there.
    public var targets = ["lfw", "cfp_fp", "agedb_30"]
    /// Optimizer steps between tests; 0: one after each epoch.
    public var every = 0

    public init() {}
}

/// Where the results go: the `[output]` section.
public struct OutputConfiguration: Codable, Equatable, Sendable {
    /// The run directory; made by the run.
    public var directory = "runs/run"

    public init() {}
}
