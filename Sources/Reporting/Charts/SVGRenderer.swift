/// Draws charts as SVG pictures that need nothing else: no script, no font, no network.
///
/// A picture follows the reader's choice of light or dark and shrinks with its page. Curves differ
/// in dash as well as in colour.
public struct SVGRenderer: Sendable {
    /// The width of the picture in pixels at full size.
    public var width: Double
    /// The height of the area between the axes in pixels at full size.
    public var plotHeight: Double
    /// The greatest number of points drawn of a curve; see `Chart.Series.thinned`.
    public var pointLimit: Int
    /// Whether the picture holds its style sheet; without, its page has to (`SVGStyle.sheet`).
    package var includesStyle = true

    /// A renderer of pictures `width` wide.
    public init(width: Double = 840, plotHeight: Double = 220, pointLimit: Int = 2000) {
        self.width = width
        self.plotHeight = plotHeight
        self.pointLimit = pointLimit
    }

    /// The picture of one chart.
    public func svg(_ chart: Chart) -> String {
        svg([chart])
    }

    /// The size of the picture of several charts in pixels.
    func size(of charts: [Chart]) -> (width: Double, height: Double) {
        (width, charts.reduce(0) { $0 + PanelDrawing($1, renderer: self).height })
    }

    /// One picture of several charts, one below the other, their areas aligned.
    public func svg(_ charts: [Chart]) -> String {
        let drawings = charts.map { PanelDrawing($0, renderer: self) }
        let left = drawings.map(\.tickWidth).max() ?? 0
        var top = 0.0
        var panels = ""
        for drawing in drawings {
            panels += drawing.svg(left: left, top: top)
            top += drawing.height
        }
        let name = Markup.escaped(charts.map(\.title).joined(separator: ", "))
        let size = "\(SVGNumber.text(width)) \(SVGNumber.text(top))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="sf" role="img" viewBox="0 0 \(size)" \
            width="\(SVGNumber.text(width))" height="\(SVGNumber.text(top))" \
            style="max-width:100%;height:auto"><title>\(name)</title>\
            \(includesStyle ? "<style>\(SVGStyle.sheet)</style>" : "")\
            <rect class="sf-paper" width="100%" height="100%"/>
            \(panels)</svg>

            """
    }
}

/// Coordinates as text: a tenth of a pixel is enough.
enum SVGNumber {
    static func text(_ value: Double) -> String {
        guard value.magnitude < 1e6 else { return value < 0 ? "-1000000" : "1000000" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return tenth == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(tenth)"
    }
}
