import FaceData
import Testing

@Suite struct BatchPlanTests {
    private func plan(_ count: Int, _ batchSize: Int, keeps: Bool) throws -> BatchPlan {
        try BatchPlan(
            order: EpochOrder(count: count, seed: 0, shuffle: false), batchSize: batchSize,
            keepsLastShortBatch: keeps)
    }

    /// Images, batch size, whether the short one is kept, batches, size of the last.
    @Test(arguments: [
        (10, 4, true, 3, 2), (10, 4, false, 2, 4), (8, 4, true, 2, 4), (8, 4, false, 2, 4),
        (3, 4, true, 1, 3),
    ])
    func batches(count: Int, batchSize: Int, keeps: Bool, batches: Int, last: Int) throws {
        let plan = try plan(count, batchSize, keeps: keeps)
        #expect(plan.batchesPerEpoch == batches)
        #expect(plan.indices(ofBatch: batches - 1, epoch: 0).count == last)
        let all = (0..<batches).flatMap { plan.indices(ofBatch: $0, epoch: 0) }
        #expect(all == Array(0..<((batches - 1) * batchSize + last)))
    }

    @Test func tooFewImagesAreSaidSo() {
        let error = #expect(throws: DatasetError.self) { try plan(3, 4, keeps: false) }
        #expect(
            error?.description
                == "data: 3 images do not fill one batch of 4; lower training.batch_size")
    }
}
