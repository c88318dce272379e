import CJPEG
public import Foundation

/// Encodes 8-bit RGB pictures as JPEG with libjpeg-turbo.
///
/// One encoder serves one thread at a time and is meant to be reused: its work space stays.
public final class JPEGEncoder {
    /// How finely colour is kept beside brightness.
    public enum ChromaSampling: String, Sendable, CaseIterable, Codable {
        /// 4:4:4, colour at full resolution.
        case full = "4:4:4"
        /// 4:2:0, colour at half the resolution in both directions.
        case half = "4:2:0"

        fileprivate var subsampling: TJSAMP {
            switch self {
            case .full: TJSAMP_444
            case .half: TJSAMP_420
            }
        }
    }

    /// The qualities that JPEG knows.
    public static let qualities = 1...100

    private let handle: tjhandle
    private let quality: Int
    private let chroma: ChromaSampling
    private var output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)

    /// An encoder with fixed settings.
    ///
    /// - Parameters:
    ///   - quality: 1 to 100, in libjpeg's scale.
    ///   - chroma: the resolution of colour.
    /// - Throws: `JPEGEncodingError.quality` outside that range, `.failed` without memory.
    public init(quality: Int = 90, chroma: ChromaSampling = .half) throws(JPEGEncodingError) {
        guard Self.qualities.contains(quality) else { throw .quality(quality) }
        guard let handle = tjInitCompress() else {
            throw .failed("no memory for a JPEG encoder")
        }
        self.handle = handle
        self.quality = quality
        self.chroma = chroma
    }

    deinit {
        tjDestroy(handle)
        output.deallocate()
    }

    /// The bytes of a JPEG file with the picture; the same picture always gives the same bytes.
    ///
    /// - Throws: `JPEGEncodingError.size` when JPEG cannot hold it, `.failed` with the library's
    ///   words.
    public func encode(_ image: RGBImage) throws(JPEGEncodingError) -> Data {
        let sides = 1...65_500
        guard sides.contains(image.width), sides.contains(image.height) else {
            throw .size(width: image.width, height: image.height)
        }
        try reserve(width: image.width, height: image.height)
        var bytes = output.baseAddress
        var count = UInt(output.count)
        let status = image.pixels.withUnsafeBufferPointer { pixels in
            tjCompress2(
                handle, pixels.baseAddress, Int32(image.width), Int32(image.width * 3),
                Int32(image.height), Int32(TJPF_RGB.rawValue), &bytes, &count,
                Int32(chroma.subsampling.rawValue), Int32(quality), TJFLAG_NOREALLOC)
        }
        guard status == 0 else { throw .failed(String(cString: tjGetErrorStr2(handle))) }
        return Data(output[..<Int(count)])
    }

    /// Makes room for the largest file that a picture of this size can become.
    private func reserve(width: Int, height: Int) throws(JPEGEncodingError) {
        let bound = tjBufSize(Int32(width), Int32(height), Int32(chroma.subsampling.rawValue))
        guard bound != UInt.max else { throw .size(width: width, height: height) }
        guard output.count < Int(bound) else { return }
        output.deallocate()
        output = .allocate(capacity: Int(bound))
    }
}

/// Why a picture could not be encoded.
public enum JPEGEncodingError: Error, Equatable, CustomStringConvertible {
    /// A quality outside 1 to 100.
    case quality(Int)
    /// No pixels, or more along a side than JPEG can hold.
    case size(width: Int, height: Int)
    /// The library refused: its words.
    case failed(String)

    /// One sentence with the reason and, where there is one, the way out.
    public var description: String {
        switch self {
        case .quality(let quality):
            "the JPEG quality \(quality) does not exist; use 1 to 100"
        case .size(let width, let height):
            "a picture of \(width) x \(height) pixels cannot be JPEG; use sides of 1 to 65500"
        case .failed(let reason):
            "the JPEG encoder failed: \(reason)"
        }
    }
}
