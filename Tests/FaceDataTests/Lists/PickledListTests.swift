import FaceData
import Foundation
import Testing

/// Lists of (path, label); the bytes are those of Python's `pickle.dumps`.
@Suite struct PickledListTests {
    private func open(_ pickle: String, in folder: TemporaryFolder) throws -> FaceDataset {
        let data = Data(pickle.unicodeScalars.map { UInt8($0.value) })
        return try FaceDataset.open(path: folder.write(data, "train.pkl").path)
    }

    private func lines(_ pickle: String) throws -> [String] {
        let dataset = try open(pickle, in: TemporaryFolder())
        #expect(dataset.form == .list)
        return (0..<dataset.count).map { "\(dataset.name(at: $0))|\(dataset.label(at: $0))" }
    }

    @Test func textOfProtocols0And2() throws {
        #expect(
            try lines(
                "(lp0\n(Va/1.jpg\np1\nI0\ntp2\na(Vb.jpg\np3\nI1\ntp4\na.") == [
                    "a/1.jpg|0", "b.jpg|1",
                ])
        #expect(
            try lines(
                "\u{80}\u{02}]q\u{00}(X\u{07}\u{00}\u{00}\u{00}a/1.jpgq\u{01}K\u{00}\u{86}q\u{02}"
                    + "X\u{08}\u{00}\u{00}\u{00}b/\u{c3}\u{a9}.jpgq\u{03}K\u{01}\u{86}q\u{04}e.")
                == ["a/1.jpg|0", "b/é.jpg|1"])
    }

    /// [('1.jpg', numpy.int64(0))], protocol 4.
    @Test func labelsOfNumPy() throws {
        #expect(
            try lines(
                "\u{80}\u{04}]\u{94}\u{8c}\u{05}1.jpg\u{94}\u{8c}\u{16}numpy._core.multiarray\u{94}"
                    + "\u{8c}\u{06}scalar\u{94}\u{93}\u{94}\u{8c}\u{05}numpy\u{94}\u{8c}\u{05}dtype\u{94}"
                    + "\u{93}\u{94}\u{8c}\u{02}i8\u{94}\u{89}\u{88}\u{87}\u{94}R\u{94}(K\u{03}"
                    + "\u{8c}\u{01}<\u{94}NNNJ\u{ff}\u{ff}\u{ff}\u{ff}J\u{ff}\u{ff}\u{ff}\u{ff}K\u{00}"
                    + "t\u{94}bC\u{08}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{94}\u{86}\u{94}"
                    + "R\u{94}\u{86}\u{94}a.") == ["1.jpg|0"])
    }

    @Test func relativePathsStartAtTheList() throws {
        let folder = try TemporaryFolder()
        let png = TestPNG.numbered(0, size: 2)
        try folder.write(png, "sub/1.png")
        let dataset = try open("((S'sub/1.png'\nI0\ntl.", in: folder)
        #expect(try dataset.bytes(at: 0) == png)
    }

    @Test(arguments: [
        ("(S'a.png'\nI-1\nt\u{85}.", "entry 0: the label is not a whole number"),
        ("(S'a.png'\nVx\nt\u{85}.", "entry 0: the label is not a whole number"),
        ("((S'a'\nI0\ntS'b'\nl.", "entry 1 is no pair of a path and a label"),
        ("(S''\nI0\nt\u{85}.", "entry 0 is no pair"), ("N.", "a list of (path, label) is expected"),
        ("(l.", "names no image"), ("cposix\nsystem\n(S'id'\ntR.", "posix.system"),
        ("(S'a'", "the pickle is cut off"),
    ])
    func whatIsWrongIsNamed(pickle: String, part: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DatasetError.self) { try open(pickle, in: folder) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("\(folder.path)/train.pkl: "), "\(message)")
        #expect(message.contains(part), "\(message)")
    }
}
