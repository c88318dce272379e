import Foundation

/// What the threads of a loader share: batches in the making, free buffers, and the lock.
final class LoaderCore: @unchecked Sendable {
    /// Some slots of one batch, for one thread.
    struct Claim {
        let job: LoadingJob
        let slots: Range<Int>
    }

    private let images: any ImageSource
    private let plan: BatchPlan
    private let options: BatchLoader.Options
    private let pool: BufferPool
    private let imageByteCount: Int
    private let slotsPerClaim: Int
    private let endEpoch: Int

    private let condition = NSCondition()
    // All below is guarded by `condition`.
    private var jobs: [LoadingJob] = []
    private var freeBuffers: [Int]
    private var next: BatchPosition
    private var isStopped = false
    private var failure: (any Error)?
    private var waited = Duration.zero

    init(
        images: any ImageSource, plan: BatchPlan, from start: BatchPosition, endEpoch: Int,
        options: BatchLoader.Options
    ) throws {
        self.images = images
        self.plan = plan
        self.options = options
        self.endEpoch = endEpoch
        next = start
        imageByteCount = options.imageSize * options.imageSize * 3
        // Small claims bring the first batch soon, larger ones keep the lock free.
        slotsPerClaim = max(1, min(8, plan.batchSize / options.workerCount))
        pool = try BufferPool(
            byteCount: plan.batchSize * imageByteCount,
            count: options.bufferCount(batchByteCount: plan.batchSize * imageByteCount),
            allocator: options.allocator)
        freeBuffers = Array(pool.buffers.indices)
    }

    var waitSeconds: Double { condition.withLock { waited / .seconds(1) } }

    // MARK: For the consumer

    /// The next batch, waited for; nil after the last one or `stop`.
    func nextBatch() throws -> ImageBatch? {
        condition.lock()
        defer { condition.unlock() }
        if let failure { throw failure }
        guard let job = waitForJob() else { return nil }
        let failures = job.failures.sorted { $0.key < $1.key }.map { slot, reason in
            let index = job.indices[slot]
            return BadImage(index: index, name: images.name(at: index), reason: reason)
        }
        var failure = job.fault
        if options.failurePolicy == .stop, failure == nil {
            failure = failures.first.map { DatasetError.image($0) }
        }
        if let failure {
            self.failure = failure
            isStopped = true
            condition.broadcast()
            throw failure
        }
        return batch(job, failures)
    }

    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    private func waitForJob() -> LoadingJob? {
        let start = ContinuousClock.now
        defer { waited += ContinuousClock.now - start }
        while !isStopped {
            if let job = jobs.first, job.isComplete { return jobs.removeFirst() }
            if jobs.isEmpty, isAtEnd { return nil }
            condition.wait()
        }
        return nil
    }

    private func batch(_ job: LoadingJob, _ failures: [BadImage]) -> ImageBatch {
        let kept = job.indices.indices.filter { job.failures[$0] == nil }.map { job.indices[$0] }
        return ImageBatch(
            epoch: job.position.epoch, batch: job.position.batch,
            labels: kept.map { Int64(images.label(at: $0)) }, indices: kept, failures: failures,
            pixels: UnsafeMutableRawBufferPointer(
                rebasing: pool.buffers[job.buffer][..<(kept.count * imageByteCount)]),
            recycle: { [self] in recycle(job.buffer) })
    }

    private func recycle(_ buffer: Int) {
        condition.withLock {
            freeBuffers.append(buffer)
            condition.broadcast()
        }
    }

    // MARK: For the workers

    /// Decodes until there is nothing left to do.
    func work() {
        let decoder = ImageDecoder()
        let buffer = ReadBuffer()
        while let claim = claim() {
            var failures: [Int: ImageError] = [:]
            var fault: (any Error)?
            for slot in claim.slots where fault == nil {
                do {
                    try decode(slot, of: claim.job, decoder, buffer)
                } catch let error as ImageError {
                    failures[slot] = error
                } catch {
                    fault = error
                }
            }
            finish(claim, failures, fault)
        }
    }

    private func decode(
        _ slot: Int, of job: LoadingJob, _ decoder: ImageDecoder, _ buffer: ReadBuffer
    ) throws {
        let index = job.indices[slot]
        let start = slot * imageByteCount
        let pixels = UnsafeMutableRawBufferPointer(
            rebasing: pool.buffers[job.buffer][start..<(start + imageByteCount)])
        try images.decode(
            at: index, with: decoder, using: buffer, size: options.imageSize, into: pixels)
        if !options.augmentation.isOff {
            let seed = plan.order.augmentationSeed(epoch: job.position.epoch, image: index)
            options.augmentation.apply(to: pixels, size: options.imageSize, seed: seed)
        }
        if options.flip, plan.order.flip(epoch: job.position.epoch, image: index) {
            mirror(pixels, width: options.imageSize, height: options.imageSize)
        }
    }

    private func claim() -> Claim? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped {
            if let job = jobs.last, job.claimed < job.indices.count {
                let end = min(job.indices.count, job.claimed + slotsPerClaim)
                defer { job.claimed = end }
                return Claim(job: job, slots: job.claimed..<end)
            }
            if isAtEnd { return nil }
            if let buffer = freeBuffers.popLast() {
                begin(buffer)
                condition.broadcast()
            } else {
                condition.wait()
            }
        }
        return nil
    }

    private var isAtEnd: Bool { next.epoch >= endEpoch }

    private func begin(_ buffer: Int) {
        let indices = plan.indices(ofBatch: next.batch, epoch: next.epoch)
        jobs.append(LoadingJob(position: next, indices: indices, buffer: buffer))
        next = plan.position(after: next)
    }

    private func finish(_ claim: Claim, _ failures: [Int: ImageError], _ fault: (any Error)?) {
        let job = claim.job
        let isLast = condition.withLock {
            job.failures.merge(failures) { first, _ in first }
            job.fault = job.fault ?? fault
            job.pending -= claim.slots.count
            return job.pending == 0
        }
        guard isLast else { return }
        job.closeGaps(in: pool.buffers[job.buffer], imageByteCount: imageByteCount)
        condition.withLock {
            job.isComplete = true
            condition.broadcast()
        }
    }
}

/// Mirrors [height, width, 3] bytes left to right, in place.
func mirror(_ pixels: UnsafeMutableRawBufferPointer, width: Int, height: Int) {
    guard let base = pixels.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    for row in 0..<height {
        var left = base + row * width * 3
        var right = left + (width - 1) * 3
        while left < right {
            for channel in 0..<3 {
                let value = left[channel]
                left[channel] = right[channel]
                right[channel] = value
            }
            left += 3
            right -= 3
        }
    }
}
