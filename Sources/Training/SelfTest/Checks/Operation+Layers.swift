import Torch

// The layers of the networks, in their shapes.
extension Operation {
    static var convolutions: [Operation] {
        get throws(TorchError) {
            [
                try convolution("3x3", [4, 16, 14, 14], [24, 16, 3, 3], padding: 1),
                try convolution("3x3, 64 channels", [4, 64, 14, 14], [64, 64, 3, 3], padding: 1),
                try convolution("3x3, stride 2", [4, 16, 14, 14], [24, 16, 3, 3], 2, padding: 1),
                try convolution("1x1", [4, 32, 14, 14], [48, 32, 1, 1]),
                try convolution("1x1, stride 2", [4, 32, 14, 14], [48, 32, 1, 1], 2),
                try convolution(
                    "depthwise 3x3", [4, 32, 14, 14], [32, 1, 3, 3], padding: 1, groups: 32),
                try convolution(
                    "depthwise 3x3, stride 2", [4, 32, 14, 14], [32, 1, 3, 3], 2, padding: 1,
                    groups: 32),
                try convolution("depthwise 7x7", [4, 32, 7, 7], [32, 1, 7, 7], groups: 32),
                try convolution(
                    "2 channels per group", [4, 32, 14, 14], [32, 2, 3, 3], padding: 1, groups: 16),
            ]
        }
    }

    private static func convolution(
        _ kind: String, _ input: [Int], _ weight: [Int], _ stride: Int = 1, padding: Int = 0,
        groups: Int = 1
    ) throws(TorchError) -> Operation {
        let values = try TestValues.normal(input, seed: 11)
        let kernel = try TestValues.normal(weight, deviation: 0.1, seed: 12)
        return Operation("convolution \(kind)", [values, kernel]) { inputs throws(TorchError) in
            try inputs[0].convolved(
                with: inputs[1], stride: stride, padding: padding, groups: groups)
        }
    }

    static var layers: [Operation] {
        get throws(TorchError) {
            let maps = try TestValues.normal([4, 16, 14, 14], deviation: 2, seed: 21)
            let rows = try TestValues.normal([32, 48], deviation: 2, seed: 22)
            let slopes = try TestValues.uniform([16], in: 0.1..<0.4, seed: 23)
            let weight = try TestValues.normal([24, 48], deviation: 0.2, seed: 24)
            let bias = try TestValues.normal([24], seed: 25)
            return [
                try normalization("training", [4, 16, 14, 14], usesBatchStatistics: true),
                try normalization("training, rows", [32, 16], usesBatchStatistics: true),
                try normalization("inference", [4, 16, 14, 14], usesBatchStatistics: false),
                try normalization("with PReLU", [4, 16, 14, 14], then: .prelu),
                try normalization("with sum", [4, 16, 14, 14], then: .sum),
                Operation("PReLU", [maps, slopes]) { inputs throws(TorchError) in
                    try inputs[0].prelu(slope: inputs[1])
                },
                Operation("linear", [rows, weight]) { inputs throws(TorchError) in
                    try inputs[0].linear(weight: inputs[1])
                },
                Operation("linear with bias", [rows, weight, bias]) { inputs throws(TorchError) in
                    try inputs[0].linear(weight: inputs[1], bias: inputs[2])
                },
                Operation("flattened maps", [maps]) { inputs throws(TorchError) in
                    try inputs[0].reshaped([4, -1])
                },
            ]
        }
    }

    /// What follows a normalisation in the same operation.
    private enum Following { case nothing, prelu, sum }

    private static func normalization(
        _ kind: String, _ shape: [Int], usesBatchStatistics: Bool = true,
        then following: Following = .nothing
    ) throws(TorchError) -> Operation {
        var inputs = [
            try TestValues.normal(shape, deviation: 2, seed: 31) + 1,
            try TestValues.uniform([shape[1]], in: 0.5..<1.5, seed: 32),
            try TestValues.normal([shape[1]], seed: 33),
        ]
        switch following {
        case .nothing: break
        case .prelu: inputs.append(try TestValues.uniform([shape[1]], in: 0.1..<0.4, seed: 36))
        case .sum: inputs.append(try TestValues.normal(shape, seed: 37))
        }
        return Operation("batch norm, \(kind)", inputs) { inputs throws(TorchError) in
            let (dtype, device) = (try inputs[0].dtype, try inputs[0].device)
            let mean = try TestValues.normal([shape[1]], seed: 34).to(dtype).to(device)
            let variance = try TestValues.uniform([shape[1]], in: 0.5..<2, seed: 35)
            return try inputs[0].batchNormalized(
                weight: inputs[1], bias: inputs[2], runningMean: mean,
                runningVariance: variance.to(dtype).to(device),
                usesBatchStatistics: usesBatchStatistics, momentum: 0.1, epsilon: 1e-5,
                slope: following == .prelu ? inputs[3] : nil,
                adding: following == .sum ? inputs[3] : nil)
        }
    }
}
