extension BackboneName {
    /// The network that has weights of these names and shapes; nil when none does.
    ///
    /// Looks at what tells the networks apart, the number of blocks and the first width; loading checks
    /// the rest.
    /// - Parameter shapes: of a state dictionary, under PyTorch's names.
    public static func recognized(from shapes: [String: [Int]]) -> BackboneName? {
        if let width = shapes["layers.0.layers.0.weight"]?.first {
            return allCases.first { $0.mobileScale.map { 64 * $0 } == width }
        }
        func blocks(_ name: (Int) -> String) -> Int {
            sequence(first: 0) { $0 + 1 }.first { shapes[name($0)] == nil } ?? 0
        }
        if let width = shapes["norm.weight"]?.first {
            let depth = blocks { "blocks.\($0).norm1.weight" }
            return allCases.first { $0.transformerSize.map { $0 == (width, depth) } == true }
        }
        let depths = (1...4).map { stage in blocks { "layer\(stage).\($0).conv1.weight" } }
        return allCases.first { $0.residualDepths == depths }
    }
}
