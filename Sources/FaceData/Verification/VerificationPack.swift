import Foundation
import Interchange

/// The images and flags of a verification pack, such as `lfw.bin`: a pickle of 2N encoded images and
/// N flags, in the flavours that Python 2, Python 3 and NumPy make of it.
///
/// Images that are not 112 pixels wide are brought to 112 on their shorter side, as MXNet's readers of
/// these packs do.
struct VerificationPack: ImageSource {
    static let suffix = "bin"

    let pairs: [Bool]
    private let images: [Data]

    /// - Throws: `DatasetError.unusable` naming the file and what it holds.
    init(contentsOf url: URL) throws {
        let path = url.path
        func refuse(_ reason: String) -> DatasetError { .unusable(path: path, reason: reason) }
        let document: PickleDocument
        do {
            document = try PickleDocument(
                MappedFile.data(contentsOf: url), allowing: PickleDocument.arrayGlobals)
        } catch let error as FileError {
            throw refuse(error.reason)
        } catch {
            throw refuse("is no verification pack: \(error)")
        }
        guard let parts = document.elements(document.root), parts.count == 2,
            let items = document.elements(parts[0])
        else {
            throw refuse("is no verification pack: a list of images and one of flags are expected")
        }
        guard let flags = Self.flags(parts[1], in: document) else {
            throw refuse("its flags are no list of booleans")
        }
        guard items.count == 2 * flags.count, !flags.isEmpty else {
            throw refuse(
                "holds \(items.count) images and \(flags.count) flags; two images per flag are expected"
            )
        }
        images = try items.enumerated().map { number, item in
            guard let bytes = Self.image(item, in: document) else {
                throw refuse("image \(number) is no byte string and no array of bytes")
            }
            return bytes
        }
        pairs = flags
    }

    private static func image(_ value: PickleValue, in document: PickleDocument) -> Data? {
        if let bytes = document.bytes(of: value) { return bytes }
        guard let array = document.array(of: value), array.elementType == .uint8 else { return nil }
        return array.bytes
    }

    private static func flags(_ value: PickleValue, in document: PickleDocument) -> [Bool]? {
        if let array = document.array(of: value) {
            return array.bools() ?? array.integers()?.map { $0 != 0 }
        }
        guard let values = document.elements(value) else { return nil }
        let flags = values.compactMap { flag($0, in: document) }
        return flags.count == values.count ? flags : nil
    }

    private static func flag(_ value: PickleValue, in document: PickleDocument) -> Bool? {
        switch value {
        case .bool(let flag): flag
        case .integer(let number): number != 0
        default: document.array(of: value)?.bools()?.first
        }
    }

    var count: Int { images.count }

    var fitsShorterSide: Bool { true }

    func label(at index: Int) -> Int32 { 0 }

    func name(at index: Int) -> String { String(index) }

    func byteCount(at index: Int) -> Int? { images[index].count }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try images[index].withUnsafeBytes(body)
    }
}
