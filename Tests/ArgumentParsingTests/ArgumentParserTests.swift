import ArgumentParsing
import Testing

struct ArgumentParserTests {
    @Test func defaultsStandWhereNothingIsGiven() throws {
        let arguments = try parsed("measure")
        #expect(arguments[Measure.steps] == 20)
        #expect(arguments[Measure.rate] == 1)
        #expect(arguments[Measure.limit] == nil)
        #expect(arguments[Measure.far] == nil)
        #expect(arguments[Measure.set] == [])
        #expect(arguments[Measure.targets] == [])
        #expect(arguments[Measure.precision] == .fp32)
        #expect(arguments[Measure.other] == nil)
        #expect(arguments[Measure.name] == "x")
        #expect(arguments[Measure.noFlip] == false)
        #expect(arguments[CommonOptions.json] == nil)
        #expect(!arguments.isGiven(Measure.steps))
        #expect(arguments.path == ["toy", "measure"])
    }

    @Test func valuesFollowASpaceOrAnEqualsSign() throws {
        let arguments = try parsed(
            "measure", "--steps", "3", "--rate=0.25", "--precision=bf16", "--other", "fp16",
            "--limit=-7", "--far", "-1e-3", "--no-flip", "--name=a=b", "--json", "-")
        #expect(arguments[Measure.steps] == 3)
        #expect(arguments[Measure.rate] == 0.25)
        #expect(arguments[Measure.precision] == .bf16)
        #expect(arguments[Measure.other] == .fp16)
        #expect(arguments[Measure.limit] == -7)
        #expect(arguments[Measure.far] == -0.001)
        #expect(arguments[Measure.noFlip])
        #expect(arguments[Measure.name] == "a=b")
        #expect(arguments[CommonOptions.json] == "-")
        #expect(arguments.isGiven(Measure.steps))
    }

    @Test func anEmptyValueIsAValue() throws {
        #expect(try parsed("measure", "--name=")[Measure.name] == "")
        #expect(try parsed("measure", "--name", "")[Measure.name] == "")
    }

    @Test func aValueWithLeadingDashesNeedsTheEqualsSign() throws {
        #expect(try parsed("measure", "--name=--quiet")[Measure.name] == "--quiet")
        #expect(
            refusal("measure", "--name", "--quiet")?.message
                == "option --name needs a value: --name NAME")
    }

    @Test func repeatedOptionsKeepTheirOrder() throws {
        let arguments = try parsed("measure", "--set", "b=2", "--quiet", "--set=a=1")
        #expect(arguments[Measure.set] == ["b=2", "a=1"])
    }

    @Test func listsAreSplitAtCommas() throws {
        #expect(
            try parsed("measure", "--targets", "lfw,cfp_fp")[Measure.targets] == ["lfw", "cfp_fp"])
        #expect(
            refusal("measure", "--targets", "lfw,")?.message
                == "--targets has an empty name in 'lfw,'")
    }

    @Test func positionalsMixWithOptionsAndFollowTwoDashes() throws {
        let arguments = try parsed("data", "compare", "w", "--", "--odd.jpg", "-")
        #expect(arguments[Compare.weights] == "w")
        #expect(arguments[Compare.images] == ["--odd.jpg", "-"])
        #expect(try parsed("data", "info")[Info.path] == nil)
        #expect(try parsed("data", "info", "here")[Info.path] == "here")
        #expect(try parsed("data", "info", "-")[Info.path] == "-")
        #expect(try parsed("data", "info", "--", "--help")[Info.path] == "--help")
    }

    @Test func requiredOptionsAreRead() throws {
        let arguments = try parsed(
            "data", "convert", "--from", "a", "--identities", "5", "--form", "fp16")
        #expect(arguments[Convert.source] == "a")
        #expect(arguments[Convert.count] == 5)
        #expect(arguments[Convert.form] == .fp16)
    }

    @Test(arguments: [
        (["measure", "--stesp", "3"], "unknown option --stesp; did you mean --steps?"),
        (["measure", "--precison=fp16"], "unknown option --precison; did you mean --precision?"),
        (["measure", "--entirely-else"], "unknown option --entirely-else"),
        (["measure", "-q"], "unknown option -q"),
        (["measure", "--steps"], "option --steps needs a value: --steps N"),
        (["measure", "--steps", "many"], "--steps takes a whole number, not 'many'"),
        (["measure", "--steps=2.5"], "--steps takes a whole number, not '2.5'"),
        (["measure", "--steps", "0"], "--steps must be at least 1, not 0"),
        (["measure", "--rate", "x"], "--rate takes a number, not 'x'"),
        (["measure", "--rate", "nan"], "--rate takes a number, not 'nan'"),
        (
            ["measure", "--precision", "fp61"],
            "--precision is one of fp32, bf16, fp16, not 'fp61'; did you mean 'fp16'?"
        ),
        (["measure", "--quiet=yes"], "option --quiet takes no value"),
        (["measure", "--steps", "1", "--steps", "2"], "option --steps is given twice"),
        (["measure", "extra"], "unexpected argument 'extra'"),
        (["data", "convert", "--identities", "5"], "option --from PATH is required"),
        (["data", "convert", "--from", "a"], "option --identities N is required"),
        (
            ["data", "convert", "--from", "a", "--identities", "5"],
            "option --form fp32|bf16|fp16 is required"
        ),
        (["data", "compare"], "missing WEIGHTS: The network."),
        (["data", "compare", "w", "a"], "missing IMAGE IMAGE: Two faces."),
        (["data", "compare", "w", "a", "b", "c"], "unexpected argument 'c'"),
    ])
    func anInvalidLineIsRefusedInOneLine(words: [String], message: String) throws {
        let error = try #require(throws: UsageError.self) {
            try ToyProgram.program.interpret(words)
        }
        #expect(error.message == message)
    }

    @Test func anErrorNamesTheCommandAndItsHelp() {
        #expect(
            refusal("data", "info", "a", "b")?.description
                == "toy data info: unexpected argument 'b'\nsee toy data info --help")
    }

    @Test func aCommandCanRefuseItsOwnLine() throws {
        let error = try parsed("measure").usageError("--far without --limit")
        #expect(error.description == "toy measure: --far without --limit\nsee toy measure --help")
    }
}
