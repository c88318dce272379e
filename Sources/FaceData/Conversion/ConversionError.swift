/// Why a data set cannot be converted.
public enum ConversionError: Error, Equatable, CustomStringConvertible {
    /// What would be written is there already.
    case exists(String)
    /// The target says one form by its name and another by `--form`.
    case name(path: String, form: ConversionForm)
    /// A set of pairs cannot become a set of identities, or the reverse.
    case kind(path: String, isPairs: Bool, form: ConversionForm)
    /// No image belongs to the part whose folders start so.
    case part(String)
    /// Parts are told apart by the names of folders, which other forms do not have.
    case partsOf(DatasetForm)
    /// More identities than the form can number.
    case identities(Int, limit: Int)
    /// The form cannot be written by this version.
    case unsupported(ConversionForm)

    /// One sentence with the reason and the way out.
    public var description: String {
        switch self {
        case .exists(let path): "\(path) exists already; remove it or choose another name"
        case .name(let path, let form):
            "\(path) is no name for the form \(form.rawValue); use \(form.naming)"
        case .kind(let path, let isPairs, let form):
            isPairs
                ? "\(path) has pairs and no identities, so it cannot become the form "
                    + "\(form.rawValue); use verification"
                : "\(path) has identities and no pairs, so it cannot become the form "
                    + "\(form.rawValue); use folder, rec or list"
        case .part(let prefix):
            "no identity folder's name starts with \(prefix); look at the names in the data set"
        case .partsOf(let form):
            "--parts chooses by the names of identity folders, which a \(form.rawValue) does not "
                + "have; convert the folder"
        case .identities(let count, let limit):
            "\(count) identities cannot be written to a .rec file, whose labels are float32 and "
                + "exact up to \(limit); use the form folder or list"
        case .unsupported(let form):
            "this version cannot write the form \(form.rawValue) yet; use verification"
        }
    }
}

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
        switch path.split(separator: ".").last?.lowercased() {
        case "rec": self = .rec
        case "bin": self = .bin
        case "txt", "tsv", "lst": self = .list
        default: return nil
        }
    }

    /// Whether the target's name may be that of this form.
    func accepts(_ path: String) -> Bool {
        let named = ConversionForm(named: path)
        switch self {
        case .folder, .verification: return named == nil
        case .rec: return named == nil || named == .rec
        case .bin, .list: return named == self
        }
    }

    fileprivate var naming: String {
        switch self {
        case .folder, .verification: "the name of a folder"
        case .rec: "the name of a folder or one that ends in .rec"
        case .bin: "a name that ends in .bin"
        case .list: "a name that ends in .txt, .tsv or .lst"
        }
    }
}
