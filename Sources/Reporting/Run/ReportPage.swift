/// The frame of a report: head, style, summary, sections.
struct ReportPage {
    let title: String
    let subtitle: String
    let tiles: [RunSummary.Tile]
    let sections: [ReportSection]

    /// The whole document.
    var html: String {
        let name = Markup.escaped(title)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(name) – SoloFace</title>
            <style>
            \(Self.style)
            \(SVGStyle.sheet)
            </style>
            </head>
            <body>
            <header><h1>\(name)</h1><p>\(Markup.escaped(subtitle))</p></header>
            <main>
            <div class="tiles">\(tiles.map(Self.tile).joined())</div>
            \(sections.map(Self.section).joined(separator: "\n"))
            </main>
            <footer>Written by SoloFace.</footer>
            </body>
            </html>

            """
    }

    private static func tile(_ tile: RunSummary.Tile) -> String {
        "<div class=\"tile\"><span>\(Markup.escaped(tile.name))</span>"
            + "<strong>\(Markup.escaped(tile.value))</strong>"
            + "<small>\(Markup.escaped(tile.note))</small></div>"
    }

    private static func section(_ section: ReportSection) -> String {
        "<section><h2>\(Markup.escaped(section.title))</h2>\(section.body)</section>"
    }

    private static let style = """
        :root{--page:#f3f5f7;--card:#fff;--ink:#16191d;--muted:#596270;--line:#dfe3e8}
        @media (prefers-color-scheme:dark){
        :root{--page:#0e1013;--card:#16191d;--ink:#e9ecf0;--muted:#a3acb8;--line:#2b3036}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:16px;max-width:920px;background:var(--page);color:var(--ink);
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        header p,footer,.note,.tile span,.tile small{color:var(--muted)}
        h1{margin:8px 0 0;font-size:26px;overflow-wrap:anywhere}header p{margin:2px 0 16px}
        h2{margin:0 0 12px;font-size:18px}
        section,.tile{background:var(--card);border:1px solid var(--line);border-radius:10px}
        section{padding:16px;margin:16px 0}
        .tiles{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
        .tile{padding:12px 14px;display:flex;flex-direction:column}
        .tile strong{font-size:24px;line-height:1.3;font-variant-numeric:tabular-nums}
        h3{margin:12px 0 6px;font-size:15px;font-weight:600}
        .pairs{display:flex;flex-wrap:wrap;gap:10px}.pairs figure{margin:0}
        .pairs img{width:84px;height:84px;margin-right:2px;border-radius:4px}
        figcaption{color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
        figure{margin:0 0 12px}.narrow{display:none}
        @media (max-width:640px){.wide{display:none}.narrow{display:block}
        body{padding:10px}section{padding:12px 10px}}
        .scroll{overflow-x:auto;margin-bottom:16px}
        table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
        th,td{padding:6px 14px 6px 0;text-align:left;vertical-align:top;
        border-bottom:1px solid var(--line)}
        th{font-weight:500}thead th{color:var(--muted);vertical-align:bottom;min-width:64px}
        tbody th,thead th:first-child{position:sticky;left:0;background:var(--card)}
        td{white-space:nowrap}.words td{white-space:normal;overflow-wrap:anywhere}
        pre{margin:0;overflow-x:auto;font:13px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
        ul{margin:0;padding-left:20px}a{color:inherit}
        details{margin:8px 0}summary{cursor:pointer;color:var(--muted)}
        details pre,details .scroll{margin-top:8px}footer{font-size:13px;margin:8px 0}
        @media print{body{background:none;max-width:none}section{break-inside:avoid}}
        """
}
