import Foundation
import Interchange
import Testing

@Suite struct NPYFileTests {
    /// The file NumPy writes for these elements: version, dictionary padded to `length`, elements.
    private func bytes(
        version: UInt8 = 1, _ dictionary: String, length: Int = 118, elements: [UInt8]
    ) -> Data {
        let padding = String(repeating: " ", count: length - dictionary.utf8.count - 1)
        let size = [UInt8(length & 0xff), UInt8(length >> 8)] + (version == 1 ? [] : [0, 0])
        return Data([0x93]) + Data("NUMPY".utf8) + Data([version, 0]) + Data(size)
            + Data((dictionary + padding + "\n").utf8) + Data(elements)
    }

    private func read(_ data: Data) throws -> RawArray {
        let folder = try TemporaryFolder()
        let url = folder.file("x.npy")
        try data.write(to: url)
        return try NPYFile.read(contentsOf: url)
    }

    @Test func typesShapesAndVersions() throws {
        let floats = try read(
            bytes(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }",
                elements: [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]))
        #expect(floats.shape == [1, 2])
        #expect(floats.floats() == [1.5, -2])
        let scalar = try read(
            bytes(
                "{'descr': '<i8', 'fortran_order': False, 'shape': (), }",
                elements: [7, 0, 0, 0, 0, 0, 0, 0]))
        #expect(scalar.shape == [])
        #expect(scalar.integers() == [7])
        let second = try read(
            bytes(
                version: 2, "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }",
                length: 116, elements: [1, 0, 2, 0]))
        #expect(second.integers() == [1, 2])
        let third = try read(
            bytes(
                version: 3, "{\"shape\":(1L,),'fortran_order':False,'descr':'<f2'}", length: 116,
                elements: [0, 0x3c]))
        #expect(third.floats() == [1])
    }

    @Test(arguments: [
        ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "Fortran order"),
        ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'"),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "a structure"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "names 8"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (), }extra", "cannot be read"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "cannot be read"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "cannot"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "shape"),
        ("{'descr': '<f4', 'shape': (1,), }", "cannot be read"),
        ("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }", "cannot be read"),
        ("{'descr", "cannot be read"),
        ("", "cannot be read"),
    ])
    func hostileHeadersAreRefused(dictionary: String, part: String) throws {
        let error = #expect(throws: FileError.self) {
            try read(bytes(dictionary, elements: [0, 0, 0, 0]))
        }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func otherFilesAreRefused() throws {
        #expect(throws: FileError.self) { try read(Data()) }
        #expect(throws: FileError.self) { try read(Data("a text that is no array".utf8)) }
        #expect(throws: FileError.self) { try read(Data([0x93]) + Data("NUMPY".utf8)) }
        let hugeHeader = Data([0x93]) + Data("NUMPY".utf8) + Data([2, 0, 255, 255, 255, 255])
        #expect(throws: FileError.self) { try read(hugeHeader) }
        #expect(throws: FileError.self) {
            try read(bytes(version: 4, "{}", length: 116, elements: []))
        }
    }

    /// Byte for byte what `numpy.save` of NumPy 2.4 writes.
    @Test func writtenBytesAreNumPys() throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.npy")
        try NPYFile.write(RawArray([true, false, true]), to: url)
        #expect(
            try Data(contentsOf: url)
                == bytes(
                    "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }",
                    elements: [1, 0, 1]))
        try NPYFile.write(RawArray([Float](), shape: [0, 4]), to: url)
        #expect(
            try Data(contentsOf: url)
                == bytes(
                    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4), }", elements: []))
        try NPYFile.write(RawArray([Int64(-2)], shape: []), to: url)
        #expect(
            try Data(contentsOf: url)
                == bytes(
                    "{'descr': '<i8', 'fortran_order': False, 'shape': (), }",
                    elements: [0xfe] + [UInt8](repeating: 0xff, count: 7)))
    }

    @Test func elementsCanBeStreamed() throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.npy")
        try NPYFile.write(elementType: .float32, shape: [2, 1], to: url) { writer in
            for value in [Float(1), 2] {
                try withUnsafeBytes(of: value) { try writer.write($0) }
            }
        }
        #expect(try NPYFile.read(contentsOf: url).floats() == [1, 2])
    }
}
