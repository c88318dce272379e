public import Foundation

/// A file that names pictures and where the landmarks of a face in them lie.
///
/// Per line the path, then x and y of 5 or 68 landmarks in pixels, then perhaps the score of the
/// detector, between spaces or tabs (a path may hold spaces): the form of `name_5pts_score.txt` of
/// IJB and of `landmarks.txt` of drawn faces.
public struct LandmarkList: Sendable {
    /// Where the file lies, for messages.
    public let path: String
    private var names = ByteStrings()
    private var lines: [Int32] = []
    /// Ten numbers for each face, as precise as the files are.
    private var coordinates: [Float] = []
    private var scores: [Float] = []

    /// Reads the file.
    ///
    /// - Throws: `DatasetError` naming the file and the line.
    public init(contentsOf url: URL) throws {
        path = url.path
        try TextLines.forEach(in: url) { number, bytes in
            do {
                try append(LandmarkLine(bytes), number: number)
            } catch let error as AlignmentError {
                throw DatasetError.line(path: url.path, line: number, reason: "\(error)")
            }
        }
        guard !lines.isEmpty else {
            throw DatasetError.unusable(path: url.path, reason: "names no picture")
        }
    }

    private mutating func append(
        _ line: LandmarkLine, number: Int
    ) throws(AlignmentError) {
        let landmarks = try line.landmarks()
        names.append(line.path)
        lines.append(Int32(number))
        for point in landmarks.points {
            coordinates.append(Float(point.x))
            coordinates.append(Float(point.y))
        }
        scores.append(line.score ?? .nan)
    }

    /// The number of faces.
    public var count: Int { lines.count }

    /// The path of a picture, as the file has it.
    public func name(at index: Int) -> String { names[index] }

    /// The line of a face, from 1.
    public func line(at index: Int) -> Int { Int(lines[index]) }

    /// The score that the detector gave a face; nil where the line ends with the landmarks.
    public func score(at index: Int) -> Float? {
        scores[index].isNaN ? nil : scores[index]
    }

    /// The landmarks of a face.
    ///
    /// - Throws: `AlignmentError.coinciding` when they differ by less than their precision.
    package func landmarks(at index: Int) throws(AlignmentError) -> FaceLandmarks {
        let start = index * 10
        return try FaceLandmarks(
            (0..<5).map { point in
                SIMD2(
                    Double(coordinates[start + 2 * point]),
                    Double(coordinates[start + 2 * point + 1]))
            })
    }
}

/// One line of a list of landmarks.
private struct LandmarkLine {
    let path: Slice<UnsafeRawBufferPointer>
    private let numbers: [Double]

    /// The numbers are those at the end; what stands before them is the path.
    init(_ line: Slice<UnsafeRawBufferPointer>) {
        var numbers: [Double] = []
        numbers.reserveCapacity(12)
        var rest = line
        while let space = rest.lastIndex(where: TextLines.isSpace),
            let number = Double(String(decoding: rest[(space + 1)...], as: UTF8.self))
        {
            numbers.append(number)
            rest = TextLines.trimmed(rest[..<space])
        }
        path = rest
        self.numbers = numbers.reversed()
    }

    /// - Throws: `AlignmentError` about the number of landmarks or one of them.
    func landmarks() throws(AlignmentError) -> FaceLandmarks {
        let count = numbers.count / 2
        guard FaceLandmarks.counts.contains(count) else { throw .count(count) }
        return try FaceLandmarks((0..<count).map { SIMD2(numbers[2 * $0], numbers[2 * $0 + 1]) })
    }

    /// An odd number at the end.
    var score: Float? { numbers.count.isMultiple(of: 2) ? nil : numbers.last.map { Float($0) } }
}
