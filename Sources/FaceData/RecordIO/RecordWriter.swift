package import Interchange

/// Writes a RecordIO file from front to back.
///
/// Source: the RecordIO format of dmlc-core; see `RecordFile`.
package final class RecordWriter {
    /// Where the next record begins, in bytes.
    private(set) var offset = 0
    private let file: FileWriter
    private var pending: [UInt8] = []
    private var payload: [UInt8] = []

    private static let blockByteCount = 1 << 20

    /// Writes to `file`, from its present end on.
    package init(_ file: FileWriter) { self.file = file }

    /// Appends a record of an image: its header, then `labels` when there are several, then `body`.
    ///
    /// - Returns: where the record begins.
    /// - Throws: `FileError.system`, `RecordProblem.tooLarge`.
    @discardableResult
    func write(
        id: UInt64, label: Float, rangeLabels: [Float] = [],
        body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws -> Int {
        payload.removeAll(keepingCapacity: true)
        append(UInt32(rangeLabels.count), to: &payload)
        append((rangeLabels.isEmpty ? label : 0).bitPattern, to: &payload)
        append(id, to: &payload)
        append(UInt64(0), to: &payload)
        for value in rangeLabels { append(value.bitPattern, to: &payload) }
        payload.append(contentsOf: body)
        return try writePayload()
    }

    /// Appends a record with any payload.
    ///
    /// - Returns: where the record begins.
    /// - Throws: `FileError.system`, `RecordProblem.tooLarge`.
    @discardableResult
    package func write(payload bytes: UnsafeRawBufferPointer) throws -> Int {
        payload.removeAll(keepingCapacity: true)
        payload.append(contentsOf: bytes)
        return try writePayload()
    }

    private func writePayload() throws -> Int {
        let start = offset
        guard payload.count <= ReadBuffer.maximumByteCount else {
            throw RecordProblem.tooLarge(offset: start)
        }
        writeParts()
        if pending.count >= Self.blockByteCount { try flush() }
        return start
    }

    /// Hands everything to the file.
    ///
    /// - Throws: `FileError.system`.
    package func flush() throws(FileError) {
        let failure = pending.withUnsafeBytes { bytes -> FileError? in
            do throws(FileError) {
                try file.write(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        pending.removeAll(keepingCapacity: true)
    }

    /// Cuts the magic word out of the payload wherever it stands at a multiple of 4.
    private func writeParts() {
        var start = 0
        var position = 0
        while position + 4 <= payload.count {
            if isMagic(at: position) {
                writePart(start..<position, continuation: start == 0 ? 1 : 2)
                start = position + 4
            }
            position += 4
        }
        writePart(start..<payload.count, continuation: start == 0 ? 0 : 3)
    }

    private func isMagic(at position: Int) -> Bool {
        payload.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: position, as: UInt32.self)
                == RecordFile.magic.littleEndian
        }
    }

    private func writePart(_ range: Range<Int>, continuation: UInt32) {
        append(RecordFile.magic, to: &pending)
        append(continuation << RecordFile.lengthBits | UInt32(range.count), to: &pending)
        pending.append(contentsOf: payload[range])
        let padding = (4 - range.count % 4) % 4
        pending.append(contentsOf: repeatElement(0, count: padding))
        offset += 8 + range.count + padding
    }

    private func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
