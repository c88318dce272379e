import Foundation

/// A folder with one folder of images per identity.
///
/// The label is the index of the folder's name in byte order; images follow by path, as in
/// torchvision's ImageFolder. Images may lie in folders below. Differs: names that start with a dot
/// are passed over, and links back to a folder above are not followed.
struct IdentityFolders: IdentitySource {
    /// The absolute path without links.
    let path: String
    private let index: FolderIndex
    /// The directory that is the identity folder itself, for each label.
    private let identityDirectories: [Int32]

    /// - Throws: `DatasetError.unusable` naming the folder.
    init(path: String, cache: FolderIndexCache) throws {
        self.path = path
        let index = try cache.index(of: path)
        guard index.identityCount > 0 else {
            throw DatasetError.unusable(
                path: path,
                reason: "holds no folders; one folder of images per identity is expected")
        }
        var directories = [Int32](repeating: 0, count: index.identityCount)
        for number in index.directoryLabels.indices.reversed() {
            directories[Int(index.directoryLabels[number])] = Int32(number)
        }
        self.index = index
        self.identityDirectories = directories
    }

    var form: DatasetForm { .folder }
    var count: Int { index.imageCount }
    var identityCount: Int { index.identityCount }

    func label(at index: Int) -> Int32 { self.index.label(at: index) }

    func name(at index: Int) -> String { self.index.name(at: index) }

    func path(at index: Int) -> String? { "\(path)/\(name(at: index))" }

    func byteCount(at index: Int) -> Int? { Int(self.index.sizes[index]) }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: "\(path)/\(name(at: index))", below: path, body)
    }

    func emptyIdentity(_ label: Int) -> EmptyIdentity {
        let name = index.directories[Int(identityDirectories[label])]
        return EmptyIdentity(
            name: name, problem: "the folder “\(name)” has no JPEG or PNG image",
            remedy: "remove it")
    }

    func mismatch(identities: Int) -> String? {
        identities == identityCount
            ? nil
            : "holds \(identityCount) identity folders, data.identities is \(identities); "
                + "set it to \(identityCount), or to 0"
    }

    var warnings: [String] { [nestingWarning, formatWarning].compactMap { $0 } }

    /// A folder above the right one opens too: its parts are then the people.
    private var nestingWarning: String? {
        func identityDirectory(of directory: Int32) -> Int32 {
            identityDirectories[Int(index.directoryLabels[Int(directory)])]
        }
        guard let first = index.imageDirectories.first,
            !index.imageDirectories.contains(where: { identityDirectory(of: $0) == $0 })
        else { return nil }
        let person = index.directories[Int(identityDirectory(of: first))]
        return "\(path): no image lies in an identity folder itself; all below “\(person)”, for "
            + "instance, is taken for one person. If its folders are the people, give "
            + "\(path)/\(person)"
    }

    private var formatWarning: String? {
        guard !index.unsupported.isEmpty else { return nil }
        let kinds = index.unsupported.sorted { $0.key < $1.key }
            .map { "\($0.value) .\($0.key)" }.joined(separator: ", ")
        return "\(path): left out images of formats that are not supported: \(kinds)"
    }
}
