/// Why a run cannot begin or go on.
public enum RunError: Error, Equatable, CustomStringConvertible {
    /// A run is in the folder already.
    case exists(String)
    /// There is no run in the folder.
    case noRun(String)
    /// The configuration differs from the run's where it must not.
    case changed(run: String, key: String)
    /// The data are not those of the run.
    case otherData(String)
    /// No checkpoint can be read.
    case damaged(String, String)
    /// The loss stopped being a number and could not be saved.
    case diverged(step: Int, rate: Double)
    /// The chosen precision does not run on the chosen device.
    case precision(String)

    /// Whether the configuration is at fault, not the data or the machine.
    public var isConfigurationFault: Bool {
        switch self {
        case .exists, .changed, .precision: true
        case .noRun, .otherData, .damaged, .diverged: false
        }
    }

    public var description: String {
        switch self {
        case .exists(let path):
            "\(path): a run is there already; continue it with --resume, or choose another folder "
                + "with --set output.directory=…"
        case .noRun(let path):
            "\(path): is no run directory (it has no config.toml); name one that train made"
        case .changed(let run, let key):
            "\(run): \(key) differs from the run's config.toml; resume with the same value, or "
                + "start a new run in another output.directory"
        case .otherData(let path):
            "\(path): the images, sizes or labels are not those this run was trained on; restore "
                + "the data, or start a new run in another output.directory"
        case .damaged(let path, let reason):
            "\(path): \(reason); remove this checkpoint to continue from an earlier one"
        case .diverged(let step, let rate):
            "the loss is not a number again at step \(step), after the run was taken back and its "
                + "rate halved; lower optimizer.learning_rate (now \(rate)) or use "
                + "training.precision=fp32, then start anew"
        case .precision(let reason): reason
        }
    }
}
