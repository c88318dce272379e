extension FaceVariation {
    /// What a person happens to wear, and what hides a part of the face.
    struct Wear {
        enum Glasses {
            case clear, dark
        }

        enum Cover {
            case bar(Bar)
            case hand(Hand)
            case scarf(colour: RGB, stripe: RGB, height: Float)
        }

        /// A board or a rail in front of the face.
        struct Bar {
            let place: Point
            let angle: Float
            let halfSize: Point
            let colour: RGB
        }

        /// A hand held to the face from below, of whatever skin.
        struct Hand {
            let place: Point
            let angle: Float
            let size: Float
            let skin: RGB
        }

        let glasses: Glasses?
        let frame: RGB
        let beard: Float
        let hat: RGB?
        let hatHeight: Float
        let hatTilt: Float
        let cover: Cover?

        init(_ random: inout RandomStream) {
            let dice = random.unit()
            glasses = dice < 0.03 ? .dark : dice < 0.14 ? .clear : nil
            frame = random.chance(0.6) ? random.colour(0, 0.25) : random.colour()
            beard = random.chance(0.08) ? random.uniform(0.25, 0.9) : 0
            let hatColour = random.colour()
            hat = random.chance(0.06) ? hatColour : nil
            hatHeight = random.uniform(12, 24)
            hatTilt = random.normal(0.08)
            cover = random.chance(0.12) ? Self.cover(&random) : nil
        }

        private static func cover(_ random: inout RandomStream) -> Cover {
            switch random.integer(0...2) {
            case 0:
                let upright = random.chance(0.5)
                let long = random.uniform(60, 90)
                let wide = random.uniform(3, 9)
                return .bar(
                    Bar(
                        place: Point(random.uniform(10, 102), random.uniform(10, 102)),
                        angle: random.normal(0.5),
                        halfSize: upright ? Point(wide, long) : Point(long, wide),
                        colour: random.colour()))
            case 1:
                let side: Float = random.chance(0.5) ? 1 : -1
                let size = random.uniform(0.8, 1.15)
                return .hand(
                    Hand(
                        place: Point(56 + side * random.uniform(22, 46), random.uniform(92, 112)),
                        angle: -side * random.uniform(0, 0.7), size: size,
                        skin: gradient(
                            [RGB(0.97, 0.80, 0.70), RGB(0.70, 0.48, 0.35), RGB(0.36, 0.24, 0.18)],
                            at: random.unit())))
            default:
                return .scarf(
                    colour: random.colour(), stripe: random.colour(),
                    height: random.uniform(88, 104))
            }
        }
    }
}
