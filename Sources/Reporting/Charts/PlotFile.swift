import CRSVG
import Foundation
import Interchange

/// A figure in a file: SVG, PDF or PNG by the end of its name, the same figure in each.
public struct PlotFile {
    /// The ends that a name can have.
    public static let extensions = ["svg", "pdf", "png"]

    private let url: URL
    private let format: Format

    private enum Format: String {
        case svg, pdf, png
    }

    /// How much larger than on a page a PNG is drawn, so that it stays sharp in print.
    private static let magnification = 2.0

    /// - Throws: `PlotError.name` when the name does not say what it shall be.
    public init(_ path: String) throws(PlotError) {
        url = URL(filePath: path)
        guard let format = Format(rawValue: url.pathExtension.lowercased()) else {
            throw PlotError.name(path)
        }
        self.format = format
    }

    /// Draws charts one below the other, whole or not at all.
    ///
    /// - Throws: `PlotError.failed` without librsvg, which PDF and PNG need; `FileError`.
    public func write(_ charts: [Chart], renderer: SVGRenderer = SVGRenderer()) throws {
        let picture = renderer.svg(charts)
        switch format {
        case .svg: try AtomicFile.write(Data(picture.utf8), to: url)
        case .pdf:
            let size = renderer.size(of: charts)
            // A pixel of CSS is 3/4 of a point.
            try AtomicFile.write(draw(picture, size, CRSVG_PDF, scale: 0.75), to: url)
        case .png:
            let size = renderer.size(of: charts)
            try AtomicFile.write(draw(picture, size, CRSVG_PNG, scale: Self.magnification), to: url)
        }
    }

    private func draw(
        _ picture: String, _ size: (width: Double, height: Double), _ format: crsvg_format,
        scale: Double
    ) throws(PlotError) -> Data {
        let sink = Sink()
        var message = [CChar](repeating: 0, count: 400)
        var text = picture
        let isDrawn = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { svg in
                crsvg_draw(
                    svg.baseAddress, svg.count, size.width, size.height, scale, format,
                    { context, bytes, count in
                        guard let context, let bytes else { return false }
                        let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
                        sink.data.append(bytes, count: count)
                        return true
                    }, Unmanaged.passUnretained(sink).toOpaque(), &message, message.count)
            }
        }
        guard isDrawn else {
            let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw .failed(url.path, reason: String(decoding: bytes, as: UTF8.self))
        }
        return sink.data
    }
}

/// Where the library's bytes gather.
private final class Sink {
    var data = Data()
}

/// Why a figure was not drawn.
public enum PlotError: Error, Equatable, CustomStringConvertible {
    /// The name ends in none of the known ways.
    case name(String)
    /// A library failed or is missing.
    case failed(String, reason: String)

    /// One sentence with the way out.
    public var description: String {
        switch self {
        case .name(let path):
            "\(path): a plot's name ends in .\(PlotFile.extensions.joined(separator: ", ."))"
        case .failed(let path, let reason):
            "\(path): \(reason); a name that ends in .svg needs no library"
        }
    }
}
