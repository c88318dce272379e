/// The words that go with a set of synthetic faces.
enum SynthesisReadMe {
    static func text(_ configuration: SynthesisConfiguration) -> String {
        let errors =
            configuration.labelNoise == nil && configuration.labelConflicts == nil
            ? ""
            : """
            label_errors.txt  the wrong labels, made on purpose: path or folder, then the folder of \
            the person who is shown

            """
        return """
            Synthetic faces
            ===============
            Drawn by a program: nobody on these pictures exists. They are for trying out training and
            verification, not for measuring a network.

            train/          \(configuration.identities) people, \(configuration.imagesPerIdentity) \
            pictures each: one folder per person
            verification/   synthetic/: \(configuration.pairs) pairs of \
            \(configuration.testIdentities) other people, half of them of one person
                            (imgs/0.jpg ...; pictures 2i and 2i + 1 are pair i; pair_label.npy)
            landmarks.txt   path x1 y1 ... x5 y5: left eye, right eye, nose, corners of the mouth
            synthesis.json  the settings that made this set; the same settings make the same files
            \(errors)
            All pictures are JPEG, 112 x 112, aligned to the five-point template of ArcFace up to a
            small jitter. Geometry and colours of face, eyes, brows, nose, mouth and hair belong to
            the person; pose, light, expression, background, glasses, hats, beards, hands, blur and
            noise change from picture to picture.

            To train a network on them and test it:

                soloface train --config quickstart --set data.train=THIS/train \\
                    --set evaluation.data=THIS/verification --set 'evaluation.targets=["synthetic"]'

            where THIS is the path of this folder.

            """
    }
}
