import Foundation
import Interchange
import Testing
import Training

@Suite struct RecordedLossesTests {
    private func read(_ text: String) throws -> [Double] {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: url) }
        try text.write(to: url, atomically: true, encoding: .utf8)
        return try RecordedLosses(contentsOf: url).values
    }

    @Test func theColumnIsFoundByName() throws {
        #expect(try read("loss\n1.5\n2\n") == [1.5, 2])
        #expect(
            try read("step,loss,learning_rate\n0,31.25,0.02\r\n1,1e-3,0.02\n") == [31.25, 1e-3])
        #expect(try read("loss\nnan\n")[0].isNaN)
    }

    @Test(arguments: [
        ("", "is empty"), ("step,rate\n0,1\n", "one named loss"), ("loss\n1\nx\n", "line 3"),
        ("loss\n", "no line after"),
    ])
    func whatIsWrongIsNamed(text: String, part: String) throws {
        let error = #expect(throws: FileError.self) { try read(text) }
        #expect("\(try #require(error))".contains(part))
    }
}
