import Foundation
import Reporting
import Testing

@Suite struct LossTableTests {
    static func table(_ rows: String) throws -> LossTable {
        try LossTable(csv: Data("step,loss,learning_rate\n\(rows)".utf8))
    }

    @Test func readsEveryRow() throws {
        let table = try Self.table("0,31.5,0.02\n1,nan,0.02\n2,3e-2,1.5625e-05\n")
        #expect(table.steps == [0, 1, 2])
        #expect(table.losses[0] == 31.5 && table.losses[1].isNaN && table.losses[2] == 0.03)
        #expect(table.rates == [0.02, 0.02, 1.5625e-05])
        #expect(table.unreadableLines == 0)
    }

    @Test func stepsDoneAgainReplaceTheOldOnes() throws {
        let table = try Self.table("0,9,1\n1,8,1\n2,7,1\n1,6,2\n2,5,2\n")
        #expect(table.steps == [0, 1, 2])
        #expect(table.losses == [9, 6, 5])
        #expect(table.rates == [1, 2, 2])
    }

    @Test func tornLinesAreCounted() throws {
        let table = try Self.table("0,9,1\nx\n1,8,\n2,7,1\n3,6")
        #expect(table.steps == [0, 2])
        #expect(table.unreadableLines == 3)
    }

    @Test func aTableWithoutRowsIsEmpty() throws {
        #expect(try Self.table("").steps.isEmpty)
    }

    @Test(arguments: ["", "step,loss\n0,1\n", "0,1,2\n"])
    func anotherTableIsRefused(text: String) {
        #expect(throws: ReportError.header(expected: "step,loss,learning_rate")) {
            try LossTable(csv: Data(text.utf8))
        }
    }
}
