import FaceData
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct BatchLoaderTests {
    private static let size = 4

    /// Image i is `TestPNG.numbered(i)`, of identity i / 2.
    private func dataset(_ count: Int, in folder: TemporaryFolder) throws -> FaceDataset {
        for number in 0..<count {
            try folder.write(
                TestPNG.numbered(number, size: Self.size), "\(100 + number / 2)/\(number % 2).png")
        }
        return try FaceDataset.open(path: folder.path, cache: FolderIndexCache(folder: nil))
    }

    private func plan(
        _ images: any ImageSource, batch: Int, shuffle: Bool = true, keeps: Bool = true
    ) throws -> BatchPlan {
        try BatchPlan(
            order: EpochOrder(count: images.count, seed: 5, shuffle: shuffle), batchSize: batch,
            keepsLastShortBatch: keeps)
    }

    private func options(workers: Int = 3, flip: Bool = false) -> BatchLoader.Options {
        var options = BatchLoader.Options()
        options.workers = workers
        options.imageSize = Self.size
        options.flip = flip
        return options
    }

    /// What a batch holds, copied.
    private struct Seen: Equatable {
        let epoch: Int
        let batch: Int
        let labels: [Int64]
        let indices: [Int]
        let pixels: [UInt8]
    }

    private func drain(_ loader: BatchLoader) throws -> [Seen] {
        var result: [Seen] = []
        while let batch = try loader.next() {
            result.append(
                Seen(
                    epoch: batch.epoch, batch: batch.batch, labels: batch.labels,
                    indices: batch.indices, pixels: Array(batch.pixels)))
            batch.release()
        }
        return result
    }

    @Test func batchesFollowThePlan() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(11, in: folder)
        let plan = try plan(images, batch: 4)
        let loader = try BatchLoader(
            images: images, plan: plan, endEpoch: 2, options: options(flip: true))
        let seen = try drain(loader)
        #expect(seen.map(\.epoch) == [0, 0, 0, 1, 1, 1])
        #expect(seen.map(\.batch) == [0, 1, 2, 0, 1, 2])
        var mirrored = 0
        for batch in seen {
            #expect(batch.indices == plan.indices(ofBatch: batch.batch, epoch: batch.epoch))
            #expect(batch.labels == batch.indices.map { Int64($0 / 2) })
            let flips = batch.indices.map { plan.order.flip(epoch: batch.epoch, image: $0) }
            mirrored += flips.count { $0 }
            let expected = zip(batch.indices, flips).flatMap {
                TestPNG.pixels($0, size: Self.size, mirrored: $1)
            }
            #expect(batch.pixels == expected)
        }
        #expect((1..<22).contains(mirrored))
        #expect(try loader.next() == nil)
    }

    /// Changes depend on seed, epoch and image, and come before the mirroring.
    @Test func augmentation() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(11, in: folder)
        let plan = try plan(images, batch: 4)
        var augmentation = Augmentation()
        augmentation.photometric = 0.5
        augmentation.crop = 0.5
        func seen(workers: Int) throws -> [Seen] {
            var options = options(workers: workers, flip: true)
            options.augmentation = augmentation
            return try drain(
                BatchLoader(images: images, plan: plan, endEpoch: 2, options: options))
        }
        let alone = try seen(workers: 1)
        #expect(try seen(workers: 4) == alone)
        for batch in alone {
            let expected = batch.indices.flatMap { index in
                var pixels = TestPNG.pixels(index, size: Self.size)
                pixels.withUnsafeMutableBytes {
                    augmentation.apply(
                        to: $0, size: Self.size,
                        seed: plan.order.augmentationSeed(epoch: batch.epoch, image: index))
                }
                let rows = (0..<Self.size).map { Array(pixels[$0 * 12..<($0 + 1) * 12]) }
                guard plan.order.flip(epoch: batch.epoch, image: index) else { return pixels }
                return rows.flatMap { row in
                    (0..<Self.size).reversed().flatMap { row[$0 * 3..<$0 * 3 + 3] }
                }
            }
            #expect(batch.pixels == expected)
        }
    }

    @Test func theNumberOfThreadsDoesNotMatter() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(23, in: folder)
        let plan = try plan(images, batch: 5, keeps: false)
        let runs = try [1, 2, 7].map { workers in
            try drain(
                BatchLoader(
                    images: images, plan: plan, endEpoch: 3,
                    options: options(workers: workers, flip: true)))
        }
        #expect(runs[0].count == 12)
        #expect(runs[0] == runs[1])
        #expect(runs[0] == runs[2])
    }

    @Test func aLoaderStartsAnywhere() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(10, in: folder)
        let plan = try plan(images, batch: 3)
        let all = try drain(
            BatchLoader(images: images, plan: plan, endEpoch: 3, options: options(flip: true)))
        for (start, skipped) in [((0, 1), 1), ((1, 0), 4), ((1, 4), 8), ((2, 3), 11), ((3, 0), 12)]
        {
            let loader = try BatchLoader(
                images: images, plan: plan, from: BatchPosition(epoch: start.0, batch: start.1),
                endEpoch: 3, options: options(flip: true))
            #expect(try drain(loader) == Array(all[skipped...]))
        }
    }

    @Test func aBadImageIsLeftOutAndNamed() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(8, in: folder)
        try folder.write("not an image", "100/1.png")
        try FileManager.default.removeItem(at: folder.file("102/0.png"))
        try folder.write(TestPNG.numbered(0, size: 3), "103/1.png")
        let loader = try BatchLoader(
            images: images, plan: try plan(images, batch: 8, shuffle: false), endEpoch: 1,
            options: options())
        let batch = try #require(try loader.next())
        #expect(batch.indices == [0, 2, 3, 5, 6])
        #expect(batch.labels == [0, 1, 1, 2, 3])
        #expect(batch.count == 5)
        let expected = batch.indices.flatMap { TestPNG.pixels($0, size: Self.size) }
        #expect(Array(batch.pixels) == expected)
        #expect(
            batch.failures.map(\.description) == [
                "100/1.png: this kind of file is not supported; use JPEG or PNG",
                "102/0.png: No such file or directory",
                "103/1.png: 3 x 3 pixels where 4 x 4 are expected; align it first",
            ])
        #expect(batch.failures.map(\.index) == [1, 4, 7])
    }

    @Test func aBadImageCanStopTheRow() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(6, in: folder)
        try folder.write("", "101/1.png")
        var options = options()
        options.failurePolicy = .stop
        let loader = try BatchLoader(
            images: images, plan: try plan(images, batch: 2, shuffle: false), endEpoch: 1,
            options: options)
        #expect(try loader.next()?.indices == [0, 1])
        let bad = BadImage(index: 3, name: "101/1.png", reason: .empty)
        for _ in 0..<2 {
            #expect(throws: DatasetError.image(bad)) { try loader.next() }
        }
    }

    @Test func aDataSetThatVanishesIsAnError() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(40, in: folder)
        var options = options()
        options.buffers = 2
        let loader = try BatchLoader(
            images: images, plan: try plan(images, batch: 4, shuffle: false), options: options)
        let first = try #require(try loader.next())
        #expect(first.count == 4)
        first.release()
        try FileManager.default.removeItem(at: folder.url)
        let error = #expect(throws: DatasetError.self) {
            for _ in 0..<40 { try loader.next()?.release() }
        }
        #expect(error?.description.contains("the folder \(folder.path) is gone") == true)
        #expect(error?.description.contains(".png") == true)
    }

    /// Counts live allocations of a loader.
    private final class Ledger: @unchecked Sendable {
        private let lock = NSLock()
        private var sizes: [UnsafeMutableRawPointer: Int] = [:]
        private(set) var total = 0

        var live: Int { lock.withLock { sizes.count } }
        var counts: Set<Int> { lock.withLock { Set(sizes.values) } }

        var allocator: BufferAllocator {
            BufferAllocator(
                allocate: { [self] count in
                    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
                    lock.withLock {
                        sizes[memory] = count
                        total += 1
                    }
                    return memory
                },
                free: { [self] memory in
                    lock.withLock { sizes[memory] = nil }
                    memory.deallocate()
                })
        }
    }

    @Test func memoryIsBoundedReusedAndGivenBack() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(30, in: folder)
        let ledger = Ledger()
        var options = options()
        options.allocator = ledger.allocator
        options.buffers = 3
        var kept: ImageBatch?
        do {
            let loader = try BatchLoader(
                images: images, plan: try plan(images, batch: 4), endEpoch: 5, options: options)
            #expect(ledger.counts == [4 * Self.size * Self.size * 3])
            kept = try loader.next()
            let before = Array(kept?.pixels ?? .init(start: nil, count: 0))
            #expect(try drain(loader).count == 8 * 5 - 1)
            #expect(kept.map { Array($0.pixels) } == before)
        }
        #expect(ledger.total == 3)
        #expect(ledger.live == 3)
        kept = nil
        #expect(ledger.live == 0)
    }

    @Test func aConsumerMayStopAtAnyTime() throws {
        let folder = try TemporaryFolder()
        let images = try dataset(20, in: folder)
        let plan = try plan(images, batch: 3)
        for taken in 0..<6 {
            let ledger = Ledger()
            var options = options(workers: 4)
            options.allocator = ledger.allocator
            do {
                let loader = try BatchLoader(images: images, plan: plan, options: options)
                for _ in 0..<taken { try loader.next()?.release() }
                if taken % 2 == 0 {
                    loader.stop()
                    #expect(try loader.next() == nil)
                }
            }
            #expect(ledger.live == 0)
        }
    }

    @Test func anAllocatorThatFailsIsAnError() throws {
        struct NoMemory: Error {}
        let folder = try TemporaryFolder()
        let images = try dataset(4, in: folder)
        var options = options()
        options.allocator = BufferAllocator(allocate: { _ in throw NoMemory() }, free: { _ in })
        let plan = try plan(images, batch: 2)
        #expect(throws: NoMemory.self) {
            try BatchLoader(images: images, plan: plan, options: options)
        }
    }

    /// Reads each image only when told to.
    private final class SlowSource: ImageSource, @unchecked Sendable {
        let count = 2
        func label(at index: Int) -> Int32 { 0 }
        func name(at index: Int) -> String { "\(index)" }
        func byteCount(at index: Int) -> Int? { nil }
        func withBytes<Result>(
            at index: Int, using buffer: ReadBuffer,
            _ body: (UnsafeRawBufferPointer) throws -> Result
        ) throws -> Result {
            Thread.sleep(forTimeInterval: 0.05)
            throw ImageError.empty
        }
    }

    @Test func waitingIsMeasured() throws {
        let images = SlowSource()
        let loader = try BatchLoader(
            images: images, plan: try plan(images, batch: 2), endEpoch: 1,
            options: options(workers: 1))
        let batch = try #require(try loader.next())
        #expect(batch.count == 0)
        #expect(batch.failures.count == 2)
        #expect((0.05..<30).contains(loader.waitSeconds))
    }
}
