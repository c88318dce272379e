import Foundation
import Settings
import Testing

struct SettingTableTests {
    @Test func valuesAreSpelledByTheirWholeKeys() throws {
        let text = "top = 1\n[a]\nx = \"y\"\n[a.b]\nlist = [\n  1.5,\n  true,\n]\n"
        let table = try SettingTable(toml: text, path: "c.toml")
        #expect(
            table.spelledValues == ["top": "1", "a.x": "\"y\"", "a.b.list": "[1.5, true]"])
        let error = #expect(throws: SettingsError.self) {
            try SettingTable(toml: "a = 1\nb =", path: "c.toml")
        }
        #expect(error.map { "\($0)".contains("c.toml:2") } == true)
    }

    @Test func aConfigurationIsPrintedInItsOrder() throws {
        var configuration = ToyConfiguration()
        configuration.data.train = "/data/\"faces\"\\ü\n"
        configuration.margin = .combined(.init(scale: 1e20, margin2: 1e-7))
        let expected = #"""
            [data]
            train = "/data/\"faces\"\\ü\n"
            flip = true
            workers = 0

            [data.augment]
            crop = 0.0
            low_resolution = 0.0

            [margin]
            name = "combined"
            scale = 1e+20
            margin_1 = 1.0
            margin_2 = 1e-07

            [schedule]
            name = "constant"

            [training]
            epochs = 5
            learning_rate = 0.0005
            precision = "auto"
            targets = ["lfw", "cfp_fp"]
            milestones = []

            """#
        #expect(try SettingTable(encoding: configuration).toml == expected)
    }

    @Test func whatIsPrintedReadsAsTheSame() throws {
        var configuration = ToyConfiguration()
        configuration.data.train = "\u{0} \u{7f} \t \r 'x' \u{1F600}"
        configuration.schedule = .polynomial(power: 0.1 + 0.2)
        configuration.training.milestones = [
            .pi, -1e-300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 3,
        ]
        configuration.training.limit = .min
        configuration.training.factors = [1]
        let text = try SettingTable(encoding: configuration).toml
        let resolved = try resolve([text])
        #expect(resolved.configuration == configuration)
        #expect(try SettingTable(encoding: resolved.configuration).toml == text)
        #expect(resolved.values.toml == text)
    }

    @Test func everyFloatKeepsItsValue() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var configuration = ToyConfiguration()
            configuration.training.milestones = (0..<50).compactMap { _ in
                let value = Double(bitPattern: generator.next())
                return value.isFinite ? value : nil
            }
            let text = try SettingTable(encoding: configuration).toml
            #expect(try resolve([text]).configuration == configuration)
        }
    }

    @Test func tablesMergeAndScalarsReplace() throws {
        var table = try SettingOverrides.layer(["a.b=1", "a.c=[1, 2]", "d=1"])
        table.merge(try SettingOverrides.layer(["a.c=[3]", "a.e.f=4", "d.g=5"]))
        let expected = """
            [a]
            b = 1
            c = [3]

            [a.e]
            f = 4

            [d]
            g = 5

            """
        #expect(table.toml == expected)
    }

    @Test func removingAndReplacingKeepTheOrder() throws {
        var table = try SettingOverrides.layer(["a=1", "b=2", "c=3"])
        table["b"] = nil
        table["a"] = .init(.integer(9), origin: .defaults)
        #expect(table.toml == "a = 9\nc = 3\n")
        #expect(table["b"] == nil)
        #expect(table[path: ["a", "x"]] == nil)
    }

    @Test func oddKeysAndTablesInArraysAreQuotedAndInline() throws {
        let layer = try SettingOverrides.layer(["a=[{ \"b c\" = 1, d = {} }]"])
        #expect(layer.toml == "a = [{ \"b c\" = 1, d = {} }]\n")
    }
}
