/// How the weights of a convolution or linear layer are drawn at first.
public enum Initialization: Sendable {
    /// U(-1/sqrt(fan in), 1/sqrt(fan in)), PyTorch's default.
    case uniformFanIn
    /// N(0, deviation^2).
    case normal(deviation: Double)
    /// N(0, 2 / fan out). Source: He et al., arXiv 1502.01852.
    case kaimingFanOut

    /// New weights of shape [outputs, inputs, ...].
    public func weights(_ shape: [Int]) throws(TorchError) -> Tensor {
        let values = try Tensor.empty(shape)
        let receptiveField = shape.dropFirst(2).reduce(1, *)
        switch self {
        case .uniformFanIn:
            let bound = 1 / Double(shape[1] * receptiveField).squareRoot()
            try values.fillUniformInPlace(low: -bound, high: bound)
        case .normal(let deviation):
            try values.fillNormalInPlace(mean: 0, deviation: deviation)
        case .kaimingFanOut:
            let deviation = (2 / Double(shape[0] * receptiveField)).squareRoot()
            try values.fillNormalInPlace(mean: 0, deviation: deviation)
        }
        return values
    }
}
