/// What makes one person look like that person: geometry and colours, the same in every picture.
///
/// Lengths are pixels of the aligned picture of an average face; the origin is the tip of the
/// average nose, x to the right, y down. Angles are radians.
struct FaceIdentity {
    let complexion: Complexion
    let head: Head
    let eyes: Eyes
    let brows: Brows
    let nose: Nose
    let mouth: Mouth
    let hair: Hair
    let marks: Marks

    /// The looks of person `number` in the population of `seed`.
    init(seed: UInt64, number: Int) {
        var random = RandomStream(seed, UInt64(number), 1)
        complexion = Complexion(&random)
        head = Head(&random)
        eyes = Eyes(&random)
        brows = Brows(&random)
        nose = Nose(&random)
        mouth = Mouth(&random, complexion)
        hair = Hair(&random, head)
        marks = Marks(&random, complexion)
    }

    /// Skin.
    struct Complexion {
        let skin: RGB
        /// Cheeks and lips tend to this colour.
        let blood: RGB
        /// Strength of the red of the cheeks.
        let blush: Float

        private static let tones = [
            RGB(0.99, 0.87, 0.79), RGB(0.94, 0.75, 0.62), RGB(0.80, 0.58, 0.43),
            RGB(0.58, 0.38, 0.27), RGB(0.36, 0.23, 0.17),
        ]

        init(_ random: inout RandomStream) {
            let warmth = random.uniform(-1, 1)
            let tone = gradient(Self.tones, at: random.unit())
            skin = tone * RGB(1 + 0.05 * warmth, 1, 1 - 0.12 * warmth)
            blood = mix(skin, RGB(0.72, 0.16, 0.20), 0.55)
            blush = random.uniform(0, 0.45)
        }
    }

    /// The outline of head and ears.
    struct Head {
        let halfWidth: Float
        let chin: Float
        let taper: Float
        let squareness: Float
        let earSize: Float
        let earSpread: Float
        /// Strength of the folds beside the mouth and under the eyes.
        let age: Float

        init(_ random: inout RandomStream) {
            halfWidth = random.uniform(33, 43)
            chin = random.uniform(34, 45)
            taper = random.uniform(0.05, 0.5)
            squareness = random.uniform(2, 3.8)
            earSize = random.uniform(6, 11)
            earSpread = random.uniform(0, 5)
            age = max(0, random.uniform(-0.5, 1))
        }
    }

    /// Both eyes.
    struct Eyes {
        let centre: Point
        let halfWidth: Float
        let upper: Float
        let lower: Float
        /// Positive lifts the outer corner.
        let tilt: Float
        let iris: RGB
        let irisRadius: Float
        let lashes: Float
        let crease: Float

        private static let colours = [
            RGB(0.16, 0.09, 0.06), RGB(0.36, 0.21, 0.10), RGB(0.48, 0.40, 0.16),
            RGB(0.24, 0.48, 0.28), RGB(0.22, 0.46, 0.74), RGB(0.56, 0.66, 0.72),
        ]

        init(_ random: inout RandomStream) {
            centre = Point(17.6 * random.uniform(0.87, 1.13), -20 + random.uniform(-2.5, 2.5))
            halfWidth = random.uniform(6, 9.5)
            upper = random.uniform(2.4, 5)
            lower = random.uniform(1.4, 3.4)
            tilt = random.uniform(-0.2, 0.25)
            iris = gradient(Self.colours, at: random.unit())
            irisRadius = random.uniform(2.6, 3.9)
            lashes = random.uniform(0.35, 1.3)
            crease = random.uniform(0, 0.7)
        }
    }

    /// Both brows; their colour is that of the hair.
    struct Brows {
        /// The height of their middle over the middle of the eyes.
        let rise: Float
        /// How much farther out than the eyes their middle lies.
        let offset: Float
        let halfWidth: Float
        let thickness: Float
        let arch: Float
        let tilt: Float
        let taper: Float
        /// 0 as dark as the hair, 1 black.
        let darkness: Float

        init(_ random: inout RandomStream) {
            rise = random.uniform(9, 14.5)
            offset = random.uniform(-1.5, 2)
            halfWidth = random.uniform(7, 12)
            thickness = random.uniform(0.6, 3)
            arch = random.uniform(-0.5, 5)
            tilt = random.uniform(-0.3, 0.25)
            taper = random.uniform(0, 0.9)
            darkness = random.uniform(0.1, 0.7)
        }
    }

    /// The nose.
    struct Nose {
        let tip: Float
        let halfWidth: Float
        let bridge: Float
        /// How dark its sides are: how far it stands out.
        let relief: Float
        let nostril: Float
        let bulb: Float

        init(_ random: inout RandomStream) {
            tip = random.uniform(-4, 4)
            halfWidth = random.uniform(4.5, 10)
            bridge = random.uniform(1.8, 5)
            relief = random.uniform(0.12, 0.5)
            nostril = random.uniform(0.8, 2)
            bulb = random.uniform(2.5, 6)
        }
    }

    /// The mouth at rest.
    struct Mouth {
        let height: Float
        let halfWidth: Float
        let upperLip: Float
        let lowerLip: Float
        /// Positive lets the corners hang.
        let droop: Float
        let colour: RGB

        init(_ random: inout RandomStream, _ complexion: Complexion) {
            height = 20.3 + random.uniform(-3, 3)
            halfWidth = random.uniform(10.5, 18)
            upperLip = random.uniform(0.8, 4.2)
            lowerLip = random.uniform(1.4, 5.5)
            droop = random.uniform(-1.5, 1.8)
            let full = mix(complexion.blood, RGB(0.80, 0.10, 0.22), random.uniform(0, 0.5))
            colour = mix(complexion.skin * 0.82, full, random.uniform(0.35, 1))
        }
    }

    /// Small things on the skin.
    struct Marks {
        let moles: [(place: Point, radius: Float)]
        let freckles: [Point]
        let colour: RGB

        init(_ random: inout RandomStream, _ complexion: Complexion) {
            let count = random.pick([0, 0, 1, 1, 2, 3])
            moles = (0..<count).map { _ in
                let place = Point(random.uniform(-27, 27), random.uniform(-8, 30))
                return (place, random.uniform(0.8, 1.7))
            }
            let speckles = random.chance(0.2) ? random.integer(14...30) : 0
            freckles = (0..<speckles).map { _ in
                Point(random.normal(12), random.normal(4) - 6)
            }
            colour = complexion.skin * RGB(0.42, 0.36, 0.36)
        }
    }
}
