import Foundation
import Settings
import Testing

struct SettingsFileTests {
    @Test func basesComeFirst() throws {
        let folder = try TemporaryFolder([
            "root.toml": "[data]\ntrain = \"root\"\n",
            "middle.toml": "base = \"root\"\n[data]\nworkers = 1\n",
            "own/leaf.toml": "base = \"middle\"\n[data]\nworkers = 2\n",
            "own/sibling.toml": "base = \"./leaf.toml\"\n",
        ])
        let layers = try folder.layers("own/sibling.toml")
        #expect(layers.count == 4)
        #expect(layers.allSatisfy { $0["base"] == nil })
        #expect(layers[0][path: ["data", "train"]]?.string == "root")
        let data = try resolver.resolve(layers).configuration.data
        #expect(data.train == "root")
        #expect(data.workers == 2)
    }

    @Test(arguments: [
        (
            ["a.toml": "base = \"b\"", "b.toml": "\nbase = \"a\""],
            "b.toml:2: base leads in a circle: a.toml -> b.toml -> a.toml"
        ),
        (["a.toml": "base = \"a\""], "a.toml:1: base leads in a circle: a.toml -> a.toml"),
        (["a.toml": "base = 3"], "a.toml:1: base must be a preset's name, not 3"),
        (
            ["a.toml": "base = \"csia\"", "casia.toml": ""],
            "a.toml:1: there is no preset 'csia'; did you mean 'casia'?"
        ),
        (["a.toml": "base = \"./x.toml\""], "a.toml:1: there is no configuration file x.toml"),
        (
            ["a.toml": "[data]\nflip = maybe"],
            "a.toml:2: this is not TOML: in value: could not determine value type"
        ),
        (
            ["a.toml": "[data]\nflip = true\nflip = true"],
            "a.toml:3: this is not TOML: in key-value pair: cannot redefine existing boolean 'flip'"
        ),
        (
            ["a.toml": "[data]\ntrain = 1979-05-27"],
            "a.toml:2: data.train is the date 1979-05-27; put it in quotes if it is meant as a text"
        ),
    ])
    func aFileThatCannotBeUsedIsRefused(files: [String: String], message: String) throws {
        let folder = try TemporaryFolder(files)
        #expect(refusal { _ = try folder.layers("a.toml") } == message)
    }

    @Test func aFileThatIsNotTextIsRefused() throws {
        let folder = try TemporaryFolder([:])
        try Data([0xff, 0xfe, 0x00]).write(to: folder.url.appending(path: "a.toml"))
        #expect(
            refusal { _ = try folder.layers("a.toml") }
                == "the configuration file a.toml is not UTF-8 text")
        let missing = refusal { _ = try folder.layers("missing.toml") }
        #expect(missing.hasPrefix("cannot read the configuration file missing.toml: "))
    }

    @Test func presetsAreFoundByNameAndFilesByPath() throws {
        let folder = try TemporaryFolder(["casia.toml": "", "glint360k.toml": "", "notes.md": ""])
        let presets = PresetFolder(folder.url)
        #expect(presets.names == ["casia", "glint360k"])
        #expect(try presets.find("casia").lastPathComponent == "casia.toml")
        let path = folder.url.appending(path: "casia.toml").path
        #expect(try presets.find(path).path == path)
        #expect(try presets.find("casia.toml", relativeTo: folder.url).path == path)
        #expect(
            refusal { _ = try presets.find("caisa") }
                == "there is no preset 'caisa'; did you mean 'casia'?")
        #expect(
            refusal { _ = try presets.find("nothing") }
                == "there is no preset 'nothing'; there are casia, glint360k")
    }
}
