import Foundation
import Interchange
import Testing

/// Pickles as Python writes them; the bytes are those of `pickle.dumps` or spelled by `pickletools`.
@Suite struct PickleDocumentTests {
    private func data(_ text: String) -> Data {
        Data(text.unicodeScalars.map { UInt8($0.value) })
    }

    private func problem(
        _ text: String, allowing allowed: Set<PickleGlobal> = []
    ) -> PickleProblem? {
        #expect(throws: PickleProblem.self) {
            try PickleDocument(data(text), allowing: allowed)
        }
    }

    private static let atoms: [(String, PickleValue)] = [
        ("N.", .none), ("I01\n.", .bool(true)), ("\u{89}.", .bool(false)),
        ("I-42\n.", .integer(-42)), ("L7L\n.", .integer(7)), ("K\u{ff}.", .integer(255)),
        ("M\u{01}\u{02}.", .integer(513)), ("J\u{fe}\u{ff}\u{ff}\u{ff}.", .integer(-2)),
        ("\u{8a}\u{02}\u{00}\u{80}.", .integer(-32768)), ("\u{8a}\u{00}.", .integer(0)),
        ("\u{8a}\u{09}123456789.", .largeInteger(Data("123456789".utf8))),
        ("F1.5\n.", .real(1.5)), ("G?\u{f8}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}.", .real(1.5)),
        ("S'a\\x00\\n\\'b'\n.", .bytes(Data([97, 0, 10, 39, 98]))),
        ("U\u{02}\u{00}a.", .bytes(Data([0, 97]))), ("C\u{01}a.", .bytes(Data([97]))),
        ("T\u{01}\u{00}\u{00}\u{00}a.", .bytes(Data([97]))),
        ("Va\\u20ac\u{e9}\n.", .text("a€é")), ("\u{8c}\u{03}\u{e2}\u{82}\u{ac}.", .text("€")),
        ("X\u{01}\u{00}\u{00}\u{00}x.", .text("x")),
    ]

    @Test("A value of one instruction", arguments: atoms)
    func atom(pickle: String, value: PickleValue) throws {
        #expect(try PickleDocument(data(pickle)).root == value)
    }

    @Test func containers() throws {
        // pickle.dumps(([1, 2], {'a': None}, (), ('x',)), protocol 4), without FRAME.
        let document = try PickleDocument(
            data(
                "\u{80}\u{04}(]\u{94}(K\u{01}K\u{02}e}\u{94}\u{8c}\u{01}a\u{94}Ns)\u{8c}\u{01}x\u{85}t."
            ))
        let root = try #require(document.elements(document.root))
        #expect(document.elements(root[0]) == [.integer(1), .integer(2)])
        let entries = try #require(document.entries(root[1]))
        #expect(entries.map(\.key) == [.text("a")])
        #expect(entries.map(\.value) == [PickleValue.none])
        #expect(document.elements(root[2]) == [])
        #expect(document.elements(root[3]) == [.text("x")])
    }

    /// A list that is filled after it was remembered is the same list everywhere.
    @Test func memo() throws {
        let document = try PickleDocument(data("(lp0\n0(h\u{00}K\u{05}ah\u{00}t."))
        let root = try #require(document.elements(document.root))
        #expect(root[0] == root[1])
        #expect(document.elements(root[1]) == [.integer(5)])
    }

    @Test func callsAreDataAndOnlyThoseAllowed() throws {
        let text = "ccollections\nOrderedDict\n)R(Va\nK\u{01}u}b."
        let ordered = PickleGlobal("collections", "OrderedDict")
        let document = try PickleDocument(data(text), allowing: [ordered])
        #expect(document.object(document.root)?.constructor == ordered)
        #expect(document.entries(document.root)?.map(\.value) == [.integer(1)])
        #expect(problem(text) == .forbidden(ordered))
        let system = PickleGlobal("os", "system")
        #expect(problem("cos\nsystem\n(S'true'\ntR.", allowing: [ordered]) == .forbidden(system))
        #expect(problem("\u{8c}\u{02}os\u{8c}\u{06}system\u{93}.") == .forbidden(system))
        #expect(problem("(S'x'\nios\nsystem\n.") == .instruction(UInt8(ascii: "i"), at: 6))
        #expect(problem("\u{82}\u{01}.") == .instruction(0x82, at: 0))
    }

    @Test func damageIsRefused() {
        for text in ["", "K", "(lp0\n", "T\u{ff}\u{ff}\u{ff}\u{7f}a.", "S'a'"] {
            #expect(problem(text) == .cut, "\(text)")
        }
        for text in [
            ".", "t.", "a.", "(.", "h\u{07}.", "]K\u{01}s.", "(K\u{01}d.", "S'a\n.", "Ix\n.",
            "\u{80}\u{09}N.", "]R.", "p-1\n.", "S'\\q'\n.",
            "\u{8e}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}.",
        ] {
            #expect(problem(text) != nil, "\(text)")
        }
    }

    /// A million nested tuples and a list that holds itself cost no stack.
    @Test func depth() throws {
        let nested = data(")" + String(repeating: "\u{85}", count: 1_000_000) + ".")
        #expect(try PickleDocument(nested).elements(PickleDocument(nested).root)?.count == 1)
        let cyclic = try PickleDocument(data("(lp0\nh\u{00}a."))
        #expect(cyclic.elements(cyclic.root) == [cyclic.root])
    }

    /// numpy.frombuffer(b'\xff\xd8', uint8).reshape(2, 1), and a copy of it that may be written to.
    @Test(arguments: ["C\u{02}", "\u{96}\u{02}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}"])
    func arraysOfProtocol5(header: String) throws {
        let dtype =
            "\u{8c}\u{05}numpy\u{94}\u{8c}\u{05}dtype\u{94}\u{93}\u{94}\u{8c}\u{02}u1\u{94}"
            + "\u{89}\u{88}\u{87}\u{94}R\u{94}(K\u{03}\u{8c}\u{01}|\u{94}NNN"
            + "J\u{ff}\u{ff}\u{ff}\u{ff}J\u{ff}\u{ff}\u{ff}\u{ff}K\u{00}t\u{94}b"
        let text =
            "\u{80}\u{05}\u{8c}\u{13}numpy._core.numeric\u{94}\u{8c}\u{0b}_frombuffer\u{94}"
            + "\u{93}\u{94}(\(header)\u{ff}\u{d8}\u{94}\(dtype)K\u{02}K\u{01}\u{86}\u{94}"
            + "\u{8c}\u{01}C\u{94}t\u{94}R\u{94}."
        let document = try PickleDocument(
            data(text), allowing: PickleDocument.arrayGlobals)
        #expect(
            document.array(of: document.root) == RawArray([UInt8(0xff), 0xd8], shape: [2, 1]))
    }
}
