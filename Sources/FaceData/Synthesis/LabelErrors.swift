/// Wrong labels, made on purpose: which person each training picture shows.
///
/// N people to train on, M pictures in the folder of each. Conflicts give a person two folders; noise
/// puts single pictures of one person into the folder of another.
struct LabelErrors {
    /// The person whose folder it is, by folder; those in conflict have the person of another one.
    private let people: [Int]
    /// The person on a picture that is in a wrong folder, by folder and place in it.
    private let strangers: [[Int: Int]]
    private let pictures: Int

    init(_ configuration: SynthesisConfiguration) {
        let count = configuration.identities
        pictures = configuration.imagesPerIdentity
        var random = RandomStream(configuration.seed, 4)
        var people = Array(0..<count)
        let doubles = Int((Double(count) * (configuration.labelConflicts ?? 0)).rounded())
        for folder in Self.picked(min(doubles, count / 2), outOf: count, &random) {
            people[folder] = -1
        }
        let single = people.filter { $0 >= 0 }
        for folder in people.indices where people[folder] < 0 {
            people[folder] = single[random.integer(0...(single.count - 1))]
        }
        var strangers = [[Int: Int]](repeating: [:], count: count)
        let all = count * pictures
        let wrong = Int((Double(all) * (configuration.labelNoise ?? 0)).rounded())
        for picture in Self.picked(wrong, outOf: all, &random) {
            let folder = picture / pictures
            let other = (folder + random.integer(1...max(1, count - 1))) % count
            strangers[folder][picture % pictures] = people[other]
        }
        self.people = people
        self.strangers = strangers
    }

    /// The person on a training picture, and which of the pictures of this person it is.
    ///
    /// Pictures in a wrong or second folder have numbers of their own, so that none comes twice.
    func subject(folder: Int, place: Int) -> (person: Int, variant: Int) {
        if let stranger = strangers[folder][place] {
            return (stranger, (folder + 1) * pictures + place)
        }
        let person = people[folder]
        return (person, person == folder ? place : (folder + 1) * pictures + place)
    }

    /// Whether the picture shows another person than most in its folder.
    func isNoise(folder: Int, place: Int) -> Bool {
        strangers[folder][place].map { $0 != people[folder] } ?? false
    }

    /// The person who has the folder.
    func owner(of folder: Int) -> Int { people[folder] }

    /// Different numbers below `total`, in rising order.
    private static func picked(
        _ count: Int, outOf total: Int, _ random: inout RandomStream
    ) -> [Int] {
        var wanted = count
        return (0..<total).filter { index in
            guard wanted > 0, random.integer(0...(total - index - 1)) < wanted else { return false }
            wanted -= 1
            return true
        }
    }
}
