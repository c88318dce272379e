import Evaluation
import Fixtures
import Foundation
import Interchange
import Testing

/// The golden numbers of one of the two sets.
struct GoldenIJB: Decodable {
    let info: Info
    let verification: Verification

    struct Info: Decodable {
        let images: Int
        let templates: Int
        let pairs: Int
    }

    struct Verification: Decodable {
        let auc: Double
        let table: [String: Entry]
        let positives: Int
        let negatives: Int
        let variants: [String: Variant]
    }

    struct Entry: Decodable {
        let truePositives: Double
        let falsePositives: Double

        private enum CodingKeys: String, CodingKey {
            case truePositives = "tpr_percent"
            case falsePositives = "nearest_fpr"
        }
    }

    struct Variant: Decodable {
        let auc: Double
        let table: [String: Double]
        let scoreSum: Double

        private enum CodingKeys: String, CodingKey {
            case auc, table
            case scoreSum = "score_sum"
        }
    }

    /// The targets as the golden files write them.
    static let targets = ["1e-06", "1e-05", "0.0001", "0.001", "0.01", "0.1"]

    static func read(_ name: IJBProtocol) throws -> GoldenIJB {
        let data = try Fixtures.data("ijb/golden_\(name.rawValue)/expected.json")
        return try JSONDecoder().decode(GoldenIJB.self, from: data)
    }

    static func folder(_ name: IJBProtocol) -> IJBFolder {
        IJBFolder(Fixtures.url("ijb/\(name.rawValue.uppercased())"), name)
    }

    static func array(_ name: IJBProtocol, _ file: String) throws -> RawArray {
        try NPYFile.read(contentsOf: Fixtures.url("ijb/golden_\(name.rawValue)/\(file).npy"))
    }
}
