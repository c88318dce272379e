import Foundation

extension FaceDrawing {
    func paintGlasses(on canvas: inout Canvas) {
        guard let glasses = variation.wear.glasses else { return }
        let frame = Ink(variation.wear.frame, relief: 0.5)
        let eye = person.eyes.centre
        let rim = RoundedBar(13, 9.5, radius: 6)
        let hole = RoundedBar(11.6, 8.1, radius: 5)
        for side: Float in [-1, 1] {
            let place = Point(side * eye.x, eye.y + 1)
            switch glasses {
            case .dark:
                canvas.fill(rim.placed(at: place), Ink(RGB(0.07, 0.07, 0.09), relief: 0.4))
            case .clear:
                canvas.fill(hole.placed(at: place), Ink(RGB(1, 1, 1)), opacity: 0.08)
                canvas.fill(rim.without(hole).placed(at: place), frame)
            }
            let temple = RoundedBar(7, 0.9).placed(at: Point(side * (eye.x + 19), eye.y - 2))
            canvas.fill(temple, frame)
        }
        canvas.fill(
            Stroke(halfWidth: max(eye.x - 12, 1), sag: -2, thickness: 0.9).placed(
                at: Point(0, eye.y)), frame)
    }

    func paintHat(on canvas: inout Canvas) {
        guard let colour = variation.wear.hat else { return }
        let wear = variation.wear
        let brim = wear.hatHeight - 72
        let width = person.head.halfWidth + 9
        let crown = Ellipse(width, 70).placed(at: Point(0, brim))
        let line = RegionAbove(bounds: Box(low: Point(-70, -120), high: Point(70, brim + 14))) {
            x in
            brim + wear.hatTilt * x + 0.002 * x * x
        }
        canvas.fill(crown.within(line), Ink(colour, relief: 0.7))
        canvas.fill(
            Stroke(halfWidth: width, sag: -2, thickness: 2.2).placed(
                at: Point(0, brim + 1), angle: wear.hatTilt),
            Ink(colour * 0.7, relief: 0.7))
    }
}

extension FaceVariation.Wear {
    /// Paints what is held or worn in front of the face.
    func paintCover(on canvas: inout Canvas) {
        switch cover {
        case .bar(let bar):
            canvas.fill(
                RoundedBar(bar.halfSize.x, bar.halfSize.y).placed(at: bar.place, angle: bar.angle),
                Ink(bar.colour, relief: 0), on: .picture)
        case .hand(let hand):
            paint(hand, on: &canvas)
        case .scarf(let colour, let stripe, let height):
            let edge = RegionAbove(bounds: Box(low: Point(-9, -9), high: Point(121, 121))) { x in
                height + 0.004 * (x - 56) * (x - 56)
            }
            let all = RoundedBar(120, 120).placed(at: Point(56, 56))
            canvas.fill(all.without(edge), on: .picture) { point, _ in
                Ink(sin(point.y + 0.05 * point.x) > 0.2 ? colour : stripe, relief: 0)
            }
        case nil:
            break
        }
    }

    private func paint(_ hand: Hand, on canvas: inout Canvas) {
        let size = hand.size
        let direction = Point(sin(hand.angle), -cos(hand.angle))
        let across = Point(cos(hand.angle), sin(hand.angle))
        let palm = Ellipse(15 * size, 17 * size).placed(at: hand.place, angle: hand.angle)
        canvas.fill(palm, Ink(hand.skin * 0.92, relief: 0), on: .picture)
        for finger in 0..<4 {
            let offset = (Float(finger) - 1.5) * 7.4 * size
            let length = (finger == 0 || finger == 3 ? 13 : 17) * size
            let place = hand.place + across * offset + direction * (length + 4 * size)
            let outer = RoundedBar(4 * size, length, radius: 4 * size)
            let inner = RoundedBar(3 * size, length - size, radius: 3 * size)
            canvas.fill(
                outer.placed(at: place, angle: hand.angle), Ink(hand.skin * 0.7, relief: 0),
                on: .picture)
            canvas.fill(
                inner.placed(at: place, angle: hand.angle), Ink(hand.skin, relief: 0),
                on: .picture)
        }
    }
}
