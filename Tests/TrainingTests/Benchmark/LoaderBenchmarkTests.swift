import FaceData
import Foundation
import Testing
import Training

@Suite struct LoaderBenchmarkTests {
    /// Figures of a few batches fit each other; a .rec file is read as its folder is.
    @Test(arguments: [DatasetForm.folder, .rec]) func figures(form: DatasetForm) throws {
        let run = try SmallRun()
        run.configuration.data.workers = 2
        if form == .rec {
            let pack = run.folder.appending(path: "faces.rec").path
            _ = try DatasetConversion(from: run.configuration.data.train, to: pack).run()
            run.configuration.data.train = pack
        }
        let benchmark = LoaderBenchmark(run.configuration, normalizes: true)
        var done = 0
        let result = try benchmark(steps: 5, warmup: 2) { done = $0 }
        #expect(done == 7)
        #expect(result.form == form.rawValue)
        #expect(result.images == 16)
        #expect(result.steps == 5)
        #expect(result.imagesPerSecond > 0)
        #expect(result.imagesPerCoreSecond > 0)
        #expect(result.millisecondsPerStep > 0)
        #expect(result.peakBytes > 1 << 20)
    }
}
