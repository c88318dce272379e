import Backbones
import Testing
import Torch

@Suite(.serialized) struct MemberAuditTests {
    /// A layer that forgets its second parameter.
    private final class Forgetful: Module {
        let kept: Parameter
        private let hidden: [(String, Parameter?)]

        init() throws {
            kept = try Parameter(Tensor.zeros([1]))
            hidden = [("x", try Parameter(Tensor.zeros([1])))]
        }

        var members: [(name: String, member: Member)] { [("kept", .parameter(kept))] }
    }

    @Test func theAuditFindsWhatIsHidden() throws {
        let audit = MemberAudit(try Forgetful())
        #expect(audit.found == 2)
        #expect(audit.unlisted.count == 1)
        #expect(audit.unlisted.first?.contains("hidden") == true)
    }

    @Test(arguments: [BackboneName.r18, .mbf, .mbfLarge, .vitT])
    func networksListEverythingTheyHold(name: BackboneName) throws {
        let network = try BackboneConfiguration(name: name).makeBackbone()
        let audit = MemberAudit(network)
        #expect(audit.unlisted.isEmpty)
        let names = network.namedMembers.map(\.name)
        #expect(audit.found == names.count)
        #expect(Set(names).count == names.count)
    }
}
