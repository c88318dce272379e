import Foundation

extension FaceVariation.Scene {
    /// Paints what is behind the head over the whole picture.
    func paint(on canvas: inout Canvas) {
        for index in canvas.pixels.indices {
            let place = Canvas.place(of: index)
            canvas.pixels[index] = Ink(colour(at: place), relief: 0).channels
        }
        guard pattern == .lights else { return }
        for light in lights {
            canvas.fill(
                Ellipse(light.radius, light.radius).placed(at: light.place),
                Ink(second, relief: 0), on: .picture, opacity: 0.6, edge: 3)
        }
    }

    private func colour(at place: Point) -> RGB {
        let along = (place * direction).sum()
        switch pattern {
        case .plain, .lights:
            return first
        case .slope:
            let middle = 56 * (direction.x + direction.y)
            return mix(first, second, (0.5 + (along - middle) / 130).clamped(0, 1))
        case .stripes:
            return mix(first, second, (0.5 + 2 * sin(along * 2 * .pi / period)).clamped(0, 1))
        case .tiles:
            let across = place.y * direction.x - place.x * direction.y
            let parity =
                (Int((along / period).rounded(.down)) + Int((across / period).rounded(.down))) & 1
            return parity == 0 ? first : second
        }
    }
}
