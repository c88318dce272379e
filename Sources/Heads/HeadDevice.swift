public import Torch

/// Where class centres and their momenta are, and are multiplied: `head.device`.
///
/// On a card that is too small for them they stay in main memory, and the processor does the head:
/// embeddings go there and their gradient comes back, B x D numbers each way, where bringing the
/// centres to the card would move C x D of them.
public enum HeadDevice: String, Codable, CaseIterable, Sendable {
    /// Where the network is.
    case auto
    /// The processor.
    case cpu

    /// The place, for a network on `device`.
    public func resolved(beside device: Device) -> Device { self == .cpu ? .cpu : device }
}
