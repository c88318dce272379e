import Settings
import Testing

struct SettingOverridesTests {
    private func content(_ text: String) throws -> SettingValue.Content? {
        try SettingOverrides.layer([text])[path: ["a", "b"]]?.content
    }

    @Test func valuesAreTOML() throws {
        #expect(try content("a.b=3") == .integer(3))
        #expect(try content("a.b = 3") == .integer(3))
        #expect(try content("a.b=3.0") == .float(3))
        #expect(try content("a.b=5e-4") == .float(0.0005))
        #expect(try content("a.b=true") == .boolean(true))
        #expect(try content("a.b=\"3\"") == .string("3"))
        #expect(try content("a.b='c d'") == .string("c d"))
        let origin = SettingOrigin.override(key: "a.b")
        #expect(
            try content("a.b=[\"x\", \"y\"]")
                == .array([
                    .init(.string("x"), origin: origin), .init(.string("y"), origin: origin),
                ]))
    }

    @Test func whatIsNotTOMLIsAString() throws {
        #expect(try content("a.b=r50") == .string("r50"))
        #expect(try content("a.b=/data/my faces#1=x") == .string("/data/my faces#1=x"))
        #expect(try content("a.b=") == .string(""))
        #expect(try content("a.b=2024-05-01") == .string("2024-05-01"))
        #expect(try content("a.b=1\nc=2") == .string("1\nc=2"))
    }

    @Test func overridesShareOneLayer() throws {
        let layer = try SettingOverrides.layer(["a.b=1", "a.c=2", "d=3", "a.b=4"])
        #expect(layer.entries.map(\.key) == ["a", "d"])
        #expect(layer[path: ["a", "b"]]?.content == .integer(4))
        #expect(layer[path: ["a", "c"]]?.content == .integer(2))
        #expect(try SettingOverrides.layer([]).entries.isEmpty)
    }

    @Test(arguments: [
        ("a.b", "--set a.b: write section.key=value, such as optimizer.learning_rate=0.1"),
        ("=3", "--set =3: write section.key=value, such as optimizer.learning_rate=0.1"),
        ("a..b=3", "--set a..b=3: write section.key=value, such as optimizer.learning_rate=0.1"),
        ("base=casia", "--set base: base can only stand in a file; choose a preset by --config"),
    ])
    func whatAssignsNothingIsRefused(text: String, message: String) {
        #expect(refusal { _ = try SettingOverrides.layer([text]) } == message)
    }

    @Test func anOpenQuoteOrBracketIsNotABareWord() {
        for text in ["a.b=\"x", "a.b=[1, 2"] {
            let refused = refusal { _ = try SettingOverrides.layer([text]) }
            #expect(refused.hasPrefix("--set a.b: this is not TOML: "))
        }
    }
}
