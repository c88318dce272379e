internal import CTorch

// Element-wise arithmetic and comparison; shapes broadcast as in PyTorch.
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

    /// Multiplies every element by a number.
    public func scaleInPlace(_ factor: Double) throws(TorchError) {
        try perform("scaleInPlace", [self]) { ct_multiply_scalar_(handle, factor) }
    }

    /// Every element raised to a power.
    public func power(_ exponent: Double) throws(TorchError) -> Tensor {
        try produce("power", [self]) { ct_power(handle, exponent, $0) }
    }

    /// Every element limited to `range`; the gradient is zero outside.
    public func clamped(to range: ClosedRange<Double>) throws(TorchError) -> Tensor {
        try produce("clamped", [self]) {
            ct_clamp(handle, range.lowerBound, range.upperBound, $0)
        }
    }

    /// e to the power of every element.
    public func exp() throws(TorchError) -> Tensor {
        try produce("exp", [self]) { ct_exp(handle, $0) }
    }

    /// The natural logarithm of every element.
    public func log() throws(TorchError) -> Tensor {
        try produce("log", [self]) { ct_log(handle, $0) }
    }

    /// The square root of every element.
    public func squareRoot() throws(TorchError) -> Tensor {
        try produce("squareRoot", [self]) { ct_sqrt(handle, $0) }
    }

    /// The cosine of every element, an angle in radians.
    public func cosine() throws(TorchError) -> Tensor {
        try produce("cosine", [self]) { ct_cos(handle, $0) }
    }

    /// The sine of every element, an angle in radians.
    public func sine() throws(TorchError) -> Tensor {
        try produce("sine", [self]) { ct_sin(handle, $0) }
    }

    /// The angle in radians, 0 to pi, whose cosine each element is.
    public func arcCosine() throws(TorchError) -> Tensor {
        try produce("arcCosine", [self]) { ct_acos(handle, $0) }
    }

    /// Where the left element is greater.
    public static func .> (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
        try produce(".>", [left, right]) { ct_greater(left.handle, right.handle, $0) }
    }

    /// Where the element is greater than a number.
    public static func .> (left: Tensor, right: Double) throws(TorchError) -> Tensor {
        try produce(".>", [left]) { ct_greater_scalar(left.handle, right, $0) }
    }

    /// Takes elements of `first` where this boolean tensor is true, else of `second`.
    public func select(_ first: Tensor, _ second: Tensor) throws(TorchError) -> Tensor {
        try produce("select", [self, first, second]) {
            ct_where(handle, first.handle, second.handle, $0)
        }
    }

    /// Whether no element is infinite or not a number, as a boolean tensor without dimensions.
    public func allFinite() throws(TorchError) -> Tensor {
        try produce("allFinite", [self]) { ct_all_finite(handle, $0) }
    }
}

infix operator .> : ComparisonPrecedence
