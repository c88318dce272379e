import FaceData
import Foundation
import Testing

@Suite struct FaceDatasetTests {
    private func message(_ path: String) -> String {
        let error = #expect(throws: DatasetError.self) { try FaceDataset.open(path: path) }
        return error?.description ?? ""
    }

    @Test func whatIsNotReadIsNamed() throws {
        let folder = try TemporaryFolder()
        #expect(
            message(folder.file("none").path)
                == "\(folder.file("none").path): No such file or directory; check the path")
        for (name, part) in [
            ("x.rec", "no RecordIO record begins at byte 0"), ("x.idx", "give the .rec file"),
            ("x.bin", "verification pack"), ("x.pkl", "pickled list"),
            ("x.jpg", "neither a folder nor a list"), ("x", "neither a folder nor a list"),
        ] {
            let file = try folder.write("x", name)
            #expect(message(file.path).contains(part), "\(name)")
            #expect(message(file.path).hasPrefix(file.path), "\(name)")
        }
        try folder.write("x", "rec/train.rec")
        #expect(message(folder.file("rec").path).contains("no RecordIO record begins"))
        try folder.write("x", "v/pair_label.npy")
        #expect(message(folder.file("v").path).contains("is a verification folder"))
    }

    /// The fingerprint of a list does not depend on the order of its lines, and does on names, labels
    /// and sizes.
    @Test func fingerprints() throws {
        let folder = try TemporaryFolder()
        try folder.write("12345", "a.png")
        try folder.write("1234", "b.png")
        func fingerprint(_ text: String) throws -> String {
            try FaceDataset.open(path: folder.write(text, "l.txt").path).fingerprint()
        }
        let first = try fingerprint("a.png 0\nb.png 1\n")
        #expect(first.count == 32)
        #expect(first.allSatisfy { $0.isHexDigit })
        #expect(try fingerprint("b.png 1\na.png 0\n") == first)
        #expect(try fingerprint("a.png 1\nb.png 0\n") != first)
        #expect(try fingerprint("a.png 0\nb.png 1\nb.png 1\n") != first)
        #expect(try fingerprint("./a.png 0\nb.png 1\n") != first)
        try folder.write("123456", "a.png")
        #expect(try fingerprint("a.png 0\nb.png 1\n") != first)
    }
}
