import Foundation
import Reporting
import Testing

@Suite struct VerificationRecordTests {
    static func record(_ json: String) throws -> VerificationRecord {
        VerificationRecord(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)))
    }

    static let whole = """
        {"history": [
            {"step": 100, "targets": {"lfw": {"accuracy_flip": 0.5}}},
            {"step": 200, "targets": {"lfw": {"accuracy_flip": 0.75}, "cfp": {"pairs": 1}}}],
         "final": {"lfw": {"accuracy_flip": 0.875}, "agedb": {"accuracy_flip": 0.8}},
         "roc": {"lfw": {"fpr": [0.001, 0.1, 1], "tpr": [0.5, 0.9, 1]}}}
        """

    @Test func readsEveryPart() throws {
        let record = try Self.record(Self.whole)
        #expect(record.final.keys.sorted() == ["agedb", "lfw"])
        #expect(record.best?.target == "lfw" && record.best?.accuracy == 0.875)
        let course = record.course
        #expect(course.series.map(\.name) == ["cfp", "lfw"])
        #expect(course.series[1].points == [.init(100, 50), .init(200, 75)])
        let curve = record.receiverOperatingCharacteristic
        #expect(curve.title == "ROC, lfw")
        #expect(curve.series[0].points == [.init(0.001, 0.5), .init(0.1, 0.9), .init(1, 1)])
    }

    @Test func duringARunTheNewestResultsCount() throws {
        let record = try Self.record(
            """
            {"history": [{"step": 1, "targets": {"lfw": {"accuracy_flip": 0.5}}}]}
            """)
        #expect(record.best?.accuracy == 0.5)
        #expect(record.curves.isEmpty)
    }

    @Test(arguments: ["{}", "[]", "null", #"{"history": {}, "final": 1, "roc": {"lfw": []}}"#])
    func missingPartsAreEmpty(json: String) throws {
        let record = try Self.record(json)
        #expect(record.history.isEmpty && record.final.isEmpty)
        #expect(record.best == nil)
    }
}
