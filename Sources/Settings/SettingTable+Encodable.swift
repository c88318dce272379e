extension SettingTable: Encodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Encodes the values under their keys, without their origins.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for entry in entries {
            try container.encode(entry.value, forKey: Name(stringValue: entry.key))
        }
    }
}

extension SettingValue: Encodable {
    /// Encodes the bare value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch content {
        case .table(let table): try container.encode(table)
        case .array(let items): try container.encode(items)
        case .string(let string): try container.encode(string)
        case .integer(let integer): try container.encode(integer)
        case .float(let float): try container.encode(float)
        case .boolean(let boolean): try container.encode(boolean)
        }
    }
}
