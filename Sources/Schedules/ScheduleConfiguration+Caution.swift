extension ScheduleConfiguration {
    /// What a user should know before a run of that many optimizer steps, with the way out; nil when
    /// there is nothing.
    ///
    /// MHLR remembers the loss over some 1 / alpha + 1 / beta steps. When that is a quarter of the run
    /// or more, the smoothed difference says nothing of the course, and cuts come at random or never.
    public func caution(totalSteps: Int) -> String? {
        guard case .mhlr(let rule) = rule, rule.maxCuts > 0 else { return nil }
        let memory = 1 / rule.alpha + 1 / rule.beta
        guard memory * 4 > Double(totalSteps) else { return nil }
        let smoothing = (min(1, 20 / Double(max(1, totalSteps))) * 1000).rounded(.up) / 1000
        return
            "mhlr looks back over \(Int(memory)) steps and this run has \(totalSteps), so the rate "
            + "may be cut at random or never; set schedule.alpha and schedule.beta to about "
            + "\(smoothing) and schedule.threshold to some 5 % of the loss's mean fall per step, or "
            + "take schedule.name = \"cosine\""
    }
}
