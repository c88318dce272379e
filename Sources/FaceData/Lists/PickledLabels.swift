import Foundation
import Interchange

/// The entries of a pickled list of (path, label), as earlier tools keep their training lists.
enum PickledLabels {
    /// Calls `body` with the path and the label of each entry, in order.
    ///
    /// Entries may be tuples or lists, paths text or byte strings, labels numbers of Python or NumPy.
    /// - Throws: `DatasetError.unusable` naming the file and the entry, counted from 0.
    static func forEach(in url: URL, _ body: (Data, Int32) throws -> Void) throws {
        func refuse(_ reason: String) -> DatasetError {
            .unusable(path: url.path, reason: reason)
        }
        let document: PickleDocument
        do {
            document = try PickleDocument(
                MappedFile.data(contentsOf: url), allowing: PickleDocument.arrayGlobals)
        } catch let error as FileError {
            throw refuse(error.reason)
        } catch {
            throw refuse("is no pickled list: \(error)")
        }
        guard let entries = document.elements(document.root) else {
            throw refuse("is no pickled list: a list of (path, label) is expected")
        }
        for (number, entry) in entries.enumerated() {
            guard let parts = document.elements(entry), parts.count == 2,
                let path = path(parts[0], in: document), !path.isEmpty
            else { throw refuse("entry \(number) is no pair of a path and a label") }
            guard let label = label(parts[1], in: document) else {
                throw refuse(
                    "entry \(number): the label is not a whole number from 0 to 2147483646")
            }
            try body(path, label)
        }
    }

    private static func path(_ value: PickleValue, in document: PickleDocument) -> Data? {
        if case .text(let text) = value { return Data(text.utf8) }
        return document.bytes(of: value)
    }

    private static func label(_ value: PickleValue, in document: PickleDocument) -> Int32? {
        let number: Int64?
        if case .integer(let integer) = value {
            number = integer
        } else {
            number = document.array(of: value).flatMap { $0.count == 1 ? $0.integers()?[0] : nil }
        }
        guard let number, number >= 0, number < Int32.max else { return nil }
        return Int32(number)
    }
}
