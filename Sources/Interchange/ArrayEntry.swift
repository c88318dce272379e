public import Foundation

/// One array to be written, whose elements are asked for when their turn comes.
///
/// So that of many arrays that lie elsewhere, on a GPU for instance, one is here at a time.
public struct ArrayEntry {
    /// The name in the file.
    public let name: String
    /// The type of each element.
    public let elementType: ElementType
    /// The size of each dimension.
    public let shape: [Int]
    /// Gives the elements in row-major order.
    let elements: () throws -> Data

    /// An array whose bytes `elements` provides, exactly as many as type and shape say.
    public init(
        name: String, elementType: ElementType, shape: [Int], elements: @escaping () throws -> Data
    ) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.elements = elements
    }

    /// An array in memory.
    public init(name: String, array: RawArray) {
        self.init(name: name, elementType: array.elementType, shape: array.shape) { array.bytes }
    }

    /// The number of elements.
    var count: Int { shape.reduce(1, *) }

    var byteCount: Int { count * elementType.byteCount }
}
