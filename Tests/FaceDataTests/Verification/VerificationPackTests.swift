import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct VerificationPackTests {
    static let flavours = [
        "verif_py2_proto2", "verif_py2_proto0", "verif_py3_proto4", "verif_py3_proto0",
        "verif_numpy", "verif_numpy2_small",
    ]

    private struct Expected: Decodable {
        let issame: [Bool]
        let images: [Image]

        struct Image: Decodable {
            let sha256: String
        }
    }

    private func open(_ name: String) throws -> VerificationSet {
        try VerificationSet(pack: Fixtures.url("bin/\(name).bin"), name: name)
    }

    @Test(
        "Every flavour holds the same images", .enabled(if: Fixtures.available), arguments: flavours
    )
    func flavour(name: String) throws {
        let expected = try JSONDecoder().decode(
            Expected.self, from: Fixtures.data("bin/expected.json"))
        let set = try open(name)
        let pairs = name.hasSuffix("small") ? 3 : 60
        #expect(set.pairs == Array(expected.issame.prefix(pairs)))
        let images = try (0..<set.imageCount).map {
            try set.images.withBytes(at: $0, using: ReadBuffer()) { Data($0) }
        }
        #expect(
            try SHA256Program.hashes(images)
                == expected.images.prefix(2 * pairs).map(\.sha256))
    }

    private func pixels(_ set: VerificationSet, _ index: Int) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: 112 * 112 * 3)
        try set.images.withBytes(at: index, using: ReadBuffer()) { bytes in
            try pixels.withUnsafeMutableBytes {
                try ImageDecoder().decode(bytes, fittingShorterSide: 112, into: $0)
            }
        }
        return pixels
    }

    /// mxnet's own pixels: OpenCV's cubic in fixed point, and its decoder; one level of difference.
    @Test(.enabled(if: Fixtures.available))
    func otherSizesAreResized() throws {
        let golden = try NPYFile.read(contentsOf: Fixtures.url("bin/resized_golden.npy"))
        let size = 112 * 112 * 3
        let first = try pixels(open("verif_py3_proto4"), 9)
        let odd = try open("odd_ok")
        let others = try (0..<5).map { try pixels(odd, $0) }
        for (row, found) in ([first] + others).enumerated() {
            let differences = zip(found, golden.bytes.dropFirst(row * size)).map {
                abs(Int($0) - Int($1))
            }
            #expect(differences.max() ?? 255 <= 1, "image \(row)")
        }
    }

    @Test(.enabled(if: Fixtures.available))
    func imagesThatStayOblongAreRefused() throws {
        let set = try open("nonsquare")
        #expect(throws: ImageError.wrongSize(width: 100, height: 112, expected: 112)) {
            try pixels(set, 0)
        }
        #expect(throws: ImageError.wrongSize(width: 112, height: 130, expected: 112)) {
            try pixels(set, 1)
        }
        #expect(try pixels(set, 3).count == 112 * 112 * 3)
    }

    private func message(_ pickle: String, in folder: TemporaryFolder) throws -> String {
        let file = try folder.write(Data(pickle.unicodeScalars.map { UInt8($0.value) }), "x.bin")
        let error = #expect(throws: DatasetError.self) {
            try VerificationSet(pack: file, name: "x")
        }
        return error?.description ?? ""
    }

    @Test func whatIsWrongIsNamed() throws {
        let folder = try TemporaryFolder()
        #expect(try message("cos\nsystem\n(S'id'\ntR.", in: folder).contains("os.system"))
        #expect(try message("(lp0\n.", in: folder).contains("a list of images and one of flags"))
        #expect(try message("((lS'a'\na(lI01\nat.", in: folder).contains("1 images and 1 flags"))
        #expect(
            try message("((lS'a'\naK\u{01}a(lI01\nat.", in: folder).contains("image 1 is no byte"))
        #expect(try message("((lS'a'\naS'b'\na(lNat.", in: folder).contains("flags are no list"))
        #expect(try message("((l", in: folder).contains("the pickle is cut off"))
    }

    /// Packs are found beside folders; of two with one name the folder counts.
    @Test(.enabled(if: Fixtures.available))
    func packsAreTargets() throws {
        let folder = try TemporaryFolder()
        try folder.write(Fixtures.data("bin/verif_numpy2_small.bin"), "lfw.bin")
        let sets = try VerificationSet.locate(targets: [], in: folder.url)
        #expect(sets.map(\.name) == ["lfw"])
        #expect(sets[0].form == .bin)
        let own = try VerificationSet.locate(targets: ["lfw"], in: folder.file("lfw.bin"))
        #expect(own[0].pairs == [true, true, true])
        #expect(try DatasetInfo(path: folder.file("lfw.bin").path).form == "bin")
        try folder.write(TestPNG.numbered(0, size: 2), "lfw/imgs/0.png")
        try folder.write(TestPNG.numbered(1, size: 2), "lfw/imgs/1.png")
        try NPYFile.write(RawArray([true]), to: folder.file("lfw/pair_label.npy"))
        let both = try VerificationSet.locate(targets: ["lfw"], in: folder.url)
        #expect(both[0].form == .verification)
    }

    /// The bytes of Python's own pack: frames, batches and memo included.
    @Test(.enabled(if: Fixtures.available))
    func writtenPacksArePythons() throws {
        let folder = try TemporaryFolder()
        let set = try open("verif_py3_proto4")
        let copy = folder.file("copy.bin")
        var written = 0
        try VerificationSet.writePack(images: set.images, pairs: set.pairs, to: copy) {
            written = $0
        }
        #expect(written == 120)
        #expect(try Data(contentsOf: copy) == Fixtures.data("bin/verif_py3_proto4.bin"))
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        // Images of one byte, of the length where a frame ends, and beyond 64 KiB.
        let sizes = [1, 300, 65_530, 65_536, 70_000, 5]
        for (number, size) in sizes.enumerated() {
            try folder.write(Data(repeating: UInt8(number), count: size), "imgs/\(number).jpg")
        }
        try NPYFile.write(RawArray([true, false, true]), to: folder.file("pair_label.npy"))
        let set = try VerificationSet(folder: folder.url, name: "x")
        let pack = folder.file("x.bin")
        try VerificationSet.writePack(images: set.images, pairs: set.pairs, to: pack)
        let copy = try VerificationSet(pack: pack, name: "x")
        #expect(copy.pairs == [true, false, true])
        for index in sizes.indices {
            let bytes = try copy.images.withBytes(at: index, using: ReadBuffer()) { Data($0) }
            #expect(bytes == Data(repeating: UInt8(index), count: sizes[index]))
        }
    }

    /// No byte of a pack, whatever it becomes, and no cut does more than an error.
    @Test(
        .enabled(if: Fixtures.available), arguments: ["verif_numpy2_small", "odd_ok", "nonsquare"])
    func damage(name: String) throws {
        let whole = try Fixtures.data("bin/\(name).bin")
        let folder = try TemporaryFolder()
        var random = SplitMixedNumbers(state: 7)
        for round in 0..<1_000 {
            // Half of the changes hit the first or last 200 bytes, where the instructions are.
            let place = Int(random.next() % UInt64(round.isMultiple(of: 2) ? 200 : whole.count))
            var changed = round % 4 == 3 ? whole.prefix(place) : whole
            if round % 4 < 3 {
                let index = round % 4 == 0 ? place : whole.count - 1 - place
                changed[index] = UInt8(truncatingIfNeeded: random.next())
            }
            let file = try folder.write(changed, "x.bin")
            guard let set = try? VerificationSet(pack: file, name: "x") else { continue }
            for index in 0..<set.imageCount {
                _ = try? set.images.withBytes(at: index, using: ReadBuffer()) { $0.count }
            }
        }
    }
}

/// SplitMix64, for changes that are always the same.
private struct SplitMixedNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
