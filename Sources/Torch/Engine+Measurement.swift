internal import CTorch

extension Engine {
    /// Counts the multiply-adds of the convolutions, linear maps and matrix products in `body`.
    ///
    /// What runs on this thread counts, forward only. Not to be nested.
    public static func products(
        in body: () throws(TorchError) -> Void
    ) throws(TorchError) -> Int {
        try perform("products") { ct_count_products_begin() }
        var count: Int64 = 0
        do {
            defer { count = ct_count_products_end() }
            try body()
        }
        return Int(count)
    }
}
