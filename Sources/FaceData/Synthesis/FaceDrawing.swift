/// One person under the circumstances of one picture, ready to be painted.
///
/// Its extensions paint the parts; coordinates are those of `FaceIdentity`.
struct FaceDrawing {
    let person: FaceIdentity
    let variation: FaceVariation

    /// The height of the widest part of the face.
    static let cheekHeight: Float = -8

    /// The five landmarks on the face, in the order of `FaceTemplate`.
    var landmarks: [Point] {
        let eye = person.eyes.centre
        let corner = mouthCorner
        return [
            Point(-eye.x, eye.y), eye, Point(0, person.nose.tip), Point(-corner.x, corner.y),
            corner,
        ]
    }

    /// The form of the head.
    var surface: HeadSurface {
        HeadSurface(halfWidth: person.head.halfWidth, noseTip: person.nose.tip)
    }

    /// The outline of the face without hair and ears.
    var outline: Placed<JawOutline> {
        let head = person.head
        return JawOutline(
            halfWidth: head.halfWidth, crown: 54, chin: head.chin - Self.cheekHeight,
            taper: head.taper, squareness: head.squareness
        ).placed(at: Point(0, Self.cheekHeight))
    }

    /// Paints everything that belongs to the person, from the back to the front.
    func paint(on canvas: inout Canvas) {
        paintNeck(on: &canvas)
        paintBackHair(on: &canvas)
        paintEars(on: &canvas)
        paintSkin(on: &canvas)
        paintBeard(on: &canvas)
        paintNose(on: &canvas)
        paintMouth(on: &canvas)
        paintEyes(on: &canvas)
        paintBrows(on: &canvas)
        paintFrontHair(on: &canvas)
        paintGlasses(on: &canvas)
        paintHat(on: &canvas)
    }
}
