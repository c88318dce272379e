import Torch

/// Where checks are made: the device, and the list that takes their figures.
final class CheckBench {
    let device: Device
    /// Whether there is time for large networks and batches.
    let isLong: Bool
    private(set) var checks: [Check] = []
    private var group = ""
    private let each: (Check) -> Void

    init(device: Device, isLong: Bool, each: @escaping (Check) -> Void) {
        self.device = device
        self.isLong = isLong
        self.each = each
    }

    /// Runs a group; what it throws becomes a failed check.
    func run(_ group: any CheckGroup.Type) {
        self.group = group.name
        do {
            try group.run(on: self)
        } catch {
            record("\(error)", .count, nil, tolerance: 0)
        }
    }

    /// Measures one figure.
    func check(
        _ name: String, _ measure: Check.Measure = .relativeError, tolerance: Double,
        _ figure: () throws -> Double
    ) {
        do {
            record(name, measure, try figure(), tolerance: tolerance)
        } catch {
            record("\(name): \(error)", measure, nil, tolerance: tolerance)
        }
    }

    /// Measures several figures of one computation, each with a name and a tolerance of its own.
    func check(
        _ name: String, _ measure: Check.Measure = .relativeError,
        parts: [(name: String, tolerance: Double)], _ figures: () throws -> [Double]
    ) {
        do {
            let figures = try figures()
            for (index, part) in parts.enumerated() {
                // A figure that was not made must not pass unseen.
                let figure = index < figures.count ? figures[index] : nil
                record("\(name), \(part.name)", measure, figure, tolerance: part.tolerance)
            }
        } catch {
            record("\(name): \(error)", measure, nil, tolerance: parts.first?.tolerance ?? 0)
        }
    }

    private func record(
        _ name: String, _ measure: Check.Measure, _ figure: Double?, tolerance: Double
    ) {
        let check = Check(
            name: "\(group): \(name)", measure: measure, figure: figure, tolerance: tolerance)
        checks.append(check)
        each(check)
    }
}
