import Settings
import Testing

struct VariantSectionTests {
    private func margin(_ texts: [String], set overrides: [String] = []) throws -> Margin {
        try resolve(texts, set: overrides).configuration.margin
    }

    @Test func theNameChoosesDefaults() throws {
        #expect(try margin([]) == .arcface(.init(scale: 64, margin: 0.5)))
        #expect(try margin(["[margin]\nname = \"cosface\""]) == .cosface(.init(margin: 0.4)))
        #expect(
            try margin([], set: ["margin.name=combined", "margin.margin_1=0.9"])
                == .combined(.init(margin1: 0.9)))
        #expect(
            try resolve(set: ["schedule.name=polynomial"]).configuration.schedule
                == .polynomial(power: 2))
    }

    @Test func anotherNameDropsInheritedKeys() throws {
        let base = "[margin]\nname = \"arcface\"\nscale = 32\nmargin = 0.3"
        #expect(
            try margin([base, "[margin]\nname = \"cosface\""])
                == .cosface(.init(scale: 64, margin: 0.4)))
        #expect(
            try margin([base, "[margin]\nname = \"combined\"\nmargin_1 = 2"])
                == .combined(.init(scale: 64, margin1: 2)))
        #expect(
            try margin([base], set: ["margin.margin=0.2", "margin.name=cosface"])
                == .cosface(.init(scale: 64, margin: 0.2)))
    }

    @Test func keysOfTheUnnamedDefaultAreDroppedToo() throws {
        #expect(
            try margin(["[margin]\nscale = 32", "[margin]\nname = \"cosface\""])
                == .cosface(.init(scale: 64, margin: 0.4)))
    }

    @Test func theSameNameKeepsInheritedKeys() throws {
        let base = "[margin]\nname = \"cosface\"\nscale = 32"
        #expect(
            try margin([base, "[margin]\nname = \"cosface\"\nmargin = 0.3"])
                == .cosface(.init(scale: 32, margin: 0.3)))
        #expect(
            try margin([base, "[margin]\nmargin = 0.1"]) == .cosface(.init(scale: 32, margin: 0.1)))
    }

    @Test func aKeyOfAnotherVariantSaysWhose() {
        #expect(
            refusal { _ = try margin(["[margin]\nmargin_1 = 1"]) }
                == "layer1.toml:2: margin_1 is a key of combined; margin.name is arcface")
        #expect(
            refusal { _ = try margin([], set: ["margin.name=combined", "margin.margin=1"]) }
                == "--set margin.margin: margin is a key of arcface, cosface; "
                + "margin.name is combined")
        #expect(
            refusal { _ = try resolve(set: ["schedule.power=1"]) }
                == "--set schedule.power: power is a key of polynomial; schedule.name is constant")
    }

    @Test func anUnknownNameIsAnsweredWithTheNearest() {
        #expect(
            refusal { _ = try margin(["[margin]\nname = \"arcfaec\""]) }
                == "layer1.toml:2: margin.name must be one of arcface, cosface, combined, "
                + "not \"arcfaec\"; did you mean \"arcface\"?")
    }
}
