import Foundation
import Interchange
import Testing

@Suite struct SafetensorsFileTests {
    /// A file written out byte for byte: header length, header, elements.
    private func file(_ header: String, elements: [UInt8], in folder: TemporaryFolder) throws -> URL
    {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        let url = folder.file("x.safetensors")
        try (length + Data(header.utf8) + Data(elements)).write(to: url)
        return url
    }

    @Test func arraysComeInTheOrderOfTheirBytes() throws {
        let folder = try TemporaryFolder()
        let url = try file(
            #"{"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]},"__metadata__":{"k":"v é"},"#
                + #""a\u00e9":{"dtype":"BOOL","shape":[1,1],"data_offsets":[0,1]}}  "#,
            elements: [1, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], in: folder)
        let opened = try SafetensorsFile(contentsOf: url)
        #expect(opened.names == ["aé", "b"])
        #expect(opened.metadata == ["k": "v é"])
        #expect(opened["aé"]?.bools() == [true])
        #expect(opened["aé"]?.shape == [1, 1])
        #expect(opened["b"]?.floats() == [1, -2])
        #expect(opened["c"] == nil)
    }

    @Test func writtenBytesAreExact() throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.safetensors")
        let arrays: [(name: String, array: RawArray)] = [
            ("z \"q\"\n", RawArray([UInt8(7)])), ("e", RawArray([Float](), shape: [0, 3])),
            ("n", RawArray([Int64(-1)], shape: [])),
        ]
        try SafetensorsFile.write(arrays, metadata: ["b": "2", "a": "1"], to: url)
        let header =
            #"{"__metadata__":{"a":"1","b":"2"},"#
            + #""z \"q\"\u000a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
            + #""e":{"dtype":"F32","shape":[0,3],"data_offsets":[1,1]},"#
            + #""n":{"dtype":"I64","shape":[],"data_offsets":[1,9]}}"#
        let bytes = try Array(Data(contentsOf: url))
        let length = Int(bytes[0]) + Int(bytes[1]) << 8
        #expect(length % 8 == 0 && length - header.utf8.count < 8)
        let padded = header + String(repeating: " ", count: length - header.utf8.count)
        #expect(String(decoding: bytes[8..<(8 + length)], as: UTF8.self) == padded)
        #expect(Array(bytes[(8 + length)...]) == [7] + [UInt8](repeating: 0xff, count: 8))
        let opened = try SafetensorsFile(contentsOf: url)
        #expect(opened.names == ["z \"q\"\n", "e", "n"])
        #expect(opened["e"]?.shape == [0, 3])
    }

    @Test(
        arguments: [
            ("[1]", [], "no readable"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0], "needs 8"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0], "cut off"),
            (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, [0, 0], "header names 1"),
            (#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,1]}}"#, [0], "F31"),
            (#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, [0], "shape [-1]"),
            (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, [0], "offsets [1, 0]"),
            (
                #"{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, [],
                "impossible shape"
            ),
            (
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
                    + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, [0, 0, 0],
                "“b” starts at 1"
            ),
            (#"{"__metadata__":{"a":1}}"#, [], "no readable"),
            (#"{"a":{"dtype":"U8","shape":[1]}}"#, [0], "no readable"),
        ] as [(String, [UInt8], String)])
    func hostileHeadersAreRefused(header: String, elements: [UInt8], part: String) throws {
        let folder = try TemporaryFolder()
        let url = try file(header, elements: elements, in: folder)
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: url) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix(url.path) == true)
    }

    @Test(
        arguments: [
            [], [1, 2, 3], [255, 255, 255, 255, 255, 255, 255, 255],
            [9, 0, 0, 0, 0, 0, 0, 0, 0x7b],
            [0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0],
        ] as [[UInt8]])
    func otherFilesAreRefused(bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let url = folder.file("x.safetensors")
        try Data(bytes).write(to: url)
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: url) }
        #expect(error?.description.contains("safetensors") == true)
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("none")
        #expect(throws: FileError.system(action: "read", path: missing.path, code: ENOENT)) {
            try SafetensorsFile(contentsOf: missing)
        }
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: folder.url) }
        #expect(error?.description.contains("not a regular file") == true)
    }

    @Test func anArrayThatCannotBeMadeLeavesNothing() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let entries = [
            ArrayEntry(name: "a", array: RawArray([UInt8(1)])),
            ArrayEntry(name: "b", elementType: .int8, shape: [1]) { throw Stop() },
        ]
        #expect(throws: Stop.self) {
            try SafetensorsFile.write(entries, to: folder.file("x.safetensors"))
        }
        #expect(try folder.names() == [])
    }
}
