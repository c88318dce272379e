import Foundation
import Interchange

/// The files of a run directory, each as far as it is there and can be read.
struct RunFiles {
    /// What became of reading one file.
    enum Recorded<Value> {
        case found(Value)
        case missing
        case unreadable(reason: String)

        var value: Value? {
            if case .found(let value) = self { value } else { nil }
        }
    }

    /// The names of the files.
    static let names = [
        "config.toml", "environment.json", "loss.csv", "training.log", "verification.json",
    ]

    let configuration: Recorded<String>
    let environment: Recorded<JSONValue>
    let losses: Recorded<LossTable>
    let log: Recorded<TrainingLog>
    let verification: Recorded<VerificationRecord>
    /// The pictures of pairs; null without any.
    let pairs: JSONValue
    /// The results of other commands that lie in the directory, with the names of their files.
    let results: [(file: String, json: JSONValue)]
    /// The names of all that lies in the directory.
    let names: Set<String>

    /// - Throws: `ReportError.noRun` when there is none of the files.
    init(run: URL) throws {
        let exists = Self.names.contains {
            FileManager.default.fileExists(atPath: run.appending(path: $0).path)
        }
        guard exists else { throw ReportError.noRun(path: run.path) }
        configuration = Self.read(run, "config.toml") { String(decoding: $0, as: UTF8.self) }
        environment = Self.read(run, "environment.json", parse: Self.json)
        losses = Self.read(run, "loss.csv", parse: LossTable.init(csv:))
        log = Self.read(run, "training.log", parse: TrainingLog.init(text:))
        verification = Self.read(run, "verification.json") {
            VerificationRecord(try Self.json($0))
        }
        pairs = Self.read(run, "pairs.json", parse: Self.json).value ?? .null
        let others = (try? FileManager.default.contentsOfDirectory(atPath: run.path)) ?? []
        names = Set(others)
        let own = Set(Self.names + ["pairs.json"])
        results = others.filter { $0.hasSuffix(".json") && !own.contains($0) }.compactMap { name in
            let json = Self.read(run, name, parse: Self.json).value
            return json.flatMap { $0["command"] == nil ? nil : (name, $0) }
        }
    }

    private static func json(_ data: Data) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: data)
    }

    private static func read<Value>(
        _ run: URL, _ name: String, parse: (Data) throws -> Value
    ) -> Recorded<Value> {
        do {
            return .found(try parse(MappedFile.data(contentsOf: run.appending(path: name))))
        } catch FileError.system(_, _, code: ENOENT) {
            return .missing
        } catch is DecodingError {
            return .unreadable(reason: "it is not JSON")
        } catch {
            return .unreadable(reason: "\(error)")
        }
    }
}
