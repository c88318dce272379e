/// An image that its data set names and cannot give, and why.
struct DamagedImage: Codable, Equatable, Sendable, CustomStringConvertible {
    /// As `data.exclude` takes it.
    let name: String
    let reason: String

    var description: String { "\(name): \(reason)" }
}
