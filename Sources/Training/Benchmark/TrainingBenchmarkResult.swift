/// What `benchmark train` measured.
public struct TrainingBenchmarkResult: Encodable, Sendable {
    public let network: String
    public let precision: String
    /// Images per micro-batch.
    public let batchSize: Int
    public let identities: Int
    /// On the CPU.
    public let threads: Int
    /// Steps measured, warm-up excluded.
    public let steps: Int
    public let imagesPerSecond: Double
    /// The median.
    public let millisecondsPerStep: Double
    /// The most memory at once: tensors on a GPU, the whole process on the CPU.
    public let peakBytes: Int
    /// What the process had needed before network and head were made; 0 on a GPU.
    public let bytesBefore: Int
    /// Floating-point operations of products in forward and backward, two per multiply-add.
    public let operationsPerImage: Double
    /// The measured rate of large matrix products; nil on the CPU.
    public let matrixOperationsPerSecond: Double?
    /// The share of that rate that the steps reach; nil on the CPU.
    public let utilisation: Double?
    /// Median milliseconds by stage.
    public let stages: [String: Double]
    /// The loss of every step from the first, warm-up included.
    public let losses: [Double]

    private enum CodingKeys: String, CodingKey {
        case network, precision
        case batchSize = "batch_size"
        case identities, threads, steps
        case imagesPerSecond = "images_per_second"
        case millisecondsPerStep = "milliseconds_per_step"
        case peakBytes = "peak_bytes"
        case bytesBefore = "bytes_before"
        case operationsPerImage = "flops_per_image"
        case matrixOperationsPerSecond = "matrix_flops"
        case utilisation = "flops_utilisation"
        case stages = "milliseconds_by_stage"
        case losses
    }
}
