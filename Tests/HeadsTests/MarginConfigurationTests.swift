import Foundation
import Heads
import Testing

@Suite struct MarginConfigurationTests {
    private static let dynamic: MarginConfiguration = {
        var margin = MarginConfiguration(.sphereface(margin: 2))
        (margin.isDynamic, margin.dynamicOffset) = (true, true)
        return margin
    }()

    @Test(arguments: [
        MarginConfiguration(.naive), .arcface,
        MarginConfiguration(.arcface(margin: 0.3), scale: 30, gradient: .exact),
        MarginConfiguration(.cosface(margin: 0.35)),
        MarginConfiguration(.expface(margin: 0.6), gradient: .exact),
        MarginConfiguration(
            .combined(margin1: 0.9, margin2: 0.4, margin3: 0.15), scale: 16, gradient: .exact),
        MarginConfiguration(
            .magface(
                MagFace.Constants(
                    marginLow: 0.4, marginHigh: 0.7, normLow: 5, normHigh: 50, normWeight: 35)),
            gradient: .exact),
        MarginConfiguration(
            .curricularface(margin: 0.4, statisticsMomentum: 0.1), gradient: .exact),
        MarginConfiguration(
            .adaface(AdaFace.Constants(margin: 0.3, concentration: 0.2, statisticsMomentum: 1)),
            gradient: .exact),
        dynamic,
    ])
    func codingKeepsEverything(configuration: MarginConfiguration) throws {
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(MarginConfiguration.self, from: data) == configuration)
    }

    /// The keys of the `[margin]` section, all of them written and all of them needed.
    @Test(arguments: [
        ("naive", ["gradient", "name", "scale"]),
        ("arcface", ["dynamic", "dynamic_offset", "gradient", "margin", "name", "scale"]),
        ("cosface", ["dynamic", "dynamic_offset", "gradient", "margin", "name", "scale"]),
        ("expface", ["dynamic", "dynamic_offset", "gradient", "margin", "name", "scale"]),
        ("sphereface", ["dynamic", "dynamic_offset", "gradient", "margin", "name", "scale"]),
        ("sphereface_r2", ["gradient", "margin", "name", "scale"]),
        ("tanface", ["gradient", "margin_1", "margin_2", "name", "scale"]),
        (
            "magface",
            [
                "gradient", "margin_high", "margin_low", "name", "norm_high", "norm_low",
                "norm_weight", "scale",
            ]
        ),
        ("curricularface", ["gradient", "margin", "name", "scale", "statistics_momentum"]),
        ("adaface", ["gradient", "h", "margin", "name", "scale", "statistics_momentum"]),
        ("combined", ["gradient", "margin_1", "margin_2", "margin_3", "name", "scale"]),
    ])
    func keysAreThoseOfTheConfigurationFile(name: String, keys: [String]) throws {
        let configuration = try #require(MarginConfiguration.defaults(named: name))
        #expect(configuration.name == name)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration))
        let written = try #require(json as? [String: Any])
        #expect(written.keys.sorted() == keys)
        for key in keys {
            let rest = try JSONSerialization.data(withJSONObject: written.filter { $0.key != key })
            #expect(throws: DecodingError.self, "\(key)") {
                try JSONDecoder().decode(MarginConfiguration.self, from: rest)
            }
        }
    }

    /// reference.md, section 3.
    @Test func defaultsAreTheUsualValues() {
        let sphere = MarginConfiguration.defaults(named: "sphereface")
        #expect(sphere == MarginConfiguration(.sphereface(margin: 1.7), scale: 32))
        let revived = MarginConfiguration.defaults(named: "sphereface_r2")
        #expect(revived == MarginConfiguration(.spherefaceR2(margin: 1.4), scale: 60))
        let tangent = MarginConfiguration.defaults(named: "tanface")
        #expect(tangent?.rule == .tanface(margin1: 0.6, margin2: 0.4))
        #expect(
            MarginConfiguration.defaults(named: "magface")?.rule
                == .magface(
                    MagFace.Constants(
                        marginLow: 0.45, marginHigh: 0.8, normLow: 10, normHigh: 110,
                        normWeight: 20)))
        #expect(
            MarginConfiguration.defaults(named: "curricularface")?.rule
                == .curricularface(margin: 0.5, statisticsMomentum: 0.01))
        #expect(
            MarginConfiguration.defaults(named: "adaface")?.rule
                == .adaface(
                    AdaFace.Constants(
                        margin: 0.4, concentration: 0.333, statisticsMomentum: 0.01)))
        #expect(MarginConfiguration.defaults(named: "naive") == MarginConfiguration(.naive))
        #expect(
            MarginConfiguration.defaults(named: "arcface")?.rule
                == .arcface(margin: 0.5))
        #expect(MarginConfiguration.defaults(named: "cosface")?.rule == .cosface(margin: 0.4))
        #expect(
            MarginConfiguration.defaults(named: "expface")?.rule
                == .expface(margin: 0.7))
        #expect(
            MarginConfiguration.defaults(named: "combined")?.rule
                == .combined(margin1: 1, margin2: 0.5, margin3: 0))
        #expect(
            MarginConfiguration.names.filter { !$0.hasPrefix("sphereface") }.allSatisfy {
                MarginConfiguration.defaults(named: $0)?.scale == 64
            })
        #expect(MarginConfiguration.defaults(named: "arcfac") == nil)
    }

    @Test func anUnknownNameIsRefusedByName() throws {
        let json = Data(#"{"name": "arcfac", "scale": 64}"#.utf8)
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(MarginConfiguration.self, from: json)
        }
        #expect("\(error)".contains("no margin is called arcfac"))
    }
}
