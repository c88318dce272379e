/// What searching a gallery for every probe came to.
struct ProbeSearch: Sendable {
    /// A probe whose subject is in the gallery.
    struct Mated: Sendable {
        /// The best score of a template of its subject.
        let score: Double
        /// How many templates of others score as high or higher.
        let rank: Int
    }

    /// The probes whose subject is in the gallery, in order.
    private(set) var mated: [Mated] = []
    /// The highest score of each of the other probes, falling.
    private(set) var bestOfOthers: [Double] = []
    /// The highest scores between a probe and a template of another subject, falling, at most as many
    /// as there are probes.
    private(set) var impostors: [Double] = []

    private static let probesPerTask = 16

    /// Compares every probe with every template of a gallery.
    init(_ probes: IJBSubjects, in gallery: IJBSubjects, _ features: TemplateFeatures) throws {
        let dimension = features.dimension
        let parts = try features.values.withUnsafeBufferPointer { values in
            nonisolated(unsafe) let values = values
            return try Parallel.map(probes.count, chunk: Self.probesPerTask) { range in
                var part = Part()
                for probe in range {
                    let start = probes.templates[probe] * dimension
                    let scores = gallery.templates.map {
                        dotProduct(values, start, $0 * dimension, count: dimension).withoutRounding
                    }
                    part.add(
                        scores, of: gallery.subjects, subject: probes.subjects[probe],
                        limit: probes.count)
                }
                return part
            }
        }
        mated = parts.flatMap(\.mated)
        bestOfOthers = parts.flatMap(\.bestOfOthers).sorted(by: >)
        impostors = Array(parts.flatMap(\.impostors).sorted(by: >).prefix(probes.count))
    }

    private struct Part {
        var mated: [Mated] = []
        var bestOfOthers: [Double] = []
        var impostors: [Double] = []

        mutating func add(_ scores: [Double], of subjects: [Int], subject: Int, limit: Int) {
            var mate = -Double.infinity
            var others: [Double] = []
            others.reserveCapacity(scores.count)
            for (score, owner) in zip(scores, subjects) {
                if owner == subject { mate = max(mate, score) } else { others.append(score) }
            }
            if mate.isFinite {
                mated.append(Mated(score: mate, rank: others.count { $0 >= mate }))
            } else if let best = others.max() {
                bestOfOthers.append(best)
            }
            impostors += others
            guard impostors.count > 4 * limit else { return }
            impostors = Array(impostors.sorted(by: >).prefix(limit))
        }
    }
}
