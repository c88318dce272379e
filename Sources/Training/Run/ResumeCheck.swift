import Foundation
import Heads

/// Refuses to continue a run with a configuration that would make it another run.
enum ResumeCheck {
    /// - Throws: `RunError.changed` naming the first key that differs and must not.
    static func check(_ wanted: Configuration, against saved: Configuration, run: URL) throws {
        for (key, isEqual) in courseKeys(wanted, saved) where !isEqual {
            throw RunError.changed(run: run.path, key: key)
        }
    }

    /// The keys that decide the course of the weights; all others may change on the way.
    private static func courseKeys(
        _ new: Configuration, _ old: Configuration
    ) -> [(key: String, isEqual: Bool)] {
        // Where the head is computed is a place, not a course.
        var oldHead = old.head
        oldHead.device = new.head.device
        return [
            ("data.flip", new.data.flip == old.data.flip),
            ("data.shuffle", new.data.shuffle == old.data.shuffle),
            ("data.identities", new.data.identities == old.data.identities),
            ("data.augment", new.data.augment == old.data.augment),
            ("network", new.network == old.network),
            ("margin", new.margin == old.margin),
            ("head", new.head == oldHead),
            ("optimizer", new.optimizer == old.optimizer),
            ("schedule", new.schedule == old.schedule),
            ("training.epochs", new.training.epochs == old.training.epochs),
            ("training.batch_size", new.training.batchSize == old.training.batchSize),
            ("training.accumulation", new.training.accumulation == old.training.accumulation),
            ("training.precision", new.training.precision == old.training.precision),
            ("training.seed", new.training.seed == old.training.seed),
            (
                "training.freeze_backbone",
                new.training.freezeBackbone == old.training.freezeBackbone
            ),
        ]
    }
}
