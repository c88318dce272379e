/// The memory of a training at its peak, part by part.
public struct MemoryPlan: Sendable {
    /// A part and its bytes.
    public struct Part: Sendable {
        public let name: String
        public let bytes: Int
    }

    /// In the order in which they are shown; those that are empty at the peak are left out.
    public let parts: [Part]
    /// The memory that there is.
    public let memoryBytes: Int
    /// What the head takes in main memory, beside the network on a GPU; nil when it is with it.
    public let hostBytes: Int?
    /// Seconds of a step on this CPU; nil for a GPU.
    public let secondsPerStep: Double?
    /// Settings that make it smaller; empty when it fits.
    public internal(set) var advice: [Advice] = []

    /// A setting, and what would come of it.
    public struct Advice: Encodable, Sendable {
        /// As `--set` takes it.
        public let setting: String
        public let totalBytes: Int
        public let fits: Bool

        private enum CodingKeys: String, CodingKey {
            case setting
            case totalBytes = "total_bytes"
            case fits
        }
    }

    /// The sum of all parts.
    public var totalBytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// Whether it does.
    public var fits: Bool { totalBytes <= memoryBytes }

    init(parts: [Part], memoryBytes: Int, hostBytes: Int?, secondsPerStep: Double?) {
        self.parts = parts.filter { $0.bytes > 0 }
        self.memoryBytes = memoryBytes
        self.hostBytes = hostBytes
        self.secondsPerStep = secondsPerStep
    }
}

extension MemoryPlan: Encodable {
    private enum CodingKeys: String, CodingKey {
        case parts
        case totalBytes = "total_bytes"
        case memoryBytes = "memory_bytes"
        case fits
        case hostBytes = "host_bytes"
        case secondsPerStep = "seconds_per_step"
        case advice
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        let bytes = parts.map { ($0.name, $0.bytes) }
        try keys.encode(Dictionary(uniqueKeysWithValues: bytes), forKey: .parts)
        try keys.encode(totalBytes, forKey: .totalBytes)
        try keys.encode(memoryBytes, forKey: .memoryBytes)
        try keys.encode(fits, forKey: .fits)
        try keys.encodeIfPresent(hostBytes, forKey: .hostBytes)
        try keys.encodeIfPresent(secondsPerStep, forKey: .secondsPerStep)
        try keys.encode(advice, forKey: .advice)
    }
}
