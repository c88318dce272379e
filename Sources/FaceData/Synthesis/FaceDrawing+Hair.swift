import Foundation

extension FaceDrawing {
    /// The head with its hair, down to where the hair ends.
    private var hood: Placed<Hood> {
        let hair = person.hair
        let centre: Float = -16
        return Hood(
            halfWidth: person.head.halfWidth + hair.volume, crown: 48 + hair.volume,
            length: max(hair.length - centre, 3), radius: hair.cut == .long ? 2 : 9
        ).placed(at: Point(0, centre))
    }

    func paintBackHair(on canvas: inout Canvas) {
        guard person.hair.cut != .bald else { return }
        canvas.fill(hood) { point, _ in ink(at: point, shade: 0.7) }
    }

    func paintFrontHair(on canvas: inout Canvas) {
        let hair = person.hair
        guard hair.cut != .bald else { return }
        let reach = Box(low: Point(-70, -90), high: Point(70, 60))
        let front = RegionAbove(bounds: reach) { x in edgeHeight(at: x) }
        canvas.fill(hood.within(front)) { point, _ in ink(at: point, shade: 1) }
        guard hair.length > -14 else { return }
        let face = RoundedBar(person.head.halfWidth - 3 - hair.fall * 0.3, 120)
        canvas.fill(hood.without(face)) { point, _ in ink(at: point, shade: 0.95) }
    }

    /// The lower edge of the hair over the forehead.
    private func edgeHeight(at x: Float) -> Float {
        let hair = person.hair
        let share = x / 30
        let part = (x - hair.parting) / 9
        let wave = hair.waves * sin(x * 2 * .pi / hair.waveLength)
        let height =
            hair.hairline + hair.fall * share * share + hair.slant * share
            - hair.partingDepth * exp(-part * part) + wave * (hair.cut == .cropped ? 0.2 : 0.6)
        return min(height, max(hair.length, -26))
    }

    private func ink(at point: Point, shade: Float) -> Ink {
        let hair = person.hair
        let strand = sin(
            point.x * 9 / hair.waveLength + hair.waves * sin(point.y / hair.waveLength))
        let gloss = exp(-((point.y + 46) * (point.y + 46)) / 60) * 0.25
        let colour = hair.colour * (shade * (1 + hair.strands * strand))
        return Ink(mix(colour, RGB(1, 1, 1), gloss * shade * 0.5), relief: 0.8)
    }
}
