/// Encodes a value into the keys, types and values it consists of, in the order of encoding.
struct SchemaEncoder: Encoder {
    let node: SchemaNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .table = node.payload {} else { node.payload = .table([]) }
        return KeyedEncodingContainer(KeyedContainer(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .list = node.payload {} else { node.payload = .list([]) }
        return ListContainer(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleContainer(node: node, codingPath: codingPath)
    }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: SchemaNode
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) {
        node.insert(SchemaNode(), for: key)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        node.insert(try .encoding(value, at: codingPath + [key]), for: key)
    }

    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    /// Writes the value, or the mere type of an absent one.
    mutating func encodeOptional<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { return try encode(value, forKey: key) }
        let absent = SchemaNode()
        absent.declare(Value.self)
        node.insert(absent, for: key)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder(for: key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(for: key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        SchemaEncoder(node: node, codingPath: codingPath)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        encoder(for: key)
    }

    private func encoder(for key: Key) -> SchemaEncoder {
        let child = SchemaNode()
        node.insert(child, for: key)
        return SchemaEncoder(node: child, codingPath: codingPath + [key])
    }
}

private struct ListContainer: UnkeyedEncodingContainer {
    let node: SchemaNode
    let codingPath: [any CodingKey]

    var count: Int {
        guard case .list(let items) = node.payload else { return 0 }
        return items.count
    }

    mutating func encodeNil() {
        node.append(SchemaNode())
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        node.append(try .encoding(value, at: codingPath))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        appended().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        appended().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        appended()
    }

    private func appended() -> SchemaEncoder {
        let item = SchemaNode()
        node.append(item)
        return SchemaEncoder(node: item, codingPath: codingPath)
    }
}

private struct SingleContainer: SingleValueEncodingContainer {
    let node: SchemaNode
    let codingPath: [any CodingKey]

    mutating func encodeNil() {
        node.payload = .absent
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        node.adopt(try .encoding(value, at: codingPath))
    }
}

/// The library's own versions for these types would leave an absent value out.
extension KeyedContainer {
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }

    mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
        try encodeOptional(value, forKey: key)
    }
}
