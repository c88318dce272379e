internal import CTorch

// Element-wise arithmetic; shapes broadcast as in PyTorch.
extension Tensor {
    /// The sum.
    public static func + (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
        try produce("+", [left, right]) { ct_add(left.handle, right.handle, $0) }
    }

    /// The difference.
    public static func - (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
        try produce("-", [left, right]) { ct_subtract(left.handle, right.handle, $0) }
    }

    /// The product, element by element.
    public static func * (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
        try produce("*", [left, right]) { ct_multiply(left.handle, right.handle, $0) }
    }

    /// The quotient.
    public static func / (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
        try produce("/", [left, right]) { ct_divide(left.handle, right.handle, $0) }
    }

    /// The sum with a number.
    public static func + (left: Tensor, right: Double) throws(TorchError) -> Tensor {
        try produce("+", [left]) { ct_add_scalar(left.handle, right, $0) }
    }

    /// The difference to a number.
    public static func - (left: Tensor, right: Double) throws(TorchError) -> Tensor {
        try produce("-", [left]) { ct_add_scalar(left.handle, -right, $0) }
    }

    /// The product with a number.
    public static func * (left: Tensor, right: Double) throws(TorchError) -> Tensor {
        try produce("*", [left]) { ct_multiply_scalar(left.handle, right, $0) }
    }

    /// Every element raised to a power.
    public func power(_ exponent: Double) throws(TorchError) -> Tensor {
        try produce("power", [self]) { ct_power(handle, exponent, $0) }
    }

    /// The products of the matrices in the last two dimensions.
    ///
    /// Shapes: [..., A, B] with [..., B, C] -> [..., A, C]; dimensions before are spread over each
    /// other.
    public func matrixProduct(_ other: Tensor) throws(TorchError) -> Tensor {
        try produce("matrixProduct", [self, other]) { ct_matmul(handle, other.handle, $0) }
    }

    /// The exponentials along one dimension, divided by their sum.
    public func softmax(_ dimension: Int) throws(TorchError) -> Tensor {
        try produce("softmax", [self]) { ct_softmax(handle, Int64(dimension), $0) }
    }

    /// Every element limited to `range`; the gradient is zero outside.
    public func clamped(to range: ClosedRange<Double>) throws(TorchError) -> Tensor {
        try produce("clamped", [self]) {
            ct_clamp(handle, range.lowerBound, range.upperBound, $0)
        }
    }

    /// The cosine of every element, an angle in radians.
    public func cosine() throws(TorchError) -> Tensor {
        try produce("cosine", [self]) { ct_cos(handle, $0) }
    }

    /// The tangent of every element, an angle in radians.
    public func tangent() throws(TorchError) -> Tensor {
        try produce("tangent", [self]) { ct_tan(handle, $0) }
    }

    /// The largest whole number that is not above each element; the gradient is zero.
    public func roundedDown() throws(TorchError) -> Tensor {
        try produce("roundedDown", [self]) { ct_floor(handle, $0) }
    }

    /// The angle in radians, 0 to pi, whose cosine each element is.
    public func arcCosine() throws(TorchError) -> Tensor {
        try produce("arcCosine", [self]) { ct_acos(handle, $0) }
    }

    /// e to the power of every element.
    public func exponential() throws(TorchError) -> Tensor {
        try produce("exponential", [self]) { ct_exp(handle, $0) }
    }

    /// The natural logarithm of every element.
    public func logarithm() throws(TorchError) -> Tensor {
        try produce("logarithm", [self]) { ct_log(handle, $0) }
    }

    /// log(exp(x) + exp(y)), element by element, without overflow.
    public func logAddingExponentials(_ other: Tensor) throws(TorchError) -> Tensor {
        try produce("logAddingExponentials", [self, other]) {
            ct_log_add_exp(handle, other.handle, $0)
        }
    }

    /// log(1 / (1 + exp(-x))) of every element, exact at both ends.
    public func logSigmoid() throws(TorchError) -> Tensor {
        try produce("logSigmoid", [self]) { ct_log_sigmoid(handle, $0) }
    }
}

// Comparing and choosing.
extension Tensor {
    /// Where the elements are greater, as truth values.
    public func isGreater(than other: Tensor) throws(TorchError) -> Tensor {
        try produce("isGreater", [self, other]) { ct_greater(handle, other.handle, $0) }
    }

    /// Where the elements are greater than a number, as truth values.
    public func isGreater(than value: Double) throws(TorchError) -> Tensor {
        try produce("isGreater", [self]) { ct_greater_scalar(handle, value, $0) }
    }

    /// These elements where the condition holds, those of `other` elsewhere; no gradient flows to
    /// the ones that were not chosen.
    public func chosen(
        where condition: Tensor, otherwise other: Tensor
    ) throws(TorchError) -> Tensor {
        try produce("chosen", [condition, self, other]) {
            ct_where(condition.handle, handle, other.handle, $0)
        }
    }
}
