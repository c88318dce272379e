import Backbones
import Heads
import Settings

extension Configuration {
    /// Checks margin and head.
    ///
    /// - Throws: `SettingsProblem` with the key and how to mend it.
    func validateHead() throws {
        try require(margin.scale > 0, "margin.scale", "above 0", margin.scale)
        try validateMargin()
        if margin.gradient == .detached, margin.rule.isExactByDefinition {
            throw SettingsProblem(
                key: "margin.gradient",
                "must be \"exact\" for \(margin.name): the derivative of its margin is what it "
                    + "teaches the network; \"detached\" would be another rule")
        }
        try require(
            head.sampleRate > 0 && head.sampleRate <= 1, "head.sample_rate", "above 0, at most 1",
            head.sampleRate)
        try require(
            head.rank >= 0 && head.rank <= network.embedding, "head.rank",
            "0 (full) to network.embedding, which is \(network.embedding),", head.rank)
        try require(
            (0..<1).contains(head.filterThreshold), "head.filter_threshold",
            "0 (off) to less than 1", head.filterThreshold)
    }

    private func validateMargin() throws {
        switch margin.rule {
        case .expface(let exponent):
            try require(exponent > 0 && exponent < 1, "margin.margin", "between 0 and 1", exponent)
        case .sphereface(let factor), .spherefaceR2(let factor):
            try require(factor >= 1, "margin.margin", "at least 1", factor)
        case .tanface(let factor, _):
            try require(factor > 0 && factor < 1, "margin.margin_1", "between 0 and 1", factor)
        case .magface(let constants): try validate(constants)
        case .curricularface(let angle, let momentum):
            try require(angle >= 0 && angle < .pi, "margin.margin", "0 to less than pi", angle)
            try validateMomentum(momentum)
        case .adaface(let constants):
            try require(constants.concentration > 0, "margin.h", "above 0", constants.concentration)
            try validateMomentum(constants.statisticsMomentum)
        case .naive, .arcface, .cosface, .combined: break
        }
    }

    private func validate(_ constants: MagFace.Constants) throws {
        try require(constants.normLow > 0, "margin.norm_low", "above 0", constants.normLow)
        try require(
            constants.normHigh > constants.normLow, "margin.norm_high", "above margin.norm_low",
            constants.normHigh)
        try require(
            constants.normWeight >= 0, "margin.norm_weight", "at least 0", constants.normWeight)
    }

    private func validateMomentum(_ momentum: Double) throws {
        try require(
            momentum > 0 && momentum <= 1, "margin.statistics_momentum", "above 0, at most 1",
            momentum)
    }
}
