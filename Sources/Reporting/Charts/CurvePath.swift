/// The outline of one curve as SVG path commands.
struct CurvePath {
    /// The `d` attribute.
    private(set) var text = ""

    /// - Parameter place: the position of a point in pixels; nil leaves a gap.
    init(_ series: Chart.Series, place: (Chart.Point) -> (x: Double, y: Double)?) {
        var isDrawing = false
        for point in series.points {
            guard let (x, y) = place(point) else {
                isDrawing = false
                continue
            }
            let (x1, y1) = (SVGNumber.text(x), SVGNumber.text(y))
            if !isDrawing {
                // The stroke without length makes a point between two gaps visible.
                text += "M\(x1) \(y1)h0"
            } else if series.interpolation == .step {
                text += "H\(x1)V\(y1)"
            } else {
                text += "L\(x1) \(y1)"
            }
            isDrawing = true
        }
    }
}
