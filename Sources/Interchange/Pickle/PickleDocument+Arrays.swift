public import Foundation

extension PickleDocument {
    /// The functions that NumPy's arrays and byte strings of protocol 0 name.
    public static let arrayGlobals: Set<PickleGlobal> = [
        PickleGlobal("_codecs", "encode"), PickleGlobal("numpy", "ndarray"),
        PickleGlobal("numpy", "dtype"),
        PickleGlobal("numpy.core.multiarray", "_reconstruct"),
        PickleGlobal("numpy._core.multiarray", "_reconstruct"),
        PickleGlobal("numpy.core.multiarray", "scalar"),
        PickleGlobal("numpy._core.multiarray", "scalar"),
        PickleGlobal("numpy.core.numeric", "_frombuffer"),
        PickleGlobal("numpy._core.numeric", "_frombuffer"),
    ]

    private static let elementTypes: [String: ElementType] = [
        "u1": .uint8, "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
        "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    /// The bytes of a byte string: as such, or as protocol 0 spells them (latin-1 text encoded).
    public func bytes(of value: PickleValue) -> Data? {
        if case .bytes(let bytes) = value { return bytes }
        guard let object = object(value), object.constructor == PickleGlobal("_codecs", "encode"),
            let arguments = elements(object.arguments), arguments.count == 2,
            case .text(let text) = arguments[0], arguments[1] == .text("latin1"),
            text.unicodeScalars.allSatisfy({ $0.value < 256 })
        else { return nil }
        return Data(text.unicodeScalars.map { UInt8($0.value) })
    }

    /// A NumPy array or scalar in C order; nil for another value or element type.
    public func array(of value: PickleValue) -> RawArray? {
        guard let object = object(value), let arguments = elements(object.arguments) else {
            return nil
        }
        switch object.constructor.name {
        case "scalar" where arguments.count == 2:
            return array(shape: [], type: arguments[0], bytes: arguments[1])
        case "_frombuffer" where arguments.count == 4 && arguments[3] == .text("C"):
            return shape(arguments[2]).flatMap {
                array(shape: $0, type: arguments[1], bytes: arguments[0])
            }
        case "_reconstruct":
            guard let state = object.state.flatMap(elements), state.count == 5,
                let shape = shape(state[1]), state[3] == .bool(false)
            else { return nil }
            return array(shape: shape, type: state[2], bytes: state[4])
        default: return nil
        }
    }

    /// The sizes in a tuple of numbers from 0.
    func shape(_ value: PickleValue) -> [Int]? {
        guard let dimensions = elements(value) else { return nil }
        let sizes = dimensions.compactMap { dimension -> Int? in
            if case .integer(let size) = dimension, size >= 0 { Int(size) } else { nil }
        }
        return sizes.count == dimensions.count ? sizes : nil
    }

    private func array(shape: [Int], type: PickleValue, bytes: PickleValue) -> RawArray? {
        guard let object = object(type), object.constructor == PickleGlobal("numpy", "dtype"),
            let name = elements(object.arguments)?.first.flatMap(word),
            let elementType = Self.elementTypes[name], isLittleEndian(object),
            let bytes = self.bytes(of: bytes),
            let count = Interchange.byteCount(shape: shape, elementType: elementType),
            count == bytes.count
        else { return nil }
        return RawArray(elementType: elementType, shape: shape, bytes: bytes)
    }

    /// A dtype's state holds the order of bytes second; one byte has none.
    private func isLittleEndian(_ type: PickleObject) -> Bool {
        guard let state = type.state.flatMap(elements), state.count > 1 else { return true }
        return word(state[1]) != ">"
    }

    /// A short string, of Python 2 or 3.
    func word(_ value: PickleValue) -> String? {
        switch value {
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }
}
