import Fixtures
import Foundation
import Testing

/// All tests of the program as a whole; one process at a time, as each uses every core.
@Suite(.serialized) enum EndToEndTests {
    /// A trained MobileFaceNet that does not say what it is.
    static let weights = Fixtures.url("nets/mbf_trained.safetensors").path
    static let network = ["--weights", weights, "--network", "mbf", "--device", "cpu"]
}
