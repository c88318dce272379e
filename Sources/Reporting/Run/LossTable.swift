package import Foundation

/// The numbers of `loss.csv`: one row per optimizer step.
package struct LossTable {
    /// The first line of the file.
    package static let header = "step,loss,learning_rate"

    /// The optimizer steps, ascending.
    package private(set) var steps: [Int] = []
    /// The loss of each step; may be NaN.
    package private(set) var losses: [Double] = []
    /// The learning rate that each step used.
    package private(set) var rates: [Double] = []
    /// How many lines could not be read, such as one cut short when the run was killed.
    package private(set) var unreadableLines = 0

    /// Reads the file; a step that comes again, because the run was set back, replaces what was.
    ///
    /// - Throws: `ReportError.header` when it is another table.
    package init(csv: Data) throws(ReportError) {
        let header = Array("\(Self.header)\n".utf8)
        guard csv.starts(with: header) else { throw .header(expected: Self.header) }
        TextLines.forEach(in: csv.dropFirst(header.count)) { line in
            let fields = line.split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false
            ).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 3, let step = Int(fields[0]), let loss = Double(fields[1]),
                let rate = Double(fields[2])
            else {
                unreadableLines += 1
                return
            }
            append(step, loss, rate)
        }
    }

    private mutating func append(_ step: Int, _ loss: Double, _ rate: Double) {
        while let last = steps.last, last >= step {
            steps.removeLast()
            losses.removeLast()
            rates.removeLast()
        }
        steps.append(step)
        losses.append(loss)
        rates.append(rate)
    }
}
