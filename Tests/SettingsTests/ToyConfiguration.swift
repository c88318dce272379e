import Foundation
import Settings

/// A configuration with the shapes a real one has: sections in sections, words, lists, optionals,
/// and two sections whose keys depend on their name.
struct ToyConfiguration: Codable, Equatable {
    var data = Data()
    var margin = Margin.arcface(Margin.Angular())
    var schedule = Schedule.constant
    var training = Training()

    struct Data: Codable, Equatable {
        var train = ""
        var flip = true
        var workers = 0
        var augment = Augment()

        struct Augment: Codable, Equatable {
            var crop = 0.0
            var lowResolution = 0.0

            enum CodingKeys: String, CodingKey {
                case crop
                case lowResolution = "low_resolution"
            }
        }
    }

    enum Precision: String, Codable, CaseIterable {
        case auto, fp32, bf16, fp16
    }

    struct Training: Codable, Equatable {
        var epochs = 5
        var learningRate = 5e-4
        var precision = Precision.auto
        var targets = ["lfw", "cfp_fp"]
        var milestones: [Double] = []
        var limit: Int?
        var factors: [Double]?

        enum CodingKeys: String, CodingKey {
            case epochs
            case learningRate = "learning_rate"
            case precision, targets, milestones, limit, factors
        }
    }
}

enum Margin: Codable, Equatable {
    case arcface(Angular)
    case cosface(Angular)
    case combined(Combined)

    struct Angular: Codable, Equatable {
        var scale = 64.0
        var margin = 0.5
    }

    struct Combined: Codable, Equatable {
        var scale = 64.0
        var margin1 = 1.0
        var margin2 = 0.5

        enum CodingKeys: String, CodingKey {
            case scale
            case margin1 = "margin_1"
            case margin2 = "margin_2"
        }
    }

    enum Name: String, Codable, CaseIterable {
        case arcface, cosface, combined
    }

    private enum CodingKeys: String, CodingKey { case name }

    var name: Name {
        switch self {
        case .arcface: .arcface
        case .cosface: .cosface
        case .combined: .combined
        }
    }

    init(_ name: Name) {
        switch name {
        case .arcface: self = .arcface(Angular())
        case .cosface: self = .cosface(Angular(margin: 0.4))
        case .combined: self = .combined(Combined())
        }
    }

    init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: CodingKeys.self).decode(Name.self, forKey: .name)
        switch name {
        case .arcface: self = .arcface(try Angular(from: decoder))
        case .cosface: self = .cosface(try Angular(from: decoder))
        case .combined: self = .combined(try Combined(from: decoder))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch self {
        case .arcface(let angular), .cosface(let angular): try angular.encode(to: encoder)
        case .combined(let combined): try combined.encode(to: encoder)
        }
    }
}

enum Schedule: Codable, Equatable {
    case constant
    case polynomial(power: Double)

    enum Name: String, Codable, CaseIterable {
        case constant, polynomial
    }

    private enum CodingKeys: String, CodingKey { case name, power }

    init(_ name: Name) {
        switch name {
        case .constant: self = .constant
        case .polynomial: self = .polynomial(power: 2)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Name.self, forKey: .name) {
        case .constant: self = .constant
        case .polynomial:
            self = .polynomial(power: try container.decode(Double.self, forKey: .power))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .constant: try container.encode(Name.constant, forKey: .name)
        case .polynomial(let power):
            try container.encode(Name.polynomial, forKey: .name)
            try container.encode(power, forKey: .power)
        }
    }
}

let resolver = SettingsResolver(
    variants: [
        VariantSection("margin", names: Margin.Name.allCases.map(\.rawValue)),
        VariantSection("schedule", names: Schedule.Name.allCases.map(\.rawValue)),
    ]
) { names in
    var configuration = ToyConfiguration()
    if let name = names["margin"].flatMap(Margin.Name.init(rawValue:)) {
        configuration.margin = Margin(name)
    }
    if let name = names["schedule"].flatMap(Schedule.Name.init(rawValue:)) {
        configuration.schedule = Schedule(name)
    }
    return configuration
}

/// A folder of configuration files that is removed when a test is done with it.
final class TemporaryFolder {
    let url: URL

    init(_ files: [String: String]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The layers of one of the files, all files being presets too.
    func layers(_ name: String) throws -> [SettingTable] {
        try SettingsFile.layers(
            at: url.appending(path: name), presets: PresetFolder(url))
    }
}

/// Resolves files' texts, each over the one before, then overrides.
func resolve(
    _ texts: [String] = [], set overrides: [String] = []
) throws -> ResolvedSettings<ToyConfiguration> {
    var layers: [SettingTable] = []
    for (index, text) in texts.enumerated() {
        let folder = try TemporaryFolder(["layer\(index + 1).toml": text])
        layers += try folder.layers("layer\(index + 1).toml")
    }
    return try resolver.resolve(layers + [SettingOverrides.layer(overrides)])
}

/// The description of the error a body throws, with folders left out of paths.
func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "accepted"
    } catch let error as SettingsError {
        return error.description.replacing(#/(?:/[^ /:]+)+//#, with: "")
    } catch {
        return "another error: \(error)"
    }
}
