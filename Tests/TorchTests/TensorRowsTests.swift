import Testing
import Torch

@Suite(.serialized) struct TensorRowsTests {
    private let matrix: Tensor
    private let rows: Tensor

    init() throws {
        matrix = try Tensor.from([1.0, 2, 3, 4, 5, 6], [3, 2])
        rows = try Tensor.from([Int64(0), 2], [2])
    }

    @Test func rowsAreCopiedOverwrittenAndAdded() throws {
        #expect(try matrix.rows(rows).values() == [1.0, 2, 5, 6])
        try matrix.addRowsInPlace(rows, from: Tensor.from([1.0, 1, 2, 2], [2, 2]))
        #expect(try matrix.values() == [2.0, 3, 3, 4, 7, 8])
        try matrix.copyRowsInPlace(rows, from: Tensor.zeros([2, 2], dtype: .float64))
        #expect(try matrix.values() == [0.0, 0, 3, 4, 0, 0])
    }

    @Test func placesAreThoseAmongRisingNumbers() throws {
        let union = try Tensor.union([
            Tensor.from([Int64(7), 1, 7], [3]), Tensor.from([Int64(3), 1], [2]),
        ])
        #expect(try union.values() == [Int64(1), 3, 7])
        #expect(
            try union.places(of: Tensor.from([Int64(7), 1, 3], [3])).values() == [Int64(2), 0, 1])
    }

    @Test(arguments: [3, 4, 20, 40])
    func aSampleHasTheLabelsAndRandomOthers(count: Int) throws {
        let labels: [Int64] = [31, 4, 4, 17, 39]
        var counts = [Int](repeating: 0, count: 40)
        for _ in 0..<300 {
            let (rows, places) = try Tensor.from(labels, [5]).sampledClasses(of: 40, count: count)
            let classes = try rows.values(as: Int64.self)
            #expect(classes.count == max(count, 4))
            #expect(zip(classes, classes.dropFirst()).allSatisfy { $0 < $1 })
            #expect(try places.values(as: Int64.self).map { classes[Int($0)] } == labels)
            for index in classes { counts[Int(index)] += 1 }
        }
        for (index, count) in counts.enumerated() where labels.contains(Int64(index)) {
            #expect(count == 300)
        }
        // Each of the other 36 classes with the same probability; six standard deviations.
        let rate = Double(max(count, 4) - 4) / 36
        let spread = 6 * (300 * rate * (1 - rate)).squareRoot()
        for (index, count) in counts.enumerated() where !labels.contains(Int64(index)) {
            #expect(abs(Double(count) - 300 * rate) <= spread, "\(index)")
        }
    }

    #if compiler(>=6.2)
        // The engine has one generator, which other tests draw from.
        @Test func theSameStateDrawsTheSameSample() async {
            await #expect(processExitsWith: .success) {
                let labels = try Tensor.from([Int64(5)], [1])
                func draw() throws -> [Int64] {
                    try labels.sampledClasses(of: 1000, count: 100).rows.values()
                }
                let state = try Engine.randomState(of: .cpu)
                let (first, second) = (try draw(), try draw())
                try Engine.setRandomState(state, of: .cpu)
                #expect(try draw() == first)
                #expect(first != second)
            }
        }
    #endif
}
