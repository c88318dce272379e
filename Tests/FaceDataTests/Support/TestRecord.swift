import Foundation

/// Records of a RecordIO file, written here by the format's own rules.
enum TestRecord {
    static let magic: UInt32 = 0xced7_230a

    /// An image record in one part: magic, length, flag, label, two ids, labels, image, padding.
    static func image(
        _ id: UInt64, label: Float, labels: [Float] = [], bytes: [UInt8] = [1, 2, 3]
    ) -> Data {
        var data = Data()
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        add(magic)
        add(UInt32(24 + 4 * labels.count + bytes.count))
        add(UInt32(labels.count))
        add(label.bitPattern)
        add(id)
        add(UInt64(0))
        for value in labels { add(value.bitPattern) }
        data.append(contentsOf: bytes)
        data.append(contentsOf: [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4))
        return data
    }
}
