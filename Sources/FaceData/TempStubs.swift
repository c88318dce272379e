public import Foundation
public struct SynthesisConfiguration { public init(
        identities: Int, imagesPerIdentity: Int, seed: UInt64, testIdentities: Int? = nil,
        pairs: Int = 600, jpegQuality: Int = 90
    ) {} }
public struct SynthesisSummary { public let images = 0; public let existed = false }
public struct FaceSynthesizer { public init(configuration: SynthesisConfiguration) {}
 public func write(to folder: URL, progress: (Int, Int) -> Void = { _, _ in }) throws -> SynthesisSummary { SynthesisSummary() } }
