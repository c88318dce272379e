import FaceData
import Fixtures
import Foundation
import Testing

@Suite struct DatasetConversionTests {
    /// The files below a folder, by path.
    private func tree(_ folder: URL) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let file = folder.appending(path: path)
            if let data = try? Data(contentsOf: file) { result[path] = data }
        }
        return result
    }

    /// Labels and bytes of all images, in order.
    private func contents(_ path: String) throws -> [Image] {
        let dataset = try FaceDataset.open(path: path, cache: FolderIndexCache(folder: nil))
        return try (0..<dataset.count).map {
            Image(label: dataset.label(at: $0), bytes: try dataset.bytes(at: $0))
        }
    }

    private struct Image: Equatable {
        let label: Int32
        let bytes: Data
    }

    /// Five images of three people whose names sort otherwise than they count.
    private func faces(in folder: TemporaryFolder) throws -> String {
        for (number, name) in ["10/b.jpg", "10/a.png", "2/x.jpeg", "1/1.jpg", "1/2.jpg"]
            .enumerated()
        {
            let start: [UInt8] = name.hasSuffix("png") ? [0x89, 0x50, 0x4e, 0x47] : [0xff, 0xd8]
            try folder.write(Data(start + [UInt8(number)]), "faces/\(name)")
        }
        return folder.file("faces").path
    }

    @Test func folderToRecToFolder() throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        let summary = try folder.convert(faces, to: folder.file("pack").path, form: .rec)
        #expect(summary.images == 5)
        #expect(summary.identities == 3)
        #expect(try contents(folder.file("pack").path) == contents(faces))
        #expect(
            try String(contentsOf: folder.file("pack/property"), encoding: .utf8) == "3,112,112\n")
        _ = try folder.convert("pack", to: folder.file("back").path)
        #expect(try tree(folder.file("back")) == tree(folder.file("faces")))
    }

    /// Without the names, folders and files are numbered in the same order.
    @Test func recWithoutNames() throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        _ = try folder.convert(faces, to: folder.file("pack.rec").path)
        try FileManager.default.removeItem(at: folder.file("pack.lst"))
        _ = try folder.convert("pack.rec", to: folder.file("back").path)
        #expect(
            try Set(tree(folder.file("back")).keys)
                == ["0/001.jpg", "0/002.jpg", "1/001.png", "1/002.jpg", "2/001.jpg"])
        #expect(try contents(folder.file("back").path) == contents(faces))
    }

    /// A `.lst` is somebody else's file: names that lead elsewhere, or another order, are not used.
    @Test(arguments: [
        "../../x.jpg", "/x.jpg", "x.jpg", ".hidden/x.jpg", "1/.x.jpg", "1/x.txt", "1/2/x.jpg",
        "9/1.jpg",
        "1/2.jpg",
    ])
    func namesThatDoNotFit(first: String) throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        _ = try folder.convert(faces, to: folder.file("pack.rec").path)
        let list = try String(contentsOf: folder.file("pack.lst"), encoding: .utf8)
        try folder.write(list.replacing("1/1.jpg", with: first), "pack.lst")
        _ = try folder.convert("pack.rec", to: folder.file("back").path)
        #expect(try tree(folder.file("back")).keys.contains("2/001.jpg"))
        #expect(try contents(folder.file("back").path) == contents(faces))
    }

    @Test func lists() throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        _ = try folder.convert(faces, to: folder.file("faces.tsv").path)
        #expect(
            try String(contentsOf: folder.file("faces.tsv"), encoding: .utf8).split(separator: "\n")
                .first == "faces/1/1.jpg\t0")
        _ = try folder.convert(faces, to: folder.file("lists/faces.lst").path)
        #expect(
            try String(contentsOf: folder.file("lists/faces.lst"), encoding: .utf8)
                .split(separator: "\n").last == "4\t2\t\(faces)/2/x.jpeg")
        for list in ["faces.tsv", "lists/faces.lst"] {
            #expect(try contents(folder.file(list).path) == contents(faces))
        }
        _ = try folder.convert("faces.tsv", to: folder.file("pack.rec").path)
        _ = try folder.convert("pack.rec", to: folder.file("pack.txt").path)
        #expect(try contents(folder.file("pack.txt").path) == contents(faces))
        #expect(try tree(folder.file("pack_images")).count == 5)
    }

    /// A list out of order keeps its order as a list, and is grouped as a pack; empty labels close up.
    @Test func orderAndGaps() throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        let list = "\(faces)/2/x.jpeg 2\n\(faces)/1/1.jpg 0\n\(faces)/10/a.png 2\n"
        let file = try folder.write(list, "some.txt")
        let exclude = try folder.write("\(faces)/1/1.jpg\n", "exclude.txt")
        let gap = try folder.convert(
            "some.txt", to: folder.file("gap.rec").path, exclude: exclude)
        #expect(gap.identities == 1 && gap.images == 2)
        #expect(try contents(folder.file("gap.rec").path).map(\.label) == [0, 0])
        try folder.write(
            "\(faces)/2/x.jpeg 1\n\(faces)/1/1.jpg 0\n\(faces)/10/a.png 1\n", "some.txt")
        _ = try folder.convert("some.txt", to: folder.file("some.rec").path)
        let original = try contents(file.path)
        #expect(
            try contents(folder.file("some.rec").path) == [original[1], original[0], original[2]])
        _ = try folder.convert("some.rec", to: folder.file("other.txt").path)
        #expect(try contents(folder.file("other.txt").path).map(\.label) == [0, 1, 1])
    }

    /// WebFace42M's folders are called after its parts.
    @Test func numberedParts() throws {
        let folder = try TemporaryFolder()
        for name in ["0_0_1/0_1.jpg", "0_1_2/0_2.jpg", "1_0_3/1_3.jpg", "10_0_4/4.jpg"] {
            try folder.write(name, "web/\(name)")
        }
        let summary = try folder.convert("web", to: folder.file("0").path, parts: ["0"])
        #expect(summary.identities == 2)
        #expect(try Set(tree(folder.file("0")).keys) == ["0_0_1/0_1.jpg", "0_1_2/0_2.jpg"])
        _ = try folder.convert("web", to: folder.file("pack.rec").path, parts: ["0", "1"])
        #expect(try contents(folder.file("pack.rec").path).map(\.label) == [0, 1, 2])
        #expect(throws: ConversionError.part("2_")) {
            try folder.convert("web", to: folder.file("2").path, parts: ["0", "2"])
        }
        #expect(throws: ConversionError.partsOf(.rec)) {
            try folder.convert("pack.rec", to: folder.file("2").path, parts: ["0"])
        }
    }

    @Test func whatIsRefusedLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let faces = try faces(in: folder)
        try folder.write("here", "there/file")
        func refuses(_ error: ConversionError, to name: String, form: ConversionForm? = nil) {
            #expect(throws: error) {
                try folder.convert(faces, to: folder.file(name).path, form: form)
            }
        }
        refuses(.exists(folder.file("there").path), to: "there")
        refuses(.exists(faces), to: "faces")
        refuses(.kind(path: faces, isPairs: false, form: .bin), to: "x.bin")
        refuses(
            .kind(path: faces, isPairs: false, form: .verification), to: "x", form: .verification)
        refuses(.name(path: folder.file("x.rec").path, form: .folder), to: "x.rec", form: .folder)
        refuses(.name(path: folder.file("x").path, form: .list), to: "x", form: .list)
        try folder.write("1\t0\n", "y.idx")
        refuses(.exists(folder.file("y.idx").path), to: "y.rec")
        try folder.write("", "faces/1/0.jpg")
        for target in ["x", "x.rec"] {
            let error = #expect(throws: DatasetError.self) {
                try folder.convert(faces, to: folder.file(target).path)
            }
            #expect(error?.description == "1/0.jpg: the file is empty")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.allSatisfy { !$0.hasPrefix("x.rec") && !$0.contains("partial") && $0 != "x" })
    }

    @Test(
        "Packs of the field become folders, and folders of pairs become packs",
        .enabled(if: Fixtures.available))
    func pairs() throws {
        let folder = try TemporaryFolder()
        let pack = Fixtures.url("bin/verif_py2_proto2.bin").path
        let summary = try folder.convert(pack, to: folder.file("pairs").path)
        #expect(summary.form == "verification")
        #expect(summary.images == 120)
        _ = try folder.convert("pairs", to: folder.file("pairs.bin").path)
        let original = try VerificationSet(pack: URL(filePath: pack), name: "a")
        let copies = [
            try VerificationSet(folder: folder.file("pairs"), name: "b"),
            try VerificationSet(pack: folder.file("pairs.bin"), name: "c"),
        ]
        for copy in copies {
            #expect(copy.pairs == original.pairs)
            let buffer = ReadBuffer()
            for index in 0..<original.imageCount {
                let bytes = try original.images.withBytes(at: index, using: buffer) { Data($0) }
                #expect(
                    try copy.images.withBytes(at: index, using: ReadBuffer()) { Data($0) } == bytes)
            }
        }
        #expect(throws: ConversionError.self) {
            try folder.convert(pack, to: folder.file("faces.rec").path)
        }
    }

    @Test(
        "A pack of InsightFace becomes a folder with the golden bytes",
        .enabled(if: Fixtures.available))
    func goldenPack() throws {
        let folder = try TemporaryFolder()
        _ = try folder.convert(
            Fixtures.url("rec/insightface").path, to: folder.file("faces").path)
        #expect(
            try contents(folder.file("faces").path)
                == contents(Fixtures.url("rec/insightface").path))
    }
}
