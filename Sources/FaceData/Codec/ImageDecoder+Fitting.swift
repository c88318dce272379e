extension ImageDecoder {
    /// Decodes an image and, unless it is `size` pixels wide, brings its shorter side to `size`.
    ///
    /// The rule of MXNet's readers of verification packs, which compare the width alone.
    /// - Parameters:
    ///   - bytes: the file.
    ///   - pixels: gets [size, size, 3] bytes RGB; undefined after an error.
    /// - Throws: `ImageError`, also when the result is not square.
    public func decode(
        _ bytes: UnsafeRawBufferPointer, fittingShorterSide size: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let (width, height) = try self.size(of: bytes)
        guard width != size else { return try decode(bytes, size: size, into: pixels) }
        let shorter = min(width, height)
        guard width * size / shorter == size, height * size / shorter == size else {
            throw .wrongSize(width: width, height: height, expected: size)
        }
        let fitted = try decode(bytes).resizedByCubic(width: size, height: size)
        fitted.pixels.withUnsafeBytes { pixels.copyMemory(from: $0) }
    }
}
