/// What a data set can be converted to.
public enum ConversionForm: String, Sendable, CaseIterable {
    /// A folder of images per identity.
    case folder
    /// A RecordIO file with its index.
    case rec
    /// A verification pack in one file.
    case bin
    /// A verification folder.
    case verification
    /// A text file with a path and a label per line.
    case list

    /// The form that the name of a target speaks of; nil for a folder of some kind.
    init?(named path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "rec": self = .rec
        case "bin": self = .bin
        case "txt", "tsv", "lst": self = .list
        default: return nil
        }
    }

    /// Whether it holds pairs instead of identities.
    var holdsPairs: Bool { self == .bin || self == .verification }

    /// Whether the target's name may be that of this form.
    func accepts(_ path: String) -> Bool {
        let named = ConversionForm(named: path)
        return switch self {
        case .folder, .verification: named == nil
        case .rec: named == nil || named == .rec
        case .bin, .list: named == self
        }
    }

    /// How a target of this form is called.
    var naming: String {
        switch self {
        case .folder, .verification: "the name of a folder"
        case .rec: "the name of a folder or one that ends in .rec"
        case .bin: "a name that ends in .bin"
        case .list: "a name that ends in .txt, .tsv or .lst"
        }
    }
}
