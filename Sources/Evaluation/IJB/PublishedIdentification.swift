/// The figures that InsightFace's program for 1:N prints, for comparison with published ones.
///
/// It searches both galleries as one, so that every probe has a mate, and takes for a target the k-th
/// highest score between any probe and any template of another subject, k the number of probes times
/// the target, rounded up: a threshold that several scores of one probe may set.
public struct PublishedIdentification: Sendable {
    /// The share of probes whose mate is among the first k, for `IJBIdentification.ranks`.
    public let rankRates: [Double]
    /// The share of probes whose mate scores above the threshold, for `IJBIdentification.targets`.
    public let truePositiveRates: [Double]

    /// Searches all galleries as one.
    ///
    /// - Throws: `IJBError` when no probe's subject is there.
    public init(
        _ probes: IJBSubjects, in galleries: [IJBSubjects], _ features: TemplateFeatures
    ) throws {
        let search = try ProbeSearch(
            probes, in: IJBSubjects(joining: galleries), features)
        guard !search.mated.isEmpty else {
            throw IJBError.unusable(
                path: "the galleries", reason: "have the subject of no probe")
        }
        rankRates = IJBIdentification.ranks.map { search.rankRate($0) }
        truePositiveRates = IJBIdentification.targets.map { target in
            let position = Int((Double(probes.count) * target).rounded(.up))
            guard let last = search.impostors.last else { return 1 }
            let threshold =
                position <= search.impostors.count ? search.impostors[position - 1] : last
            return Double(search.mated.count { $0.score > threshold })
                / Double(search.mated.count)
        }
    }
}
