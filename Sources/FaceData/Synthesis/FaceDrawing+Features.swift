extension FaceDrawing {
    /// The right corner of the mouth as seen.
    var mouthCorner: Point {
        let mouth = person.mouth
        let smile = variation.expression.smile
        return Point(
            mouth.halfWidth * (1 + 0.1 * smile) - 0.25 * variation.expression.gap,
            mouth.height - 2.4 * smile + mouth.droop)
    }

    func paintNose(on canvas: inout Canvas) {
        let nose = person.nose
        let skin = person.complexion.skin
        let shade = Ink(skin * 0.62)
        let root = person.eyes.centre.y + 2
        let middle = (root + nose.tip) / 2
        let length = (nose.tip - root) / 2
        for mirrored in [true, false] {
            let side: Float = mirrored ? -1 : 1
            canvas.fill(
                Stroke(halfWidth: length, sag: 1, thickness: 0.8).placed(
                    at: Point(side * (nose.bridge + nose.halfWidth * 0.2), middle), angle: 1.45,
                    mirrored: mirrored),
                shade, opacity: nose.relief, edge: 3)
            canvas.fill(
                Ellipse(2.6, 3).placed(at: Point(side * (nose.halfWidth - 1.6), nose.tip + 1.5)),
                shade, opacity: 0.35 + nose.relief * 0.6, edge: 2.5)
            canvas.fill(
                Ellipse(nose.nostril * 1.3, nose.nostril).placed(
                    at: Point(side * nose.halfWidth * 0.48, nose.tip + 3.6), angle: 0.3,
                    mirrored: mirrored),
                Ink(skin * 0.25), opacity: 0.85)
        }
        canvas.fill(
            Stroke(halfWidth: nose.halfWidth * 0.6, sag: 1.4, thickness: 0.5).placed(
                at: Point(0, nose.tip + 4.4)), shade, opacity: 0.7, edge: 1.5)
        canvas.fill(
            Ellipse(nose.bulb * 0.7, nose.bulb * 0.6).placed(at: Point(0, nose.tip - 1)),
            Ink(mix(skin, RGB(1, 1, 1), 0.35)), opacity: 0.5, edge: 4)
    }

    func paintMouth(on canvas: inout Canvas) {
        let mouth = person.mouth
        let expression = variation.expression
        let corner = mouthCorner
        let sag = 3.6 * expression.smile - mouth.droop
        let upperEdge = sag - expression.gap * 0.35
        let lowerEdge = sag + expression.gap * 0.65
        let centre = Point(0, corner.y)
        let upper = Lens(
            halfWidth: corner.x, top: upperEdge - mouth.upperLip * 1.2, bottom: upperEdge)
        let lower = Lens(halfWidth: corner.x, top: lowerEdge, bottom: lowerEdge + mouth.lowerLip)
        canvas.fill(upper.placed(at: centre), Ink(mouth.colour * 0.86))
        canvas.fill(lower.placed(at: centre), Ink(mouth.colour))
        canvas.fill(
            Ellipse(corner.x * 0.4, mouth.lowerLip * 0.25).placed(
                at: Point(0, corner.y + lowerEdge + mouth.lowerLip * 0.4)),
            Ink(mix(mouth.colour, RGB(1, 1, 1), 0.4)), opacity: 0.5, edge: 2)
        if expression.gap > 0 {
            let inside = Lens(halfWidth: corner.x - 0.8, top: upperEdge, bottom: lowerEdge)
            canvas.fill(inside.placed(at: centre), Ink(RGB(0.22, 0.05, 0.06)))
            let teeth = Lens(
                halfWidth: corner.x - 2, top: upperEdge, bottom: upperEdge + expression.gap * 0.5)
            canvas.fill(teeth.placed(at: centre), Ink(RGB(0.95, 0.93, 0.88)))
        }
        canvas.fill(
            Stroke(halfWidth: corner.x, sag: upperEdge, thickness: 0.45).placed(at: centre),
            Ink(mouth.colour * 0.4), opacity: 0.85)
        canvas.fill(
            Ellipse(corner.x * 0.45, 1.2).placed(
                at: Point(0, corner.y + lowerEdge + mouth.lowerLip + 2.5)),
            Ink(person.complexion.skin * 0.6), opacity: 0.4, edge: 3)
    }

    func paintEyes(on canvas: inout Canvas) {
        let eyes = person.eyes
        let opening = variation.expression.eyeOpening
        let upper = eyes.upper * opening
        let skin = person.complexion.skin
        for mirrored in [true, false] {
            let side: Float = mirrored ? -1 : 1
            let centre = Point(side * eyes.centre.x, eyes.centre.y)
            func place<Base: Shape>(_ shape: Base, by offset: Point = .zero) -> Placed<Base> {
                shape.placed(at: centre + offset, angle: -eyes.tilt, mirrored: mirrored)
            }
            canvas.fill(
                place(Ellipse(eyes.halfWidth + 2, eyes.upper + 4)), Ink(skin * 0.8), opacity: 0.45,
                edge: 5)
            let white = place(Lens(halfWidth: eyes.halfWidth, top: -upper, bottom: eyes.lower))
            canvas.fill(white, Ink(RGB(0.96, 0.95, 0.94)))
            let gaze = variation.expression.gaze + Point(0, -0.4)
            let iris = Ellipse(eyes.irisRadius, eyes.irisRadius).placed(at: centre + gaze)
            canvas.fill(iris.within(white), Ink(eyes.iris))
            let pupil = Ellipse(eyes.irisRadius * 0.42, eyes.irisRadius * 0.42)
            canvas.fill(pupil.placed(at: centre + gaze).within(white), Ink(RGB(0.03, 0.03, 0.03)))
            canvas.fill(
                Ellipse(0.8, 0.8).placed(at: centre + gaze + Point(1, -1.2)).within(white),
                Ink(RGB(1, 1, 1)))
            canvas.fill(
                place(Stroke(halfWidth: eyes.halfWidth, sag: -upper, thickness: eyes.lashes)),
                Ink(mix(person.hair.colour * 0.3, RGB(0.08, 0.05, 0.05), 0.6)))
            canvas.fill(
                place(Stroke(halfWidth: eyes.halfWidth * 0.9, sag: eyes.lower, thickness: 0.3)),
                Ink(skin * 0.5), opacity: 0.6)
            let crease = Stroke(halfWidth: eyes.halfWidth, sag: -eyes.upper, thickness: 0.4)
            canvas.fill(
                place(crease, by: Point(0, -2.4)), Ink(skin * 0.5), opacity: eyes.crease, edge: 1.4)
        }
    }

    func paintBrows(on canvas: inout Canvas) {
        let brows = person.brows
        let eye = person.eyes.centre
        let dark = mix(person.hair.colour * 0.8, RGB(0.06, 0.04, 0.04), brows.darkness)
        for mirrored in [true, false] {
            let side: Float = mirrored ? -1 : 1
            let place = Point(
                side * (eye.x + brows.offset),
                eye.y - brows.rise - variation.expression.browRise + brows.arch * 0.5)
            canvas.fill(
                Stroke(
                    halfWidth: brows.halfWidth, sag: -brows.arch, thickness: brows.thickness,
                    taper: brows.taper
                ).placed(at: place, angle: -brows.tilt, mirrored: mirrored), Ink(dark),
                opacity: 0.9, edge: 1.5)
        }
    }
}
