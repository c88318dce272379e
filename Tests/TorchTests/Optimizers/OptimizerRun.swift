import Testing
import Torch

/// A few optimizer steps on two tensors, one of them channels-last, with gradients by formula; a
/// third tensor never has a gradient.
struct OptimizerRun {
    static let rates = [0.1, 0.05, 0.2]
    static let shapes = [[3, 2, 2, 2], [5]]

    let parameters: [(name: String, parameter: Parameter)]

    init() throws {
        let kernel = try Parameter(wave(Self.shapes[0]).to(.float32).channelsLast())
        let vector = try Parameter(wave(Self.shapes[1]).to(.float32))
        let idle = try Parameter(Tensor.full([2], 7))
        parameters = [("kernel", kernel), ("vector", vector), ("idle", idle)]
    }

    /// The gradient of a tensor at a step.
    static func gradient(_ index: Int, step: Int) throws -> Tensor {
        try wave(shapes[index], phase: Double(step) + 0.5).to(.float32)
    }

    /// Takes the steps.
    func callAsFunction(_ optimizer: any Optimizer, from first: Int = 0) throws {
        for step in first..<Self.rates.count {
            for index in Self.shapes.indices {
                let tensor = parameters[index].parameter.tensor
                try tensor.clearGradient()
                try (tensor * Self.gradient(index, step: step)).sum().backward()
            }
            try optimizer.step(rate: Self.rates[step])
        }
    }

    /// Each element's weight after all steps of a rule for single numbers in double precision.
    static func expected(
        _ index: Int, _ rule: (_ weight: Double, _ gradients: [Double]) -> Double
    ) throws -> [Double] {
        let start = try wave(shapes[index]).to(.float32).values(as: Double.self)
        let gradients = try rates.indices.map {
            try gradient(index, step: $0).values(as: Double.self)
        }
        return start.indices.map { element in rule(start[element], gradients.map { $0[element] }) }
    }

    /// Whether all tensors are where the rule for single numbers says, and the idle one at rest.
    func expectFinal(_ rule: (_ weight: Double, _ gradients: [Double]) -> Double) throws {
        for index in Self.shapes.indices {
            try expectClose(
                parameters[index].parameter.tensor, Self.expected(index, rule), within: 1e-6)
        }
        #expect(parameters[0].parameter.tensor.isChannelsLast)
        #expect(try parameters[2].parameter.tensor.values() == [Float(7), 7])
    }
}
