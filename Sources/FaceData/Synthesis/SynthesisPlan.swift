/// Which pictures make up a set of synthetic faces, and where they lie in it.
///
/// People 0 ..< N are trained on, the following ones appear in the verification pairs. All
/// pictures are different.
struct SynthesisPlan {
    /// One picture to be made.
    struct Picture: Equatable {
        /// Relative to the folder of the set.
        let path: String
        let identity: Int
        let variant: Int
    }

    static let trainingFolder = "train"
    static let verificationFolder = "verification/synthetic"
    static let imageFolder = verificationFolder + "/imgs"

    /// The training pictures whose folder is wrong, with the folder of the person they show; and the
    /// folders that show one person.
    let labelErrors: String
    /// Training pictures by person, then those of the pairs in their order.
    let pictures: [Picture]
    /// Whether each pair shows one person.
    let pairs: [Bool]
    /// The folders that the pictures lie in.
    let folders: [String]

    init(_ configuration: SynthesisConfiguration) {
        let people = (0..<configuration.identities).map { identity in
            "\(Self.trainingFolder)/id\(Self.padded(identity, count: configuration.identities, least: 5))"
        }
        folders = people + [Self.imageFolder]
        var pictures: [Picture] = []
        pictures.reserveCapacity(
            configuration.identities * configuration.imagesPerIdentity + 2 * configuration.pairs)
        let errors = LabelErrors(configuration)
        var lines = ""
        for (number, folder) in people.enumerated() {
            let owner = errors.owner(of: number)
            if owner != number { lines += "\(folder)\t\(people[owner])\n" }
            for place in 0..<configuration.imagesPerIdentity {
                let name = Self.padded(place, count: configuration.imagesPerIdentity, least: 3)
                let subject = errors.subject(folder: number, place: place)
                let path = "\(folder)/\(name).jpg"
                pictures.append(
                    Picture(path: path, identity: subject.person, variant: subject.variant))
                guard errors.isNoise(folder: number, place: place) else { continue }
                lines += "\(path)\t\(people[subject.person])\n"
            }
        }
        labelErrors = lines
        var random = RandomStream(configuration.seed, 3)
        pairs = Self.kinds(configuration.pairs, &random)
        var variants = [Int](repeating: 0, count: configuration.testIdentities)
        for person in Self.people(in: pairs, outOf: configuration.testIdentities, &random) {
            pictures.append(
                Picture(
                    path: "\(Self.imageFolder)/"
                        + "\(pictures.count - configuration.identities * configuration.imagesPerIdentity)"
                        + ".jpg",
                    identity: configuration.identities + person, variant: variants[person]))
            variants[person] += 1
        }
        self.pictures = pictures
    }

    /// Same or different, each once among two neighbours, so that every fold has both.
    private static func kinds(_ count: Int, _ random: inout RandomStream) -> [Bool] {
        var kinds: [Bool] = []
        while kinds.count < count {
            let first = random.chance(0.5)
            kinds += [first, !first]
        }
        return Array(kinds.prefix(count))
    }

    /// The person on each picture of the pairs.
    private static func people(
        in pairs: [Bool], outOf count: Int, _ random: inout RandomStream
    ) -> [Int] {
        pairs.flatMap { isSame in
            let first = random.integer(0...(count - 1))
            let step = random.integer(1...(count - 1))
            return [first, isSame ? first : (first + step) % count]
        }
    }

    /// `number` with leading zeros, so that names sort as numbers do.
    private static func padded(_ number: Int, count: Int, least: Int) -> String {
        let digits = String(number)
        let width = max(least, String(count - 1).count)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
