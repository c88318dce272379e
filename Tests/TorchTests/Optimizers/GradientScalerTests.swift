import Testing
import Torch

@Suite struct GradientScalerTests {
    private typealias State = GradientScaler.State

    private func scaler(_ scale: Double, interval: Int = 2) throws -> GradientScaler {
        try GradientScaler(
            State(scale: scale, growthTracker: 0), growthInterval: interval, device: .cpu)
    }

    @Test func theLossIsScaledAndGradientsAreUnscaled() throws {
        let scaler = try scaler(8)
        #expect(try scaler.scaled(Tensor.full([], 1.5)).item() == 12)
        let gradient = try Tensor.from([Float(16), -4], [2])
        #expect(try scaler.unscale([gradient]))
        #expect(try gradient.values() == [Float(2), -0.5])
    }

    @Test func theScaleDoublesAfterTheInterval() throws {
        let scaler = try scaler(4)
        var states: [State] = []
        for _ in 0..<3 {
            #expect(try scaler.unscale([Tensor.full([1], 1)]))
            states.append(try scaler.state)
        }
        #expect(
            states == [
                State(scale: 4, growthTracker: 1), State(scale: 8, growthTracker: 0),
                State(scale: 8, growthTracker: 1),
            ])
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func anOverflowAnywhereSkipsTheStepAndHalvesTheScale(value: Double) throws {
        let scaler = try scaler(4)
        #expect(try scaler.unscale([Tensor.full([1], 1)]))
        #expect(try !scaler.unscale([Tensor.full([3], 1), Tensor.full([1], value)]))
        #expect(try scaler.state == State(scale: 2, growthTracker: 0))
    }

    @Test func aSavedStateIsRestored() throws {
        let scaler = try scaler(4)
        try scaler.restore(State(scale: 1024, growthTracker: 1))
        #expect(try scaler.unscale([Tensor.full([1], 1)]))
        #expect(try scaler.state == State(scale: 2048, growthTracker: 0))
    }

    @Test func theScaleBeginsAsInPyTorchAndNoGradientsAreFine() throws {
        let scaler = try GradientScaler(device: .cpu)
        #expect(try scaler.state == State(scale: 65_536, growthTracker: 0))
        #expect(scaler.growthInterval == 100)
        #expect(try scaler.unscale([]))
    }
}
