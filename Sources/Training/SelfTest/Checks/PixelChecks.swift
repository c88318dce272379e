import Backbones
import Torch

/// From decoded pixels to what a network takes.
enum PixelChecks {
    /// The relative error of (x / 255 - 0.5) / 0.5 in the order batch, channel, row, column.
    static func normalization(_ device: Device) throws -> Double {
        let pixels = try TestValues.pictures(2, size: 16, seed: 61)
        let input = try Preprocessing.standard(pixels.to(device))
        let bytes = try pixels.values(as: UInt8.self)
        var exact: [Double] = []
        for image in 0..<2 {
            for channel in 0..<3 {
                for position in 0..<256 {
                    let byte = bytes[(image * 256 + position) * 3 + channel]
                    exact.append((Double(byte) / 255 - 0.5) / 0.5)
                }
            }
        }
        return try RelativeError.of(input, Tensor.from(exact, [2, 3, 16, 16]))
    }

    /// The largest difference between a mirrored image and its columns in reverse order.
    static func mirroring(_ device: Device) throws -> Double {
        let width = 16
        let image = try TestValues.normal([1, 3, width, width], seed: 62).to(.float32)
        let mirrored: [Double] = try image.to(device).flipped(3).values()
        let values: [Double] = try image.values()
        return values.indices.reduce(0) { largest, index in
            let (row, column) = index.quotientAndRemainder(dividingBy: width)
            return max(largest, abs(mirrored[row * width + width - 1 - column] - values[index]))
        }
    }
}
