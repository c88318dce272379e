extension Option where Value == Int? {
    /// A whole number that may be left out.
    ///
    /// - Parameter atLeast: The smallest number that makes sense.
    public static func integer(
        _ name: String, placeholder: String = "N", help: String, atLeast: Int = .min
    ) -> Self {
        Self(OptionDescription(name: name, placeholder: placeholder, help: help)) {
            texts throws(ValueError) in
            guard let text = texts.last else { return nil }
            return try parse(text, of: name, atLeast: atLeast)
        }
    }
}

extension Option where Value == Int {
    /// A whole number with a default.
    ///
    /// - Parameter atLeast: The smallest number that makes sense.
    public static func integer(
        _ name: String, placeholder: String = "N", help: String, default value: Int,
        atLeast: Int = .min
    ) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, defaultText: "\(value)")
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { return value }
            return try parse(text, of: name, atLeast: atLeast)
        }
    }

    /// A whole number without which the command does not run.
    ///
    /// - Parameter atLeast: The smallest number that makes sense.
    public static func required(
        _ name: String, placeholder: String = "N", help: String, atLeast: Int = .min
    ) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, isRequired: true)
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { throw ValueError.missing(description) }
            return try parse(text, of: name, atLeast: atLeast)
        }
    }
}

extension Option where Value == Double? {
    /// A finite number that may be left out.
    public static func number(_ name: String, placeholder: String = "X", help: String) -> Self {
        Self(OptionDescription(name: name, placeholder: placeholder, help: help)) {
            texts throws(ValueError) in
            guard let text = texts.last else { return nil }
            return try parse(text, of: name)
        }
    }
}

extension Option where Value == Double {
    /// A finite number with a default.
    public static func number(
        _ name: String, placeholder: String = "X", help: String, default value: Double
    ) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, defaultText: "\(value)")
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { return value }
            return try parse(text, of: name)
        }
    }
}

private func parse(
    _ text: String, of name: String, atLeast minimum: Int
) throws(ValueError) -> Int {
    guard let value = Int(text) else {
        throw ValueError(message: "--\(name) takes a whole number, not '\(text)'")
    }
    guard value >= minimum else {
        throw ValueError(message: "--\(name) must be at least \(minimum), not \(value)")
    }
    return value
}

private func parse(_ text: String, of name: String) throws(ValueError) -> Double {
    guard let value = Double(text), value.isFinite else {
        throw ValueError(message: "--\(name) takes a number, not '\(text)'")
    }
    return value
}
