/// The look of charts: colours for light and dark, dashes that tell curves apart without colour.
package enum SVGStyle {
    /// The style sheet of all charts, to stand in each picture, or once in a page of many.
    package static let sheet: String = {
        let dashes = dashArrays.enumerated().map { ".sf-s\($0){stroke-dasharray:\($1)}" }
        return """
            .sf{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            .sf-title{font-size:14px;font-weight:600}.sf-middle{text-anchor:middle}
            .sf-end{text-anchor:end}.sf-mark{stroke-width:1;stroke-dasharray:3 3}
            .sf-word{font-size:11px}.sf-grid{stroke-width:1}
            .sf-curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
            .sf-back{stroke-width:1}
            \(dashes.joined())
            \(colors(light, lightColors))
            @media (prefers-color-scheme:dark){\(colors(dark, darkColors))}
            """
    }()

    /// The class of each curve; the background ones share one, and after six the looks start over.
    static func classes(of series: [Chart.Series]) -> [String] {
        var count = 0
        return series.map { series in
            if series.isBackground { return "sf-back" }
            defer { count += 1 }
            return "sf-s\(count % lightColors.count)"
        }
    }

    private struct Ground {
        let paper: String
        let ink: String
        let muted: String
        let grid: String
        let mark: String
        let back: String
    }

    private static let light = Ground(
        paper: "#ffffff", ink: "#16191d", muted: "#596270", grid: "#e4e7eb", mark: "#8a93a0",
        back: "#b4c3d6")
    private static let dark = Ground(
        paper: "#16191d", ink: "#e9ecf0", muted: "#a3acb8", grid: "#2b3036", mark: "#79828e",
        back: "#44546a")

    private static let lightColors = [
        "#0b62c4", "#c2410c", "#0f7b5f", "#8b3fb0", "#866a00", "#c02a5f",
    ]
    private static let darkColors = [
        "#6cb0ff", "#ff9a62", "#4fcaa5", "#cf9af0", "#d9bd52", "#ff8fb3",
    ]
    private static let dashArrays = ["none", "7 4", "1 4", "9 3 1 4", "3 3", "12 5"]

    private static func colors(_ ground: Ground, _ curves: [String]) -> String {
        let series = curves.enumerated().map { ".sf-s\($0){stroke:\($1)}" }.joined()
        return ".sf-paper{fill:\(ground.paper)}.sf text{fill:\(ground.ink)}"
            + ".sf .sf-muted{fill:\(ground.muted)}.sf-grid{stroke:\(ground.grid)}"
            + ".sf-mark{stroke:\(ground.mark)}.sf-back{stroke:\(ground.back)}\(series)"
    }
}
