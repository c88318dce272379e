import Foundation
import Schedules
import Testing

@Suite("The section [schedule]")
struct ScheduleConfigurationTests {
    private func decode(_ json: String) throws -> ScheduleConfiguration {
        try JSONDecoder().decode(ScheduleConfiguration.self, from: Data(json.utf8))
    }

    private func encode(_ configuration: ScheduleConfiguration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(configuration), as: UTF8.self)
    }

    @Test("Every rule writes its keys flat, with the documented defaults")
    func keys() throws {
        let expected = [
            "mhlr": """
            {"alpha":0.001,"beta":0.001,"factor":0.5,"max_cuts":8,"name":"mhlr",\
            "patience":0.05,"threshold":5e-05,"warmup_steps":0}
            """,
            "mhlr_boxcar": """
            {"name":"mhlr_boxcar","threshold":0.06,"warmup_steps":0,"window":0}
            """,
            "polynomial": #"{"end":0,"name":"polynomial","power":2,"warmup_steps":0}"#,
            "cosine": #"{"end":0,"name":"cosine","warmup_steps":0}"#,
            "multistep": """
            {"factor":0.1,"milestones":[0.5,0.75,0.9],"name":"multistep","warmup_steps":0}
            """,
            "linear": #"{"end":0,"name":"linear","warmup_steps":0}"#,
            "exponential": #"{"decay":0.9999,"name":"exponential","warmup_steps":0}"#,
            "constant": #"{"name":"constant","warmup_steps":0}"#,
        ]
        #expect(Set(expected.keys) == Set(ScheduleConfiguration.names))
        for name in ScheduleConfiguration.names {
            let configuration = try #require(ScheduleConfiguration.defaults(named: name))
            #expect(configuration.name == name)
            #expect(try encode(configuration) == expected[name])
            #expect(try decode(#"{"name": "\#(name)"}"#) == configuration)
            #expect(throws: Never.self) { try configuration.validate() }
        }
        #expect(ScheduleConfiguration.defaults(named: "step") == nil)
    }

    @Test(
        "Every key is read and written",
        arguments: [
            """
            {"alpha":0.25,"beta":0.5,"factor":0.75,"max_cuts":3,"name":"mhlr","patience":0.125,\
            "threshold":2,"warmup_steps":9}
            """,
            #"{"name":"mhlr_boxcar","threshold":0.5,"warmup_steps":1,"window":40}"#,
            #"{"end":0.25,"name":"polynomial","power":3,"warmup_steps":2}"#,
            #"{"end":0.25,"name":"cosine","warmup_steps":2}"#,
            #"{"factor":0.5,"milestones":[10,20],"name":"multistep","warmup_steps":2}"#,
            #"{"end":0.25,"name":"linear","warmup_steps":2}"#,
            #"{"decay":0.5,"name":"exponential","warmup_steps":2}"#,
            #"{"name":"constant","warmup_steps":2}"#,
        ])
    func roundTrip(_ json: String) throws {
        #expect(try encode(decode(json)) == json)
    }

    @Test("An unknown name and a wrong type are refused")
    func wrongValues() {
        #expect(throws: DecodingError.self) { try decode(#"{"name": "mlhr"}"#) }
        #expect(throws: DecodingError.self) { try decode(#"{"name": "mhlr", "alpha": "x"}"#) }
        #expect(throws: DecodingError.self) { try decode(#"{"warmup_steps": 3}"#) }
    }

    @Test(
        "A value out of range is refused by key",
        arguments: [
            (#"{"name": "mhlr", "alpha": 0}"#, "alpha"),
            (#"{"name": "mhlr", "beta": 1.5}"#, "beta"),
            (#"{"name": "mhlr", "patience": -0.1}"#, "patience"),
            (#"{"name": "mhlr", "factor": 1}"#, "factor"),
            (#"{"name": "mhlr", "max_cuts": -1}"#, "max_cuts"),
            (#"{"name": "mhlr_boxcar", "window": 1}"#, "window"),
            (#"{"name": "polynomial", "power": 0}"#, "power"),
            (#"{"name": "polynomial", "end": -1}"#, "end"),
            (#"{"name": "cosine", "end": -1}"#, "end"),
            (#"{"name": "linear", "end": -1}"#, "end"),
            (#"{"name": "multistep", "milestones": [0.5, 0.5]}"#, "milestones"),
            (#"{"name": "multistep", "milestones": [0.5, 70]}"#, "milestones"),
            (#"{"name": "multistep", "milestones": [70.5]}"#, "milestones"),
            (#"{"name": "multistep", "factor": 0}"#, "factor"),
            (#"{"name": "exponential", "decay": 1.01}"#, "decay"),
            (#"{"name": "constant", "warmup_steps": -1}"#, "warmup_steps"),
        ])
    func ranges(_ json: String, _ key: String) throws {
        let configuration = try decode(json)
        let error = try #require(throws: ScheduleError.self) { try configuration.validate() }
        #expect(error.key == key)
    }

    @Test("A refusal says key, value, range and way out") func message() throws {
        let error = try #require(throws: ScheduleError.self) {
            try decode(#"{"name": "mhlr", "patience": 5}"#).validate()
        }
        #expect(
            error.description
                == "schedule.patience is 5.0; it must be from 0 to 1. "
                + "It is a share of the run; 0.05 is usual.")
    }

    @Test("MHLR in a run that is shorter than four of its memories is worth a word")
    func caution() throws {
        let usual = ScheduleConfiguration()
        #expect(usual.caution(totalSteps: 202_320) == nil)
        #expect(usual.caution(totalSteps: 8_000) == nil)
        let words = try #require(usual.caution(totalSteps: 1_000))
        #expect(words.contains("2000 steps") && words.contains("about 0.02"))
        var rule = MHLR()
        rule.alpha = 0.05
        rule.beta = 0.05
        #expect(ScheduleConfiguration(.mhlr(rule)).caution(totalSteps: 243) == nil)
        rule.maxCuts = 0
        #expect(ScheduleConfiguration(.mhlr(rule)).caution(totalSteps: 10) == nil)
        #expect(ScheduleConfiguration(.cosine(Cosine())).caution(totalSteps: 10) == nil)
    }
}
