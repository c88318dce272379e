import Heads
import Torch

/// Every margin through the head: loss, gradient of the embeddings, gradient of the class centres.
enum MarginChecks: CheckGroup {
    static let name = "margins"

    /// Logits up to s = 64 enter an exponential, which makes their absolute rounding of 4e-6 a
    /// relative one; the angle near cos = 1 loses further digits.
    static let lossTolerance = 1e-5
    static let gradientTolerance = 1e-4

    static func run(on bench: CheckBench) throws {
        for (name, margin) in margins {
            bench.check(
                name,
                parts: [
                    ("loss", lossTolerance), ("gradient of embeddings", gradientTolerance),
                    ("gradient of centres", gradientTolerance),
                ]
            ) {
                let exact = try evaluate(margin, .float64, .cpu)
                let measured = try evaluate(margin, .float32, bench.device)
                return try zip(measured, exact).map { try RelativeError.of($0, $1) }
            }
        }
    }

    /// The margins with their usual constants, in all forms.
    private static var margins: [(name: String, configuration: MarginConfiguration)] {
        MarginConfiguration.names.flatMap { name in
            let usual = MarginConfiguration.defaults(named: name).map { [$0] } ?? []
            return usual.flatMap(\.variants).map { variant in
                (name: "\(name), \(variant.name)", configuration: variant.configuration)
            }
        }
    }

    private static let (batch, classes, size) = (16, 53, 32)

    /// Embeddings of the classes 0 ..< B at angles from nearly 0 to beyond a right angle.
    private static func embeddings(near weight: Tensor) throws(TorchError) -> Tensor {
        let centers: [Float] = try weight.values()
        var values: [Float] = try TestValues.normal([batch, size], seed: 81).values()
        for index in values.indices {
            let closeness = Float(index / size) / Float(batch - 1) * 4 - 1
            values[index] += closeness * 100 * centers[index]
        }
        return try Tensor.from(values, [batch, size]).to(.float64)
    }

    /// - Returns: loss, gradient of embeddings [B, D], gradient of centres [C, D].
    private static func evaluate(
        _ margin: MarginConfiguration, _ dtype: DType, _ device: Device
    ) throws(TorchError) -> [Tensor] {
        let weight = try TestValues.normal([classes, size], deviation: 0.01, seed: 82)
        let embeddings = try embeddings(near: weight).to(dtype).to(device).clone()
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(weight: weight.to(dtype).to(device).clone())
        let head = try HeadConfiguration().makeHead(centers, margin, .sgd)
        let labels = try Tensor.from((0..<batch).map(Int64.init), [batch]).to(device)
        let loss = try head.loss(of: embeddings, labels: labels)
        try loss.backward()
        let gradients = [try embeddings.gradient, try centers.weight.tensor.gradient]
        return [loss] + gradients.compactMap { $0 }
    }
}

extension MarginConfiguration {
    /// The margin with each gradient it can have (naive and cosface have the same either way), and
    /// those chosen for each batch.
    fileprivate var variants: [(name: String, configuration: MarginConfiguration)] {
        var gradients = rule.isExactByDefinition ? [.exact] : MarginGradient.allCases
        if name == "naive" || name == "cosface" { gradients = [gradient] }
        var variants = gradients.map { gradient in
            (
                name: gradient.rawValue,
                configuration: MarginConfiguration(rule, scale: scale, gradient: gradient)
            )
        }
        if rule.dynamicForm != nil {
            var dynamic = self
            (dynamic.isDynamic, dynamic.dynamicOffset) = (true, true)
            variants.append(("dynamic", dynamic))
        }
        return variants
    }
}
