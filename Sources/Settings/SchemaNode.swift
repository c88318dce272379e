extension SettingSchema {
    /// Finds the keys, types and defaults of a configuration by encoding it.
    ///
    /// - Throws: What the configuration's own encoding throws.
    init<Configuration: Encodable>(of configuration: Configuration) throws {
        self = try SchemaNode.encoding(configuration, at: []).schema
    }
}

/// A schema while it is being found; the encoders of one value share its node.
final class SchemaNode {
    enum Payload {
        case absent
        case scalar(SettingValue.Content)
        case table([(key: String, node: SchemaNode)])
        case list([SchemaNode])
    }

    var payload = Payload.absent
    private var kind: SettingSchema.Kind = .anything
    private var choices: [String] = []

    /// Encodes a value of any type into a node of its own.
    static func encoding<Value: Encodable>(
        _ value: Value, at path: [any CodingKey]
    ) throws -> SchemaNode {
        let node = SchemaNode()
        if let scalar = scalar(value) {
            node.payload = .scalar(scalar)
        } else {
            try value.encode(to: SchemaEncoder(node: node, codingPath: path))
        }
        node.declare(Value.self)
        return node
    }

    /// Notes what the type says beyond the value: the elements of an empty array, the valid words.
    func declare(_ type: Any.Type) {
        let declared = SettingSchema.Kind(type)
        if declared != .anything { kind = declared }
        let words = words(of: type)
        if !words.isEmpty { choices = words }
    }

    /// Adds or replaces a key of a table.
    func insert(_ node: SchemaNode, for key: any CodingKey) {
        var entries: [(key: String, node: SchemaNode)] = []
        if case .table(let present) = payload { entries = present }
        entries.removeAll { $0.key == key.stringValue }
        payload = .table(entries + [(key.stringValue, node)])
    }

    /// Adds an element to a list.
    func append(_ node: SchemaNode) {
        var items: [SchemaNode] = []
        if case .list(let present) = payload { items = present }
        payload = .list(items + [node])
    }

    /// Takes over what another node holds, for a type that encodes as a single other value.
    func adopt(_ other: SchemaNode) {
        payload = other.payload
        kind = other.kind
        choices = other.choices
    }

    var schema: SettingSchema {
        guard case .table(let nodes) = payload else {
            return SettingSchema(
                kind: kind, choices: choices,
                value: content.map { SettingValue($0, origin: .defaults) }, entries: [])
        }
        let entries = nodes.map { SettingSchema.Entry(key: $0.key, schema: $0.node.schema) }
        var table = SettingTable()
        for entry in entries { table[entry.key] = entry.schema.value }
        return SettingSchema(
            kind: .table, choices: [],
            value: SettingValue(.table(table), origin: .defaults), entries: entries)
    }

    private var content: SettingValue.Content? {
        switch payload {
        case .scalar(let content): content
        case .list(let nodes): .array(nodes.compactMap(\.schema.value))
        case .absent, .table: nil
        }
    }
}

extension SettingSchema.Kind {
    fileprivate init(_ type: Any.Type) {
        switch type {
        case is String.Type, is any RawRepresentable<String>.Type: self = .string
        case is Bool.Type: self = .boolean
        case is Double.Type, is Float.Type: self = .float
        case is any FixedWidthInteger.Type: self = .integer
        case let list as any ListType.Type: self = .array(of: Self(list.element))
        default: self = .anything
        }
    }
}

private protocol ListType {
    static var element: Any.Type { get }
}

extension Array: ListType {
    fileprivate static var element: Any.Type { Element.self }
}

private func scalar(_ value: some Encodable) -> SettingValue.Content? {
    switch value {
    case let value as Bool: .boolean(value)
    case let value as String: .string(value)
    case let value as Double: .float(value)
    case let value as Float: .float(Double(value))
    case let value as any FixedWidthInteger: .integer(Int(clamping: value))
    default: nil
    }
}

/// The raw values of an enumeration of strings; empty for any other type.
private func words(of type: Any.Type) -> [String] {
    guard let type = type as? any CaseIterable.Type else { return [] }
    return rawValues(type)
}

private func rawValues<Word: CaseIterable>(_ type: Word.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable<String>)?.rawValue }
}
