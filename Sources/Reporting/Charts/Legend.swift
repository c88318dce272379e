/// The names of curves, each beside a piece of its line, in as many rows as they need.
struct Legend {
    private struct Entry {
        let name: String
        let style: String
        let emphasis: String
        let x: Double
        let row: Int
    }

    /// The height of all rows.
    let height: Double
    private let entries: [Entry]

    private static let rowHeight = 18.0
    private static let sampleWidth = 26.0

    init(_ series: [Chart.Series], width: Double) {
        var entries: [Entry] = []
        var x = 6.0
        var row = 0
        for (series, style) in zip(series, SVGStyle.classes(of: series)) {
            let needed = Self.sampleWidth + 6 + TextWidth.estimate(series.name)
            if x > 6, x + needed > width {
                x = 6
                row += 1
            }
            // A curve that is pale in the picture would be invisible as a short thin line.
            let emphasis = series.isBackground ? " style=\"stroke-width:5\"" : ""
            entries.append(
                Entry(name: series.name, style: style, emphasis: emphasis, x: x, row: row))
            x += needed + 12
        }
        self.entries = entries
        height = entries.isEmpty ? 0 : Double(row + 1) * Self.rowHeight
    }

    /// The legend with its upper edge at `top`.
    func svg(top: Double) -> String {
        entries.map { entry in
            let y = top + Double(entry.row) * Self.rowHeight + 8
            let x = SVGNumber.text(entry.x)
            let nameX = SVGNumber.text(entry.x + Self.sampleWidth + 6)
            return "<path class=\"sf-curve \(entry.style)\" d=\"M\(x) \(SVGNumber.text(y))"
                + "h\(SVGNumber.text(Self.sampleWidth))\"\(entry.emphasis)/>"
                + "<text class=\"sf-muted\" x=\"\(nameX)\" y=\"\(SVGNumber.text(y + 4))\">"
                + "\(Markup.escaped(entry.name))</text>"
        }.joined()
    }
}
