import Foundation

/// What searching a gallery comes to: closed set by rank, open set by threshold.
public struct IJBIdentification: Sendable {
    /// The ranks of the published tables.
    public static let ranks = [1, 5, 10]
    /// The shares of probes without a mate for which someone may be found.
    public static let targets = [0.01, 0.1]

    /// The probes whose subject is in the gallery.
    public let matedProbes: Int
    /// The others.
    public let otherProbes: Int
    /// The templates of the gallery.
    public let gallery: Int
    /// The share of mated probes whose mate is among the first k, for `ranks`.
    public let rankRates: [Double]
    /// The share of mated probes that are found, for `targets`; nil without probes that have no mate.
    public let truePositiveRates: [Double?]

    private let search: ProbeSearch

    /// Searches a gallery for all probes.
    ///
    /// A mated probe is found when its mate scores highest of the gallery, and above the threshold; a
    /// tie counts against it. The threshold is the lowest for which the share of probes without a mate
    /// whose best score is above it (FPIR) does not pass the target.
    ///
    /// - Throws: `IJBError` when no probe's subject is in the gallery.
    public init(
        _ probes: IJBSubjects, in gallery: IJBSubjects, named name: String,
        _ features: TemplateFeatures
    ) throws {
        let search = try ProbeSearch(probes, in: gallery, features)
        guard !search.mated.isEmpty else {
            throw IJBError.unusable(
                path: "gallery \(name)",
                reason: "has the subject of no probe; the lists do not "
                    + "belong together")
        }
        self.search = search
        matedProbes = search.mated.count
        otherProbes = search.bestOfOthers.count
        self.gallery = gallery.count
        rankRates = Self.ranks.map { search.rankRate($0) }
        truePositiveRates = Self.targets.map { search.truePositiveRate(atFalsePositiveRate: $0) }
    }

    /// The share of mated probes whose mate is among the first k, for k from 1 on.
    public func cumulativeMatches(upTo limit: Int = 50) -> [Double] {
        (1...max(1, min(limit, gallery))).map { search.rankRate($0) }
    }

    /// The share of probes without a mate for which someone is found, and of mated probes that are
    /// missed, over the thresholds.
    public func errorTradeoff() -> [(falsePositiveRate: Double, falseNegativeRate: Double)] {
        let count = search.bestOfOthers.count
        guard count > 0 else { return [] }
        let steps = min(count, 200)
        let chosen = (0...steps).map { step in
            Int(pow(Double(count), Double(step) / Double(steps)).rounded())
        }
        return Set(chosen).sorted().compactMap { allowed in
            let rate = Double(allowed) / Double(count)
            return search.truePositiveRate(atFalsePositiveRate: rate).map { (rate, 1 - $0) }
        }
    }
}

extension ProbeSearch {
    /// The share of mated probes whose mate is among the first `rank`.
    func rankRate(_ rank: Int) -> Double {
        Double(mated.count { $0.rank < rank }) / Double(mated.count)
    }

    /// - Returns: nil without probes that have no mate.
    func truePositiveRate(atFalsePositiveRate target: Double) -> Double? {
        let total = bestOfOthers.count
        guard total > 0 else { return nil }
        let allowed = falseAcceptsAllowed(of: total, target: target)
        let refused = allowed < total ? bestOfOthers[allowed] : -.infinity
        let found = mated.count { $0.rank == 0 && $0.score > refused }
        return Double(found) / Double(mated.count)
    }
}
