/// The header of an image record (IRHeader) and where the image begins.
///
/// 24 bytes: flag (uint32), label (float32), id and id2 (uint64); then `flag` more labels (float32);
/// then the encoded image. Little-endian.
struct RecordHeader: Equatable {
    static let byteCount = 24
    /// Labels from here on are not exact in float32.
    static let labelLimit = 1 << 24

    /// The number of labels behind the header; 0: the one in it.
    let flag: UInt32
    /// The label, or the first of several.
    let label: Float
    let id: UInt64
    let id2: UInt64
    /// Bytes before the image.
    let bodyOffset: Int
    /// Bytes of the image.
    let bodyByteCount: Int

    /// - Throws: `RecordProblem.header` when the payload is too short.
    init(payload: UnsafeRawBufferPointer) throws(RecordProblem) {
        guard payload.count >= Self.byteCount else {
            throw .header(byteCount: payload.count, needed: Self.byteCount)
        }
        func word(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        func long(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        flag = word(0)
        bodyOffset = Self.byteCount + 4 * Int(flag)
        guard payload.count >= bodyOffset else {
            throw .header(byteCount: payload.count, needed: bodyOffset)
        }
        label = Float(bitPattern: flag == 0 ? word(4) : word(Self.byteCount))
        id = long(8)
        id2 = long(16)
        bodyByteCount = payload.count - bodyOffset
    }

    /// Whether the record tells of other records (record 0, or an identity's range) and has no image.
    var isIndex: Bool { flag > 0 && bodyByteCount == 0 }

    /// The two labels of a record that tells of others; nil when it has fewer.
    static func range(in payload: UnsafeRawBufferPointer) -> (first: Float, end: Float)? {
        guard payload.count >= byteCount + 8 else { return nil }
        func label(_ offset: Int) -> Float {
            let word = payload.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: word))
        }
        return (label(byteCount), label(byteCount + 4))
    }

    /// The label as a class.
    ///
    /// - Throws: `RecordProblem.label` for one that is not a whole number below 2^24.
    func classLabel() throws(RecordProblem) -> Int32 {
        guard let whole = Int32(exactly: label), whole >= 0, whole < Self.labelLimit else {
            throw .label(label)
        }
        return whole
    }
}
