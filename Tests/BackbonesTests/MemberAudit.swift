import Torch

/// Walks every stored property of a module and of all it holds, and finds the parameters, buffers
/// and counters that its list of members leaves out.
struct MemberAudit {
    /// Where each unlisted one is stored.
    private(set) var unlisted: [String] = []
    /// The number of parameters, buffers and counters found.
    private(set) var found = 0
    private let listed: Set<ObjectIdentifier>
    private var visited: Set<ObjectIdentifier> = []

    init(_ module: any Module) {
        listed = Set(
            module.namedMembers.compactMap { _, member in
                switch member {
                case .parameter(let parameter): ObjectIdentifier(parameter)
                case .buffer(let buffer): ObjectIdentifier(buffer)
                case .counter(let counter): ObjectIdentifier(counter)
                case .child: nil
                }
            })
        walk(module, path: "\(type(of: module))")
    }

    private mutating func walk(_ value: Any, path: String) {
        if let object = Self.object(value) {
            guard visited.insert(ObjectIdentifier(object)).inserted else { return }
            if object is Parameter || object is Buffer || object is Counter {
                found += 1
                if !listed.contains(ObjectIdentifier(object)) { unlisted.append(path) }
                return
            }
        }
        var mirror: Mirror? = Mirror(reflecting: value)
        while let level = mirror {
            for child in level.children {
                walk(child.value, path: "\(path).\(child.label ?? "")")
            }
            mirror = level.superclassMirror
        }
    }

    private static func object(_ value: Any) -> AnyObject? {
        type(of: value) is AnyClass ? value as AnyObject : nil
    }
}
