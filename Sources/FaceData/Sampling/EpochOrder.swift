/// Which image comes when, and which are mirrored: a function of seed and epoch, of nothing else.
public struct EpochOrder: Sendable, Equatable {
    /// The number of images N.
    public let count: Int
    public let seed: UInt64
    /// Whether each epoch has its own order; otherwise it is that of the data.
    public let shuffle: Bool

    /// The order of `count` images under `seed`.
    public init(count: Int, seed: UInt64, shuffle: Bool) {
        precondition(count >= 0, "a count is never negative")
        self.count = count
        self.seed = seed
        self.shuffle = shuffle
    }

    /// The images at `positions` of an epoch, each position from 0 to N - 1.
    public func indices(at positions: Range<Int>, epoch: Int) -> [Int] {
        guard shuffle else { return Array(positions) }
        let permutation = EpochPermutation(count: count, seed: seed(of: .order, epoch: epoch))
        return positions.map { permutation[$0] }
    }

    /// Whether the image of that index is mirrored in that epoch: half of all are.
    public func flip(epoch: Int, image: Int) -> Bool {
        SplitMix64.mix(seed(of: .flip, epoch: epoch) ^ SplitMix64.mix(UInt64(image))) & 1 == 1
    }

    /// What decides about the random changes of the image of that index in that epoch.
    package func augmentationSeed(epoch: Int, image: Int) -> UInt64 {
        SplitMix64.mix(seed(of: .augmentation, epoch: epoch) ^ SplitMix64.mix(UInt64(image)))
    }

    private enum Use: UInt64 {
        case order = 1
        case flip = 2
        case augmentation = 3
    }

    private func seed(of use: Use, epoch: Int) -> UInt64 {
        var hash = NameHash(seed: seed)
        hash.add(use.rawValue)
        hash.add(UInt64(epoch))
        return hash.value
    }
}
