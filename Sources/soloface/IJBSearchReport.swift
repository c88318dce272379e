/// The JSON result of `evaluate ijb --identification`: `rank` and `tpir` of the mean, and an object with
/// both for each gallery, for `mean` and for `published`.
struct IJBSearchReport: Encodable {
    let images: Int
    let templates: Int
    let feature: String
    let stages: [StageClock.Stage]
    var rates: [String: Rates] = [:]

    struct Rates: Encodable {
        let rank: [String: Double]
        /// Null where there is no probe without a mate.
        let tpir: [String: Double?]
        var gallery: Int?
        var matedProbes: Int?
        var otherProbes: Int?
        var cmc: [Double]?
        var det: Tradeoff?

        private enum CodingKeys: String, CodingKey {
            case rank, tpir, gallery
            case matedProbes = "mated_probes"
            case otherProbes = "other_probes"
            case cmc, det
        }
    }

    struct Tradeoff: Encodable {
        let fpir: [Double]
        let fnir: [Double]
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: Key.self)
        try keys.encode(images, forKey: Key(stringValue: "images"))
        try keys.encode(templates, forKey: Key(stringValue: "templates"))
        try keys.encode(feature, forKey: Key(stringValue: "feature"))
        try keys.encode(stages, forKey: Key(stringValue: "stages"))
        for (name, rates) in rates { try keys.encode(rates, forKey: Key(stringValue: name)) }
        guard let mean = rates["mean"] else { return }
        try keys.encode(mean.rank, forKey: Key(stringValue: "rank"))
        try keys.encode(mean.tpir, forKey: Key(stringValue: "tpir"))
    }
}
