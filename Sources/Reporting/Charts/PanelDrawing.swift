/// The drawing of one chart: title, legend, markers, grid, curves, from top to bottom.
struct PanelDrawing {
    private let chart: Chart
    private let renderer: SVGRenderer
    private let series: [Chart.Series]
    private let x: AxisLayout
    private let y: AxisLayout
    private let legend: Legend

    private static let titleHeight = 24.0
    private static let markerHeight = 15.0
    private static let tickHeight = 20.0
    private static let labelHeight = 16.0
    private static let rightMargin = 18.0
    /// What a line along the edge of the plot needs beyond it to be seen whole.
    private static let strokeAir = 2.0

    init(_ chart: Chart, renderer: SVGRenderer) {
        self.chart = chart
        self.renderer = renderer
        series = chart.series.map { $0.thinned(to: renderer.pointLimit) }
        let points = series.lazy.flatMap(\.points)
        let x = AxisLayout(
            chart.x, values: points.map(\.x), tickCount: Int(renderer.width / 90), isPadded: false)
        // A point without a place on one axis must not stretch the other.
        let visible = points.filter { x.position($0.x).map((0...1).contains) ?? false }
        self.x = x
        y = AxisLayout(
            chart.y, values: visible.map(\.y), tickCount: Int(renderer.plotHeight / 42),
            isPadded: true)
        legend = Legend(series.count > 1 ? series : [], width: renderer.width - Self.rightMargin)
    }

    /// The room that the labels of the vertical axis need.
    var tickWidth: Double {
        (y.ticks.map { TextWidth.estimate($0.text) }.max() ?? 0) + 14
    }

    /// The height of the whole drawing.
    var height: Double {
        plotTop + renderer.plotHeight + Self.tickHeight
            + (chart.x.label.isEmpty ? 0 : Self.labelHeight) + 10
    }

    private var plotTop: Double {
        Self.titleHeight + legend.height + (chart.markers.isEmpty ? 6 : Self.markerHeight)
    }

    /// The drawing with its upper edge at `top` and its curves beginning at `left`.
    func svg(left: Double, top: Double) -> String {
        let width = max(1, renderer.width - left - Self.rightMargin)
        let (w, h, air) = (width, renderer.plotHeight, Self.strokeAir)
        let size = "width=\"\(number(w + 2 * air))\" height=\"\(number(h + 2 * air))\""
        let box = [-air, -air, w + 2 * air, h + 2 * air].map(number).joined(separator: " ")
        let frame =
            "<svg x=\"\(number(left - air))\" y=\"\(number(plotTop - air))\" \(size)"
            + " viewBox=\"\(box)\">"
        return """
            <g transform="translate(0 \(number(top)))">\(title)\(legend.svg(top: Self.titleHeight))
            \(horizontalTicks(left: left, width: width))
            \(verticalTicks(left: left, width: width))
            \(markers(left: left, width: width))
            \(frame)\(curves(width: width))</svg>\(emptyNote(left: left, width: width))</g>

            """
    }

    private var title: String {
        let unit =
            chart.y.label.isEmpty
            ? ""
            : "<tspan class=\"sf-muted\" dx=\"8\" font-weight=\"400\" font-size=\"12\">"
                + "\(Markup.escaped(chart.y.label))</tspan>"
        return
            "<text class=\"sf-title\" x=\"6\" y=\"17\">\(Markup.escaped(chart.title))\(unit)</text>"
    }

    private func verticalTicks(left: Double, width: Double) -> String {
        y.ticks.compactMap { tick in
            y.position(tick.value).map { position in
                let height = plotTop + (1 - position) * renderer.plotHeight
                return line(left, height, left + width, height, "sf-grid")
                    + text(tick.text, left - 8, height + 4, "sf-muted sf-end")
            }
        }.joined()
    }

    private func horizontalTicks(left: Double, width: Double) -> String {
        let bottom = plotTop + renderer.plotHeight
        let ticks = x.ticks.compactMap { tick in
            x.position(tick.value).map { position in
                let place = left + position * width
                // The last word must not leave the picture.
                let end = renderer.width - 2 - TextWidth.estimate(tick.text) / 2
                return line(place, plotTop, place, bottom, "sf-grid")
                    + text(tick.text, min(place, end), bottom + 16, "sf-muted sf-middle")
            }
        }
        guard !chart.x.label.isEmpty else { return ticks.joined() }
        return ticks.joined()
            + text(
                chart.x.label, left + width / 2, bottom + 16 + Self.labelHeight,
                "sf-muted sf-middle")
    }

    private func markers(left: Double, width: Double) -> String {
        var result = ""
        var free = 0.0
        for marker in chart.markers.sorted(by: { $0.x < $1.x }) {
            guard let position = x.position(marker.x), (0...1).contains(position) else { continue }
            let place = left + position * width
            result += line(place, plotTop, place, plotTop + renderer.plotHeight, "sf-mark")
            let half = TextWidth.estimate(marker.label) / 2
            let centre = min(place, renderer.width - 2 - half)
            guard centre - half >= free else { continue }
            result += text(marker.label, centre, plotTop - 4, "sf-muted sf-word sf-middle")
            free = centre + half + 6
        }
        return result
    }

    private func curves(width: Double) -> String {
        zip(series, SVGStyle.classes(of: series)).map { series, style in
            let path = CurvePath(series) { point in
                guard let x = x.position(point.x), let y = y.position(point.y) else { return nil }
                return (x * width, (1 - y) * renderer.plotHeight)
            }
            return "<path class=\"sf-curve \(style)\" d=\"\(path.text)\"/>"
        }.joined(separator: "\n")
    }

    private func emptyNote(left: Double, width: Double) -> String {
        guard !series.contains(where: { $0.points.contains(where: \.isFinite) }) else { return "" }
        return text(
            "no values", left + width / 2, plotTop + renderer.plotHeight / 2, "sf-muted sf-middle")
    }

    private func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String
    ) -> String {
        "<path class=\"\(style)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>"
    }

    private func text(_ text: String, _ x: Double, _ y: Double, _ style: String) -> String {
        "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">"
            + "\(Markup.escaped(text))</text>"
    }

    private func number(_ value: Double) -> String { SVGNumber.text(value) }
}

/// How wide a word will be, without knowing the reader's font: rather too wide than too narrow.
enum TextWidth {
    static func estimate(_ text: String) -> Double { 7.2 * Double(text.count) }
}
