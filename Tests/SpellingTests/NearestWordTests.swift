import Spelling
import Testing

struct NearestWordTests {
    /// Counted by hand; "ca" -> "abc" is 3, as swapped letters are not edited again.
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0),
        ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("abc", "axc", 1),
        ("ca", "abc", 3), ("kitten", "sitting", 3),
    ])
    func distanceCountsEdits(first: String, second: String, expected: Int) {
        #expect(NearestWord.distance(from: first, to: second) == expected)
    }

    @Test func theNearestWordIsFoundWhenNearEnough() {
        let known = ["margin_1", "margin_2", "scale"]
        #expect(NearestWord.find("sclae", among: known) == "scale")
        #expect(NearestWord.find("margin_3", among: known) == "margin_1")
        #expect(NearestWord.find("completely", among: known) == nil)
        #expect(NearestWord.find("to", among: ["from"]) == nil)
        #expect(NearestWord.find("x", among: []) == nil)
    }
}
