internal import CTorch

/// The engine as a whole: its version, devices, threads, random state and memory.
public enum Engine {
    /// The libtorch version this program was compiled for.
    public static var compiledVersion: String { String(cString: ct_compiled_version()) }

    /// The libtorch version that was loaded; empty when it does not say.
    public static var loadedVersion: String { String(cString: ct_loaded_version()) }

    /// Checks that the loaded libtorch is the one compiled for.
    ///
    /// - Throws: `TorchError` with the way out.
    public static func checkVersion() throws(TorchError) {
        let compiled = compiledVersion.prefix { $0 != "+" }
        let loaded = loadedVersion.prefix { $0 != "+" }
        guard compiled == loaded else {
            let found = loaded.isEmpty ? "one of unknown version" : loaded
            throw TorchError(
                operation: "start",
                message: "compiled for libtorch \(compiled) but found \(found); "
                    + "install torch==\(compiled) or name such an installation in SOLOFACE_TORCH")
        }
    }

    /// Finds CUDA and loads its part of libtorch; must run before any other use of the engine.
    ///
    /// - Returns: nil when CUDA can be used, else the reason why not.
    public static func loadCUDA() throws(TorchError) -> String? {
        var available = false
        var reason: UnsafePointer<CChar>?
        try perform("loadCUDA") { ct_load_cuda(&available, &reason) }
        guard !available else {
            try handOverKernelSource()
            return nil
        }
        return reason.map { String(cString: $0) } ?? "libtorch gave no reason"
    }

    /// The number of usable CUDA devices.
    public static var cudaDeviceCount: Int { Int(ct_cuda_device_count()) }

    /// Whether an Apple GPU can be used.
    public static var isMPSAvailable: Bool { ct_mps_available() }

    /// Waits until everything queued on the device is done.
    public static func synchronize(_ device: Device) throws(TorchError) {
        try perform("synchronize") { ct_synchronize(device.handle) }
    }

    /// The number of threads of an operation on the CPU, at least 1.
    public static var threads: Int {
        get { Int(ct_threads()) }
        set { ct_set_threads(Int32(newValue)) }
    }

    /// Runs `body` by the engine's operations where own kernels would replace them; for comparisons.
    ///
    /// Values and gradients are the same up to rounding. It holds for the calling thread, so that a
    /// comparison leaves others alone.
    public static func withoutOwnKernels<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try using(CT_NO_KERNELS, body)
    }

    /// Runs `body` with those own kernels that a GPU has too: normalisation with what follows it.
    ///
    /// On the CPU memory is then what a GPU would need: for instance nothing is computed again in
    /// backward to save it. It holds for the calling thread.
    public static func withKernelsOfGPUs<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try using(CT_KERNELS_OF_NORMALIZATION, body)
    }

    private static func using<Result, Failure: Error>(
        _ kernels: ct_kernels, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let usual = ct_kernels_in_use()
        ct_use_kernels(kernels)
        defer { ct_use_kernels(usual) }
        return try body()
    }

    /// Keeps freed memory for the next tensor; for programs that train on the CPU.
    ///
    /// Must run before tensors are made. What was freed is not given back to the system.
    public static func keepFreedMemory() { ct_keep_freed_memory() }

    /// Seeds the generators of the processor and of all accelerators.
    public static func seed(_ seed: UInt64) throws(TorchError) {
        try perform("seed") { ct_seed(seed) }
    }

    /// The state of a device's random generator, as uint8 values.
    public static func randomState(of device: Device) throws(TorchError) -> Tensor {
        try produce("randomState") { ct_random_state(device.handle, $0) }
    }

    /// Restores a state that `randomState` returned.
    public static func setRandomState(
        _ state: Tensor, of device: Device
    ) throws(TorchError) {
        try perform("setRandomState", [state]) { ct_set_random_state(device.handle, state.handle) }
    }

    /// Chooses reproducible implementations; operations without one then throw.
    public static func setDeterministic(_ enabled: Bool) throws(TorchError) {
        try perform("setDeterministic") { ct_set_deterministic(enabled) }
    }

    /// Allows float32 products and convolutions on a GPU to round their inputs to TF32.
    public static func setTF32(_ allowed: Bool) { ct_set_tf32(allowed) }

    /// Lets cuDNN try its algorithms on each new shape and keep the fastest.
    public static func setConvolutionAutotuning(_ enabled: Bool) {
        ct_set_cudnn_benchmark(enabled)
    }

    /// Whether this processor multiplies bfloat16 natively (AVX512_BF16).
    public static var processorHasBFloat16: Bool { ct_cpu_has_bfloat16() }

    /// Bytes of memory that a GPU has in all.
    public static func memoryCapacity(of device: Device) throws(TorchError) -> Int {
        var bytes: Int64 = 0
        try perform("memoryCapacity") { ct_device_capacity(device.handle, &bytes) }
        return Int(bytes)
    }

    /// Bytes held by tensors on a GPU, now and at most since the last reset.
    public static func memory(
        of device: Device
    ) throws(TorchError) -> (current: Int, peak: Int) {
        var current: Int64 = 0
        var peak: Int64 = 0
        try perform("memory") { ct_device_memory(device.handle, &current, &peak) }
        return (Int(current), Int(peak))
    }

    /// Starts a new measurement of peak memory.
    public static func resetPeakMemory(of device: Device) throws(TorchError) {
        try perform("resetPeakMemory") { ct_reset_peak_memory(device.handle) }
    }
}
