import Fixtures
import Foundation
import Heads
import Interchange
import Testing
import Torch

/// The golden losses and gradients of the fixtures' `losses` folder.
///
/// B = 8 rows, C = 12 classes, D = 16.
struct LossFixtures {
    /// The margins of the cases, under the names the cases use, where the reference computes what
    /// it says (its oddities 15 and 16 leave out the combined margin with m3 beside m2).
    static let margins: [String: MarginConfiguration] = [
        "NaiveFace_s64": MarginConfiguration(.naive),
        "ArcFace_s64_m0.5": .arcface,
        "ArcFace_s30_m0.3": MarginConfiguration(
            .arcface(margin: 0.3), scale: 30),
        "CosFace_s64_m0.35": MarginConfiguration(.cosface(margin: 0.35)),
        "CosFace_s64_m0.4": MarginConfiguration(.cosface(margin: 0.4)),
        "PowerFace_s64_m0.6": MarginConfiguration(.expface(margin: 0.6)),
        "PowerFace_s64_m0.7": MarginConfiguration(.expface(margin: 0.7)),
        "SphereFace_s30_m1.5": MarginConfiguration(.sphereface(margin: 1.5), scale: 30),
        "SphereFace_s32_m1.7": MarginConfiguration(.sphereface(margin: 1.7), scale: 32),
        "SphereFace_s30_m4": MarginConfiguration(.sphereface(margin: 4), scale: 30),
        "SphereFaceRv2_s60_m1.4": MarginConfiguration(.spherefaceR2(margin: 1.4), scale: 60),
        "CombinedMargin_arc_1_0.5_0": MarginConfiguration(
            .combined(margin1: 1, margin2: 0.5, margin3: 0)),
        "CombinedMargin_cos_1_0_0.4": MarginConfiguration(
            .combined(margin1: 1, margin2: 0, margin3: 0.4)),
        "ArcFace_dd_C1000": dynamic(.arcface(margin: 0)),
        "ArcFace_d_C12": dynamic(.arcface(margin: 0), offset: true),
        "CosFace_dd_C1000": dynamic(.cosface(margin: 0)),
        "SphereFace_dd_C1000": dynamic(.sphereface(margin: 1), scale: 32),
        "PowerFace_dd_C1000": dynamic(.expface(margin: 0.5)),
        "TanFace_0.6_0.4": MarginConfiguration(
            .tanface(margin1: 0.6, margin2: 0.4), gradient: .exact),
        "ins_ArcFace": .arcface,
        "ins_CosFace_m0.4": MarginConfiguration(.cosface(margin: 0.4)),
    ]

    /// A margin chosen for the batch; without the offset the number of classes in a case's name does
    /// not matter.
    private static func dynamic(
        _ rule: MarginConfiguration.Rule, scale: Double = 64, offset: Bool = false
    ) -> MarginConfiguration {
        var margin = MarginConfiguration(rule, scale: scale)
        (margin.isDynamic, margin.dynamicOffset) = (true, offset)
        return margin
    }

    private let inputs: SafetensorsFile
    private let outputs: SafetensorsFile
    /// The losses by case and by type, as in "head/my_CE/NaiveFace_s64/f32".
    private static let losses = Result { try readLosses() }

    init() throws {
        inputs = try SafetensorsFile(contentsOf: Fixtures.url("losses/inputs.safetensors"))
        outputs = try SafetensorsFile(contentsOf: Fixtures.url("losses/outputs.safetensors"))
    }

    private static func readLosses() throws -> [String: Double] {
        let index = try #require(try Fixtures.json("losses/index.json") as? [String: Any])
        var losses: [String: Double] = [:]
        for entry in try #require(index["cases"] as? [[String: Any]]) {
            guard let scalars = entry["scalars"] as? [String: Any] else { continue }
            let name = try #require(entry["name"] as? String)
            for suffix in ["f32", "f64"] {
                for step in ["", "_step2", "_step3"] {
                    let loss = scalars["loss\(step)_\(suffix)"] as? NSNumber
                    losses["\(name)\(step)/\(suffix)"] = loss?.doubleValue
                }
            }
        }
        return losses
    }

    /// An input in the given type; labels stay int64.
    func input(_ name: String, _ type: DType) throws -> Tensor {
        let tensor = try Tensor.from(try #require(inputs[name], "\(name)"))
        return try tensor.dtype == .int64 ? tensor : tensor.to(type)
    }

    /// An output of a case, computed in the given type.
    func output(_ name: String, of entry: String, _ type: DType) throws -> Tensor {
        let key = "\(entry)/\(Self.suffix(type))/\(name)"
        return try Tensor.from(try #require(outputs[key], "\(key)"))
    }

    /// A result of the run on one or two ranks, float32.
    func distributed(_ name: String) throws -> Tensor {
        let file = try SafetensorsFile(contentsOf: Fixtures.url("losses/dist.safetensors"))
        return try Tensor.from(try #require(file[name], "\(name)"))
    }

    /// The loss of a case, computed in the given type.
    func loss(of entry: String, _ type: DType) throws -> Double {
        try #require(Self.losses.get()["\(entry)/\(Self.suffix(type))"], "\(entry)")
    }

    private static func suffix(_ type: DType) -> String {
        type == .float64 ? "f64" : "f32"
    }
}

/// The L2 norm of the difference over that of the expected values.
func relativeDistance(_ actual: Tensor?, _ expected: Tensor) throws -> Double {
    let actual = try #require(actual).to(.float64)
    let expected = try expected.to(.float64)
    return try (actual - expected).norm().item() / (expected.norm().item() + 1e-300)
}
