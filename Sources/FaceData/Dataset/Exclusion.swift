import Foundation

/// The images of a source that a list of names leaves out.
struct Exclusion: Sendable {
    /// The excluded indices, ascending.
    private let excluded: [Int]

    /// What is damaged and not excluded.
    let damaged: [DamagedImage]

    /// Leaves nothing out but what the source itself cannot give.
    init(nothingOf images: any IdentitySource) {
        excluded = []
        damaged = images.damaged
    }

    /// Reads names, one per line, and finds them in `images`.
    ///
    /// - Throws: `DatasetError.line` with the first name that no image has.
    init(contentsOf url: URL, in images: any IdentitySource) throws {
        var lines: [String: Int] = [:]
        try TextLines.forEach(in: url) { number, line in
            let name = String(decoding: line, as: UTF8.self)
            lines[name] = lines[name] ?? number
        }
        var missing = lines
        var excluded: [Int] = []
        for index in 0..<images.count where !lines.isEmpty {
            let name = images.name(at: index)
            guard lines[name] != nil else { continue }
            excluded.append(index)
            missing[name] = nil
        }
        for image in images.damaged { missing[image.name] = nil }
        damaged = images.damaged.filter { lines[$0.name] == nil }
        if let first = missing.min(by: { $0.value < $1.value }) {
            throw DatasetError.line(
                path: url.path, line: first.value,
                reason: "the data set has no image “\(first.key)”; write its path from the data "
                    + "set on")
        }
        self.excluded = excluded
    }

    var count: Int { excluded.count }

    /// The index in the source of the image that is `position`-th among those kept.
    func sourceIndex(of position: Int) -> Int {
        // excluded[k] - k images are kept before the k-th excluded one.
        var low = 0
        var high = excluded.count
        while low < high {
            let middle = (low + high) / 2
            if excluded[middle] - middle <= position { low = middle + 1 } else { high = middle }
        }
        return position + low
    }
}
