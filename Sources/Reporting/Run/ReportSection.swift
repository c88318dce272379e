/// A part of a report: a heading and what stands below it, as HTML.
struct ReportSection {
    let title: String
    let body: String

    init(_ title: String, body: String) {
        self.title = title
        self.body = body
    }

    /// A section about a file, or about why there is nothing to say of it.
    init<Value>(
        _ title: String, file: String, _ recorded: RunFiles.Recorded<Value>,
        body: (Value) -> String
    ) {
        self.title = title
        switch recorded {
        case .found(let value): self.body = body(value)
        case .missing: self.body = Self.note("\(file) is missing.")
        case .unreadable(let reason):
            self.body = Self.note("\(file) could not be read: \(reason).")
        }
    }

    /// A remark, escaped.
    static func note(_ text: String) -> String {
        "<p class=\"note\">\(Markup.escaped(text))</p>"
    }

    /// Charts one below the other: a wide picture and, for narrow screens, one that needs no
    /// magnifying glass.
    static func figure(_ charts: [Chart]) -> String {
        var wide = SVGRenderer()
        wide.includesStyle = false
        var narrow = SVGRenderer(width: 380, plotHeight: 170, pointLimit: 760)
        narrow.includesStyle = false
        return "<figure class=\"wide\">\(wide.svg(charts))</figure>"
            + "<figure class=\"narrow\">\(narrow.svg(charts))</figure>"
    }

    /// A table of numbers whose first column names the rows.
    static func table(head: [String], rows: [[String]]) -> String {
        let cells = head.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        return "<div class=\"scroll\"><table><thead><tr>\(cells)</tr></thead>"
            + "\(body(rows))</table></div>"
    }

    /// A table of names and texts of any length.
    static func words(_ rows: [[String]]) -> String {
        "<table class=\"words\">\(body(rows))</table>"
    }

    private static func body(_ rows: [[String]]) -> String {
        let lines = rows.map { row in
            let name = row.prefix(1).map { "<th scope=\"row\">\(Markup.escaped($0))</th>" }
            let cells = row.dropFirst().map { "<td>\(Markup.escaped($0))</td>" }
            return "<tr>\((name + cells).joined())</tr>"
        }
        return "<tbody>\(lines.joined(separator: "\n"))</tbody>"
    }
}
