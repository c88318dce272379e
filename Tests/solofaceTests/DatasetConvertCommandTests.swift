import Fixtures
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface dataset convert", .enabled(if: Fixtures.available))
    struct DatasetConvertCommandTests {
        @Test("From a pack to folders and back") func roundTrip() throws {
            let folder = try TemporaryFolder()
            let pack = Fixtures.url("rec/insightface").path
            let there = try SoloFaceProcess.run([
                "dataset", "convert", "--from", pack, "--to", folder.path("faces"), "--json", "-",
            ])
            #expect(there.status == 0, "\(there.errors)")
            #expect(try there.json()["images"] as? Int == 300)
            #expect(try there.json()["identities"] as? Int == 30)
            #expect(there.errors.contains("convert 300/300"))
            let back = try SoloFaceProcess.run([
                "dataset", "convert", "--from", folder.path("faces"), "--to", folder.path("pack"),
                "--form", "rec", "--quiet",
            ])
            #expect(back.status == 0, "\(back.errors)")
            #expect(back.output == "300 images of 30 identities in \(folder.path("pack"))\n")
            #expect(back.errors.isEmpty)
        }

        @Test("A target that is there is left alone") func existing() throws {
            let folder = try TemporaryFolder()
            let file = try folder.file("faces.rec", "mine")
            let outcome = try SoloFaceProcess.run([
                "dataset", "convert", "--from", Fixtures.url("faces").path, "--to", file.path,
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("exists already"))
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        }
    }
}
