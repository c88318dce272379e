/// The known word a mistyped one was probably meant to be.
package enum NearestWord {
    /// The known word nearest to `word`, or nil when none is near enough to be worth naming.
    ///
    /// Near enough: at most one edit in three letters, and at least one edit is always allowed.
    /// Among equals the first known word wins.
    package static func find(_ word: String, among known: [String]) -> String? {
        let limit = max(1, word.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = distance(from: word, to: candidate)
            if distance <= limit, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.word
    }

    /// "; did you mean X?" for the end of a message, or nothing when no known word is near.
    package static func suggestion(
        for word: String, among known: [String], spelled: (String) -> String
    ) -> String {
        find(word, among: known).map { "; did you mean \(spelled($0))?" } ?? ""
    }

    /// The number of letters to insert, delete, replace or swap with their neighbour.
    ///
    /// Letters swapped once are not edited again (optimal string alignment).
    ///
    /// Source: F. Damerau, "A technique for computer detection and correction of spelling errors",
    /// Communications of the ACM 7(3), 1964.
    package static func distance(from first: String, to second: String) -> Int {
        let a = Array(first)
        let b = Array(second)
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(
                    previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforePrevious[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforePrevious, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
