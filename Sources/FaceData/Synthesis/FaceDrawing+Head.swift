extension FaceDrawing {
    func paintNeck(on canvas: inout Canvas) {
        let head = person.head
        canvas.fill(
            RoundedBar(head.halfWidth * 0.62, 40).placed(at: Point(0, 60)),
            Ink(person.complexion.skin * 0.72))
        canvas.fill(
            Ellipse(75, 26).placed(at: Point(0, head.chin + 32)),
            Ink(variation.scene.clothes, relief: 0.3))
    }

    func paintEars(on canvas: inout Canvas) {
        guard person.hair.length < 4 else { return }
        let head = person.head
        let skin = person.complexion.skin
        for mirrored in [true, false] {
            let side: Float = mirrored ? -1 : 1
            let place = Point(side * (head.halfWidth - 2 + head.earSpread), Self.cheekHeight - 2)
            let ear = Ellipse(4.5 + head.earSpread * 0.4, head.earSize)
            canvas.fill(ear.placed(at: place, angle: 0.15, mirrored: mirrored), Ink(skin * 0.9))
            let inner = Ellipse(2.2, head.earSize * 0.55)
            canvas.fill(
                inner.placed(at: place, angle: 0.15, mirrored: mirrored),
                Ink(mix(skin * 0.7, person.complexion.blood, 0.4)), opacity: 0.7, edge: 2)
        }
    }

    func paintSkin(on canvas: inout Canvas) {
        let complexion = person.complexion
        canvas.fill(outline) { _, distance in
            // Darker towards the edge, so that the outline shows on skin behind it.
            let rim = (1 + distance / 7).clamped(0, 1)
            return Ink(complexion.skin * (1 - 0.22 * rim * rim))
        }
        for side: Float in [-1, 1] {
            canvas.fill(
                Ellipse(9, 7).placed(at: Point(side * 21, 4)), Ink(complexion.blood),
                opacity: complexion.blush, edge: 9)
        }
        paintFolds(on: &canvas)
        for place in person.marks.freckles {
            canvas.fill(
                Ellipse(0.7, 0.7).placed(at: place), Ink(person.marks.colour), opacity: 0.5)
        }
        for mole in person.marks.moles {
            canvas.fill(
                Ellipse(mole.radius, mole.radius).placed(at: mole.place), Ink(person.marks.colour))
        }
    }

    private func paintFolds(on canvas: inout Canvas) {
        let age = person.head.age
        guard age > 0 else { return }
        let shade = Ink(person.complexion.skin * 0.55)
        let corner = mouthCorner
        for mirrored in [true, false] {
            let side: Float = mirrored ? -1 : 1
            let cheek = Stroke(halfWidth: 9, sag: -2, thickness: 0.7)
            canvas.fill(
                cheek.placed(
                    at: Point(side * (corner.x + 2.5), corner.y - 9), angle: 1.1, mirrored: mirrored
                ),
                shade, opacity: 0.55 * age, edge: 1.6)
            let bag = Stroke(halfWidth: person.eyes.halfWidth * 0.8, sag: 1.8, thickness: 0.6)
            let eye = person.eyes.centre
            canvas.fill(
                bag.placed(at: Point(side * eye.x, eye.y + person.eyes.lower + 2.5)), shade,
                opacity: 0.5 * age, edge: 1.6)
        }
    }

    func paintBeard(on canvas: inout Canvas) {
        let strength = variation.wear.beard
        guard strength > 0 else { return }
        let mouth = person.mouth
        let cheeks = RegionAbove(bounds: Box(halfSize: Point(60, 80))) { x in
            mouth.height - 9 - 0.012 * x * x
        }
        let colour = mix(person.hair.colour * 0.8, person.complexion.skin, 0.15)
        canvas.fill(outline.without(cheeks), Ink(colour), opacity: strength, edge: 4)
    }
}
