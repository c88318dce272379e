import FaceData
import Testing

@Suite struct EpochOrderTests {
    @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 100, 1000, 4097])
    func eachEpochIsAPermutation(count: Int) {
        let order = EpochOrder(count: count, seed: 3407, shuffle: true)
        for epoch in 0..<3 {
            #expect(order.indices(at: 0..<count, epoch: epoch).sorted() == Array(0..<count))
        }
    }

    @Test func seedAndEpochMatterAndNothingElse() {
        let order = EpochOrder(count: 1000, seed: 1, shuffle: true)
        let first = order.indices(at: 0..<1000, epoch: 0)
        #expect(
            first == EpochOrder(count: 1000, seed: 1, shuffle: true).indices(at: 0..<1000, epoch: 0)
        )
        #expect(order.indices(at: 10..<20, epoch: 0) == Array(first[10..<20]))
        #expect(first != order.indices(at: 0..<1000, epoch: 1))
        #expect(
            first != EpochOrder(count: 1000, seed: 2, shuffle: true).indices(at: 0..<1000, epoch: 0)
        )
        // Of two random permutations of 1,000, about one place agrees.
        let second = order.indices(at: 0..<1000, epoch: 1)
        #expect(zip(first, second).count { $0 == $1 } < 10)
    }

    @Test func withoutShufflingTheOrderIsThatOfTheData() {
        let order = EpochOrder(count: 10, seed: 1, shuffle: false)
        #expect(order.indices(at: 3..<7, epoch: 5) == [3, 4, 5, 6])
    }

    /// Over many epochs every image comes at every place equally often: for 7 x 7 cells with the
    /// expectation 1000 each, the statistic has 36 degrees of freedom, and exceeds 85 once in 10^5.
    @Test func placesAreUniform() {
        let epochs = 7000
        let order = EpochOrder(count: 7, seed: 11, shuffle: true)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 7), count: 7)
        for epoch in 0..<epochs {
            for (place, image) in order.indices(at: 0..<7, epoch: epoch).enumerated() {
                counts[place][image] += 1
            }
        }
        let expected = Double(epochs) / 7
        let statistic = counts.joined().reduce(0) { sum, count in
            sum + (Double(count) - expected) * (Double(count) - expected) / expected
        }
        #expect(statistic < 85)
    }

    /// Neighbours must not stay neighbours: in a random order of n, about 2 pairs of successive
    /// places hold successive images.
    @Test func neighboursAreSeparated() {
        let images = EpochOrder(count: 5000, seed: 5, shuffle: true)
            .indices(at: 0..<5000, epoch: 0)
        let close = zip(images, images.dropFirst()).count { abs($0 - $1) == 1 }
        #expect(close < 15)
    }

    /// Half are mirrored, and each image in half of the epochs; 5 standard deviations of 10,000
    /// fair coins are 250.
    @Test func flipsAreFairAndFixed() {
        let order = EpochOrder(count: 10_000, seed: 9, shuffle: true)
        let flips = (0..<10_000).map { order.flip(epoch: 3, image: $0) }
        #expect(abs(flips.count { $0 } - 5000) < 250)
        #expect(flips == (0..<10_000).map { order.flip(epoch: 3, image: $0) })
        let other = (0..<10_000).map { order.flip(epoch: 4, image: $0) }
        #expect(abs(zip(flips, other).count { $0 == $1 } - 5000) < 250)
        #expect(abs((0..<10_000).count { order.flip(epoch: $0, image: 17) } - 5000) < 250)
    }

    /// 42 million images, the largest data set there is.
    @Test func largeCountsStayInRange() {
        let count = 42_474_557
        let order = EpochOrder(count: count, seed: 0, shuffle: true)
        let images = order.indices(at: (count - 1000)..<count, epoch: 2)
        #expect(Set(images).count == 1000)
        #expect(images.allSatisfy { (0..<count).contains($0) })
    }
}
