/// What `verification.json` holds: the results of each target during and after the run, and ROC
/// curves.
package struct VerificationRecord {
    /// The results of one target, under the keys of `evaluate verification`.
    package typealias Result = JSONValue

    /// The results at one step.
    package struct Moment {
        /// The optimizer steps done.
        package let step: Double
        /// The results by target.
        package let targets: [String: Result]
    }

    /// A receiver operating characteristic.
    package struct Curve {
        /// The false positive rates.
        package let falsePositiveRates: [Double]
        /// The true positive rates, one for each false one.
        package let truePositiveRates: [Double]
    }

    /// The results during the run, in the order of the file.
    package let history: [Moment]
    /// The results to judge the run by: the final ones, else the newest.
    package let final: [String: Result]
    /// The curves by target.
    package let curves: [String: Curve]

    /// Takes what is there; each part may be missing.
    package init(_ json: JSONValue) {
        history = (json["history"]?.elements ?? []).compactMap { entry in
            entry["step"]?.number.map {
                Moment(step: $0, targets: entry["targets"]?.members ?? [:])
            }
        }
        let closing = json["final"]?.members ?? [:]
        final = closing.isEmpty ? history.last?.targets ?? [:] : closing
        curves = (json["roc"]?.members ?? [:]).mapValues { curve in
            let pairs = zip(curve["fpr"]?.elements ?? [], curve["tpr"]?.elements ?? [])
                .map { ($0.number ?? .nan, $1.number ?? .nan) }
            return Curve(
                falsePositiveRates: pairs.map(\.0), truePositiveRates: pairs.map(\.1))
        }
    }

    /// The target with the highest accuracy, if there is any.
    package var best: (target: String, accuracy: Double)? {
        final.compactMap { name, result in
            result["accuracy_flip"]?.number.map { (target: name, accuracy: $0) }
        }.max { ($0.accuracy, $1.target) < ($1.accuracy, $0.target) }
    }

    /// The accuracy of each target over the steps.
    package var course: Chart {
        let names = Set(history.flatMap(\.targets.keys)).sorted()
        let series = names.map { name in
            Chart.Series(
                name,
                points: history.map { moment in
                    let accuracy = moment.targets[name]?["accuracy_flip"]?.number
                    return Chart.Point(moment.step, 100 * (accuracy ?? .nan))
                })
        }
        return Chart(
            title: names.count == 1 ? "Accuracy, \(names[0])" : "Accuracy", x: .init("step"),
            y: .init("%"), series: series)
    }

    /// The true positive rate over the false positive rate.
    package var receiverOperatingCharacteristic: Chart {
        let curves = curves.sorted { $0.key < $1.key }.map { name, curve in
            ROCChart.Curve(
                name,
                points: zip(curve.falsePositiveRates, curve.truePositiveRates)
                    .map { (falseAcceptRate: $0, trueAcceptRate: $1) })
        }
        return ROCChart.chart(title: curves.count == 1 ? "ROC, \(curves[0].name)" : "ROC", curves)
    }
}
