import Foundation

/// Numbers beside an axis: short, and as precise as the ticks are dense.
enum TickText {
    /// A tick of a linear axis whose ticks are `step` apart and at most `largest` in size.
    static func linear(_ value: Double, step: Double, largest: Double) -> String {
        if abs(value) < step / 2 { return "0" }
        let exponent = Int(floor(log10(largest)))
        let places = -Int(floor(log10(step) + 1e-9))
        if exponent < -3 || exponent > 8 {
            let mantissa = fixed(value / pow(10, Double(exponent)), max(0, places + exponent))
            return "\(mantissa)e\(exponent)"
        }
        return places > 0 ? fixed(value, places) : grouped(value)
    }

    /// A lone number to four digits.
    static func plain(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let exponent = Int(floor(log10(abs(value)) + 1e-9))
        if exponent < -3 || exponent > 8 {
            let mantissa = fixed(value / pow(10, Double(exponent)), 3)
            return "\(trimmed(mantissa))e\(exponent)"
        }
        return exponent > 3 ? grouped(value) : trimmed(fixed(value, 3 - exponent))
    }

    /// A whole number with a comma between thousands.
    static func grouped(_ value: Double) -> String {
        let digits = Array(fixed(abs(value), 0))
        let groups = stride(from: digits.count, to: 0, by: -3).reversed().map { end in
            String(digits[max(0, end - 3)..<end])
        }
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    private static func fixed(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    }
}
