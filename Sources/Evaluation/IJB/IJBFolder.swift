public import Foundation

/// The two sets of templates of the field; both have the same layout.
public enum IJBProtocol: String, Sendable, CaseIterable {
    /// IJB-B: 227,630 images, 12,115 templates.
    case ijbb
    /// IJB-C: 469,375 images, 23,124 templates.
    case ijbc

    /// As people write it.
    public var title: String {
        switch self {
        case .ijbb: "IJB-B"
        case .ijbc: "IJB-C"
        }
    }

    /// The two galleries of the identification test.
    public var galleries: [String] {
        switch self {
        case .ijbb: ["S1", "S2"]
        case .ijbc: ["G1", "G2"]
        }
    }
}

/// Where the parts of IJB-B or IJB-C lie.
public struct IJBFolder: Sendable {
    /// Which of the two it is.
    public let name: IJBProtocol
    private let url: URL

    /// - Parameter url: the folder that holds `loose_crop` and `meta`.
    public init(_ url: URL, _ name: IJBProtocol) {
        self.url = url
        self.name = name
    }

    /// The pictures.
    public var images: URL { url.appending(path: "loose_crop") }
    /// Image, landmarks, score.
    public var landmarks: URL { meta("name_5pts_score.txt") }
    /// Image, template, media.
    public var media: URL { meta("face_tid_mid.txt") }
    /// Template, template, label.
    public var pairs: URL { meta("template_pair_label.txt") }
    /// Template, subject.
    public var probes: URL { meta("1N_probe_mixed.csv") }

    /// Template, subject.
    public func gallery(_ gallery: String) -> URL { meta("1N_gallery_\(gallery).csv") }

    private func meta(_ file: String) -> URL {
        url.appending(path: "meta/\(name.rawValue)_\(file)")
    }
}
