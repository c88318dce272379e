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
    /// A list cannot name a path with a line break in it.
    case lineBreak(name: String)

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
        case .lineBreak(let name):
            "the image “\(name)” has a line break in its name, which a list cannot hold; rename it"
        }
    }
}
