import FaceData
import Testing

@Suite struct BadImageLedgerTests {
    private func bad(_ index: Int) -> BadImage {
        BadImage(index: index, name: "a/\(index).jpg", reason: .empty)
    }

    @Test func oneInAThousandIsBorne() throws {
        var ledger = BadImageLedger(imageCount: 2000)
        #expect(try ledger.record([bad(7)]) == [bad(7)])
        #expect(try ledger.record([bad(3), bad(7)]) == [bad(3)])
        #expect(try ledger.record([]) == [])
        #expect(ledger.images == [bad(3), bad(7)])
        let error = #expect(throws: DatasetError.self) { try ledger.record([bad(5)]) }
        #expect(error == .tooManyBadImages([bad(3), bad(5), bad(7)], of: 2000))
        let message = error?.description ?? ""
        #expect(message.hasPrefix("3 of 2000 images cannot be used, more than 1 in 1,000;"))
        #expect(message.contains("data.exclude"))
        #expect(message.contains("\n  a/5.jpg: the file is empty"))
    }

    @Test func inASmallDataSetOneIsTooMany() {
        var ledger = BadImageLedger(imageCount: 999)
        #expect(throws: DatasetError.self) { try ledger.record([bad(0)]) }
    }
}
