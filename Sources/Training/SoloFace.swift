/// The program as a whole.
public enum SoloFace {
    /// The version that `--version` prints and files record.
    public static let version = "0.1.0"
}
