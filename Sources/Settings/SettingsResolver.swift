import Foundation

/// Turns layers of settings into a complete, checked configuration.
///
/// The configuration's defaults, encoded, say which keys exist and what their types are. The layers
/// are laid over them, and the result is decoded. Every key of a layer must exist, with a value of
/// its type; whole numbers are accepted where numbers are expected.
public struct SettingsResolver<Configuration: Codable>: Sendable {
    /// The default configuration for given names of the variant sections.
    ///
    /// A section that the dictionary lacks takes its default name.
    public typealias Defaults = @Sendable (_ names: [String: String]) throws -> Configuration

    private let variants: [VariantSection]
    private let defaults: Defaults

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - variants: Sections whose keys depend on their `name`.
    ///   - defaults: The defaults; called for other variants too, to tell whose key one is.
    public init(variants: [VariantSection] = [], defaults: @escaping Defaults) {
        self.variants = variants
        self.defaults = defaults
    }

    /// Resolves layers, the most basic first.
    ///
    /// - Parameter validate: Checks values that fit their types; what it throws as a
    ///   `SettingsProblem` comes out with the place where the key was written.
    /// - Throws: `SettingsError` naming file, line and key.
    public func resolve(
        _ layers: [SettingTable], validate: (Configuration) throws -> Void = { _ in }
    ) throws -> ResolvedSettings<Configuration> {
        let stack = try LayerStack(layers, variants: variants, defaults: try defaultNames())
        let schema = try SettingSchema(of: try defaults(stack.names))
        let overlay = SettingOverlay(schema: schema) { path in
            try variantsWith(key: path, names: stack.names)
        }
        let values = try overlay.apply(stack.merged)
        return try located(values) {
            let data = try JSONEncoder().encode(values)
            let configuration = try JSONDecoder().decode(Configuration.self, from: data)
            try validate(configuration)
            return ResolvedSettings(configuration: configuration, values: values)
        }
    }

    private func defaultNames() throws -> [String: String] {
        guard !variants.isEmpty else { return [:] }
        let table = try SettingTable(encoding: try defaults([:]))
        return variants.reduce(into: [:]) { names, variant in
            names[variant.section] = table[path: [variant.section, "name"]]?.string
        }
    }

    /// Explains a key that the chosen variant lacks and others have; nil for any other key.
    private func variantsWith(key path: [String], names: [String: String]) throws -> String? {
        guard let variant = variants.first(where: { $0.section == path.first }) else { return nil }
        let owners = try variant.names.filter { name in
            var other = names
            other[variant.section] = name
            return try SettingSchema(of: try defaults(other))[path: path] != nil
        }
        guard !owners.isEmpty, let key = path.last, let name = names[variant.section] else {
            return nil
        }
        return "\(key) is a key of \(owners.joined(separator: ", ")); "
            + "\(variant.section).name is \(name)"
    }

    /// Adds to errors about a key the place where it was written.
    private func located<Result>(
        _ values: SettingTable, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let problem as SettingsProblem {
            let path = problem.key.split(separator: ".").map(String.init)
            throw SettingsError(values.origin(of: path), problem.description)
        } catch let error as DecodingError {
            let (path, reason) = error.place
            let key = path.joined(separator: ".")
            throw SettingsError(values.origin(of: path), "\(key): \(reason)")
        }
    }
}

/// A complete configuration and where each of its settings came from.
public struct ResolvedSettings<Configuration> {
    /// The configuration.
    public let configuration: Configuration
    /// Every setting with its origin.
    public let values: SettingTable

    /// Where a setting was written, `.defaults` when nowhere.
    ///
    /// - Parameter key: The key's full path: `margin.scale`.
    public func origin(of key: String) -> SettingOrigin {
        values.origin(of: key.split(separator: ".").map(String.init))
    }
}

extension SettingTable {
    /// The origin at a path, or of the nearest section around it that was written.
    fileprivate func origin(of path: [String]) -> SettingOrigin {
        guard !path.isEmpty else { return .defaults }
        return self[path: path]?.origin ?? origin(of: Array(path.dropLast()))
    }
}

extension DecodingError {
    fileprivate var place: (path: [String], reason: String) {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            (context.names, context.debugDescription)
        case .keyNotFound(let key, let context):
            (context.names + [key.stringValue], "the key is missing")
        @unknown default:
            ([], localizedDescription)
        }
    }
}

extension DecodingError.Context {
    fileprivate var names: [String] {
        codingPath.filter { $0.intValue == nil }.map(\.stringValue)
    }
}
