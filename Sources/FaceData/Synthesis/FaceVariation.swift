import Foundation

/// What differs between two pictures of one person.
struct FaceVariation {
    let pose: HeadPose
    let jitter: SimilarityTransform<Float>
    let expression: Expression
    let light: Light
    let scene: Scene
    let wear: Wear
    let camera: Camera

    /// The circumstances of picture `variant` of person `number`.
    init(seed: UInt64, number: Int, variant: Int) {
        var random = RandomStream(seed, UInt64(number), 2, UInt64(variant))
        pose = HeadPose(
            yaw: random.normal(0.16).clamped(-0.42, 0.42),
            pitch: random.normal(0.08).clamped(-0.22, 0.22))
        jitter = SimilarityTransform(
            angle: random.normal(0.025), scale: 1 + random.normal(0.02),
            about: Point(56, 72), offset: Point(random.normal(0.9), random.normal(0.9)))
        expression = Expression(&random)
        light = Light(&random)
        scene = Scene(&random)
        wear = Wear(&random)
        camera = Camera(&random)
    }

    /// What the face does.
    struct Expression {
        /// Positive lifts the corners of the mouth.
        let smile: Float
        /// The gap between the lips in pixels.
        let gap: Float
        let browRise: Float
        /// 1 is the eye at rest.
        let eyeOpening: Float
        let gaze: Point

        init(_ random: inout RandomStream) {
            smile = random.uniform(-0.35, 1.2)
            gap = random.chance(0.35) ? random.uniform(0.5, 6) : 0
            browRise = random.normal(1)
            eyeOpening = random.chance(0.06) ? 0.2 : random.uniform(0.7, 1.15)
            gaze = Point(random.normal(0.8), random.normal(0.3))
        }
    }

    /// The light on the head.
    struct Light {
        /// Towards the light; length 1.
        let direction: SIMD3<Float>
        /// The share of light that comes from everywhere.
        let ambient: Float
        /// Its colour.
        let cast: RGB
        /// A soft shadow across the picture: the direction it deepens in, its depth, its place.
        let shadowDirection: Point
        let shadowDepth: Float
        let shadowPlace: Float

        init(_ random: inout RandomStream) {
            let side = random.normal(0.6)
            let height = random.uniform(-1, 0.3)
            let towards = SIMD3(side, height, 0.8)
            direction = towards / (towards * towards).sum().squareRoot()
            ambient = random.uniform(0.4, 0.85)
            let warm = random.normal(0.2)
            let green = random.normal(0.08)
            cast = RGB(exp(warm), exp(green), exp(-warm))
            let angle = random.uniform(-.pi, .pi)
            shadowDirection = Point(cos(angle), sin(angle))
            shadowDepth = random.chance(0.25) ? random.uniform(0.15, 0.45) : 0
            shadowPlace = random.uniform(-30, 30)
        }
    }

    /// What is behind the head and below it.
    struct Scene {
        enum Pattern: CaseIterable {
            case plain, slope, stripes, tiles, lights
        }

        let pattern: Pattern
        let first: RGB
        let second: RGB
        let direction: Point
        let period: Float
        let lights: [(place: Point, radius: Float)]
        let clothes: RGB

        init(_ random: inout RandomStream) {
            pattern = random.pick(Pattern.allCases)
            first = random.colour()
            second = mix(first, random.colour(), random.uniform(0.2, 1))
            let angle = random.uniform(-.pi, .pi)
            direction = Point(cos(angle), sin(angle))
            period = random.uniform(8, 40)
            lights = (0..<12).map { _ in
                let place = Point(random.uniform(-5, 117), random.uniform(-5, 117))
                return (place, random.uniform(4, 18))
            }
            clothes = random.colour()
        }
    }

    /// The camera and what came after it.
    struct Camera {
        let exposure: Float
        let contrast: Float
        let gamma: Float
        let saturation: Float
        /// The standard deviation of the blur in pixels; 0: sharp.
        let blur: Float
        /// The standard deviation of the noise, of 0 to 1.
        let noise: Float
        let noiseKey: UInt64

        init(_ random: inout RandomStream) {
            exposure = exp(random.normal(0.2))
            contrast = random.uniform(0.75, 1.2)
            gamma = exp(random.normal(0.16))
            saturation = random.uniform(0.75, 1.15)
            blur = max(0, random.uniform(-0.6, 1.1))
            noise = max(0, random.uniform(-0.02, 0.04))
            noiseKey = random.bits()
        }
    }
}
