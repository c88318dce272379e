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

    /// Counts the bytes of tensors on the CPU that `body` makes on this thread.
    ///
    /// Memory that was made before counts when it is freed, so that two calls in a row add up. Not
    /// to be nested.
    ///
    /// - Returns: the bytes alive at most, and those alive at the end.
    public static func memory(
        in body: () throws(TorchError) -> Void
    ) throws(TorchError) -> (peak: Int, left: Int) {
        try perform("memory") { ct_watch_memory_begin() }
        var (peak, left): (Int64, Int64) = (0, 0)
        do {
            defer { ct_watch_memory_end(&peak, &left) }
            try body()
        }
        return (Int(peak), Int(left))
    }
}
