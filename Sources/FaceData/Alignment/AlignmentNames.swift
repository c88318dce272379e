/// The names that aligned pictures get: those of the list, below the new folder.
enum AlignmentNames {
    /// Checks that each face of a list can have a file of its own below one folder.
    ///
    /// - Throws: `DatasetError.line` with the first path that is absolute, leads out of the folder, or
    ///   comes again.
    static func check(_ list: LandmarkList) throws(DatasetError) {
        var lines: [String: Int] = [:]
        lines.reserveCapacity(list.count)
        for index in 0..<list.count {
            let name = list.name(at: index)
            func refuse(_ reason: String) -> DatasetError {
                .line(path: list.path, line: list.line(at: index), reason: reason)
            }
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
                throw refuse(
                    "the path “\(name)” must lie below the folder of the images, without “.”, “..” "
                        + "or a “/” in front; shorten it and give that folder with --images")
            }
            if let first = lines.updateValue(list.line(at: index), forKey: name) {
                throw refuse(
                    "“\(name)” stands in line \(first) too; a picture with several faces needs a "
                        + "name for each")
            }
        }
    }
}
