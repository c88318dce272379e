public import Torch

/// How pixels become network input: RGB, (x / 255 - mean) / deviation.
public struct Preprocessing: Codable, Equatable, Sendable {
    /// The size of an image in pixels, width and height.
    public var size: Int
    /// Subtracted from x / 255.
    public var mean: Double
    /// Divides the difference.
    public var deviation: Double

    public init(size: Int = 112, mean: Double = 0.5, deviation: Double = 0.5) {
        self.size = size
        self.mean = mean
        self.deviation = deviation
    }

    /// The field's usual input: 112 x 112, mean and deviation 0.5.
    public static let standard = Preprocessing()

    /// Normalises a batch on the device where it will be used.
    ///
    /// - Parameter pixels: uint8 [B, H, W, 3], RGB.
    /// - Returns: float32 [B, 3, H, W], channels-last in memory.
    public func callAsFunction(_ pixels: Tensor) throws(TorchError) -> Tensor {
        let scaled = try pixels.to(.float32) * (1 / (255 * deviation))
        return try (scaled - mean / deviation).permuted([0, 3, 1, 2])
    }
}
