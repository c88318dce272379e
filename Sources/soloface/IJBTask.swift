import Evaluation
import Training

/// What is to be compared, read before the images are embedded: a wrong line is named at once.
enum IJBTask {
    /// Pairs of templates.
    case pairs(IJBPairs)
    /// Probes and galleries.
    case search(SearchLists)

    /// The lists of a search.
    struct SearchLists {
        let probes: IJBSubjects
        let galleries: [(name: String, subjects: IJBSubjects)]
    }

    /// Reads what belongs to a test.
    ///
    /// - Throws: `IJBError` naming the file and the line, `FileError`.
    init(_ test: IJBTest, searches: Bool, _ clock: inout StageClock) throws {
        let folder = test.folder
        guard searches else {
            self = .pairs(
                try clock.measure("read the pairs") {
                    try IJBPairs(contentsOf: folder.pairs, of: test.media)
                })
            return
        }
        self = .search(
            try clock.measure("read probes and galleries") {
                SearchLists(
                    probes: try IJBSubjects(contentsOf: folder.probes, of: test.media),
                    galleries: try folder.name.galleries.map { name in
                        (
                            name,
                            try IJBSubjects(contentsOf: folder.gallery(name), of: test.media)
                        )
                    })
            })
    }
}
