/// A short name for what a data set holds, for telling data sets apart.
///
/// For each image its name, file size and label are hashed to two 64-bit words; the words of all
/// images are added up (so their order does not matter) and mixed with the number of images. The
/// contents of the files are not read. 32 hexadecimal digits.
enum Fingerprint {
    private static let imagesPerTask = 4096

    /// Sizes that cannot be had count as 0.
    static func of(_ images: any ImageSource) -> String {
        let parts = concurrentChunks(of: images.count, size: imagesPerTask) { range in
            range.reduce(into: SIMD2<UInt64>.zero) { sum, index in sum &+= words(images, index) }
        }
        let sum = parts.reduce(SIMD2<UInt64>.zero) { $0 &+ $1 }
        let count = UInt64(images.count)
        return hexadecimal(SplitMix64.mix(sum.x ^ SplitMix64.mix(count)))
            + hexadecimal(SplitMix64.mix(sum.y ^ SplitMix64.mix(~count)))
    }

    private static func words(_ images: any ImageSource, _ index: Int) -> SIMD2<UInt64> {
        var hash = NameHash()
        hash.add(images.name(at: index).utf8)
        hash.add(UInt64(images.byteCount(at: index) ?? 0))
        hash.add(UInt64(UInt32(bitPattern: images.label(at: index))))
        return SIMD2(hash.value, SplitMix64.mix(hash.value &+ 0x9e37_79b9_7f4a_7c15))
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
