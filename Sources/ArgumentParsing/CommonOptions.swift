/// Options that mean the same in every command that has them.
public enum CommonOptions {
    /// Where the machine-readable result goes; `-` is standard output.
    public static let json = Option.text(
        "json", placeholder: "FILE",
        help: "Write the result as one JSON object to FILE (- for standard output).")

    /// No progress on standard error.
    public static let quiet = Option.flag("quiet", help: "Do not show progress.")

    /// Which device runs the network.
    public static let device = Option.text(
        "device", placeholder: "DEVICE",
        help: "auto, cpu, cuda, cuda:N or mps; auto takes a working CUDA device, else the CPU.",
        default: "auto")

    /// How many threads compute on the CPU.
    public static let threads = Option.integer(
        "threads", help: "Threads on the CPU; all cores when not given.", atLeast: 1)
}
