public import Foundation

extension PyTorchCheckpoint {
    /// Writes a state dictionary that `torch.load(…, weights_only=True)` opens, whole or not at all.
    ///
    /// The zip form of PyTorch 1.6 and later: an OrderedDict of tensors with a storage of their own
    /// each. The same arrays always make the same bytes.
    /// - Throws: `FileError` naming `url`, and what an entry's elements throw.
    public static func write(_ entries: [ArrayEntry], to url: URL) throws {
        precondition(Set(entries.map(\.name)).count == entries.count, "names must differ")
        let root = "archive"
        try AtomicFile.write(to: url) { file in
            var archive = ZipWriter(file)
            try archive.add("\(root)/data.pkl", TorchPickle.stateDictionary(entries))
            try archive.add("\(root)/byteorder", Data("little".utf8))
            for (number, entry) in entries.enumerated() {
                let elements = try entry.elements()
                precondition(elements.count == entry.byteCount, "\(entry.name): wrong byte count")
                try archive.add("\(root)/data/\(number)", elements)
            }
            try archive.add("\(root)/version", Data("3\n".utf8))
            try archive.finish()
        }
    }
}

/// The pickle of a state dictionary, protocol 2, in the instructions that PyTorch's restricted reader
/// accepts.
enum TorchPickle {
    /// An OrderedDict in which tensor i is all of storage i.
    static func stateDictionary(_ entries: [ArrayEntry]) -> Data {
        var pickle = Data([0x80, 2])
        pickle.append(orderedDictionary)
        pickle.append(UInt8(ascii: "("))
        for (number, entry) in entries.enumerated() {
            pickle.append(text(entry.name))
            pickle.append(tensor(entry, storage: number))
        }
        pickle.append(contentsOf: Array("u.".utf8))
        return pickle
    }

    /// `OrderedDict()`.
    private static let orderedDictionary = Data("ccollections\nOrderedDict\n)R".utf8)

    /// `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`.
    private static func tensor(_ entry: ArrayEntry, storage: Int) -> Data {
        let storageClass = TorchStorage.elementTypes.first { $0.value == entry.elementType }?.key
        guard let storageClass else {
            preconditionFailure("PyTorch has a storage for every element type")
        }
        var strides: [Int] = []
        var stride = 1
        for size in entry.shape.reversed() {
            strides.insert(stride, at: 0)
            stride *= max(1, size)
        }
        return Data("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
            + text("storage") + Data("ctorch\n\(storageClass)\n".utf8)
            + text(String(storage)) + text("cpu") + integer(entry.count) + Data("tQ".utf8)
            + integer(0) + tuple(entry.shape) + tuple(strides)
            + Data([0x89]) + orderedDictionary + Data("tR".utf8)
    }

    private static func text(_ text: String) -> Data {
        let bytes = Data(text.utf8)
        return Data([UInt8(ascii: "X")]) + littleEndian(UInt32(bytes.count)) + bytes
    }

    private static func tuple(_ numbers: [Int]) -> Data {
        numbers.reduce(Data("(".utf8)) { $0 + integer($1) } + Data("t".utf8)
    }

    private static func integer(_ number: Int) -> Data {
        if let small = Int32(exactly: number) {
            return Data([UInt8(ascii: "J")]) + littleEndian(small)
        }
        return Data([0x8a, 8]) + littleEndian(Int64(number))
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> Data {
        withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }
}
