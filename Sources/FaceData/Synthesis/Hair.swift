extension FaceIdentity {
    /// Colour and cut of the hair.
    struct Hair {
        /// What the cut leaves of the hair.
        enum Cut: CaseIterable {
            case bald, cropped, short, fringe, long, bob
        }

        let cut: Cut
        let colour: RGB
        /// How far it stands off the head.
        let volume: Float
        /// The height of its edge over the middle of the forehead.
        let hairline: Float
        /// How much lower that edge is at the temples.
        let fall: Float
        /// How much lower it is on one side: a parting.
        let slant: Float
        /// The position and depth of the parting or the peak; a negative depth is a peak.
        let parting: Float
        let partingDepth: Float
        /// How far down the hair at the sides reaches.
        let length: Float
        /// The waves of its edge and its strands.
        let waves: Float
        let waveLength: Float
        let strands: Float

        private static let colours = [
            RGB(0.07, 0.06, 0.07), RGB(0.20, 0.12, 0.08), RGB(0.38, 0.23, 0.12),
            RGB(0.52, 0.20, 0.09), RGB(0.78, 0.38, 0.12), RGB(0.84, 0.64, 0.33),
            RGB(0.94, 0.88, 0.72), RGB(0.66, 0.66, 0.68),
        ]
        private static let dyes = [
            RGB(0.20, 0.36, 0.78), RGB(0.82, 0.24, 0.52), RGB(0.18, 0.56, 0.36),
            RGB(0.48, 0.22, 0.62),
        ]

        init(_ random: inout RandomStream, _ head: Head) {
            let cut = random.pick([
                Cut.bald, .cropped, .short, .short, .fringe, .fringe, .long, .long, .bob,
            ])
            self.cut = cut
            let natural = gradient(Self.colours, at: random.unit())
            let dye = random.pick(Self.dyes)
            colour = random.chance(0.12) ? dye : natural
            volume = cut == .cropped ? random.uniform(0.5, 1.5) : random.uniform(2, 9)
            hairline = cut == .fringe ? random.uniform(-37, -31) : random.uniform(-50, -39)
            fall = cut == .cropped ? random.uniform(0, 4) : random.uniform(1, 10)
            slant = cut == .fringe ? random.uniform(-4, 4) : random.uniform(-7, 7)
            parting = random.uniform(-22, 22)
            partingDepth = cut == .cropped ? random.uniform(-4, 4) : random.uniform(-7, 9)
            let rest = random.unit()
            length =
                switch cut {
                case .bald: -30
                case .cropped: -22 + 10 * rest
                case .short, .fringe: -16 + 18 * rest
                case .bob: 14 + 18 * rest
                case .long: 60
                }
            waves = random.uniform(0, 2.4)
            waveLength = random.uniform(4, 11)
            strands = random.uniform(0.05, 0.3)
        }
    }
}
