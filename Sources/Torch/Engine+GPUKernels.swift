internal import CTorch
internal import Foundation

// Own kernels for NVIDIA GPUs, whose source is part of the program and is compiled when it runs.
extension Engine {
    /// Makes the kernels for an element type ready on a GPU.
    ///
    /// Compiles them or finds them in the user's cache, and compares them with the engine's
    /// operations; once, later calls are free.
    /// Without a call this happens at their first use.
    ///
    /// - Parameter element: `float32`, `float16` or `bfloat16`.
    /// - Returns: why they stay out of use, and the engine's operations in their place; nil when
    ///   they are used.
    public static func prepareGPUKernels(
        _ element: DType, on device: Device
    ) throws(TorchError) -> String? {
        try handOverKernelSource()
        var problem: UnsafePointer<CChar>?
        try perform("prepareGPUKernels") {
            ct_prepare_gpu_kernels(device.handle, element.handle, &problem)
        }
        return problem.map { String(cString: $0) }
    }

    /// Compiles the kernels for an architecture, without a device.
    ///
    /// - Parameter architecture: such as `sm_90`; one that the compiler does not know yet gets code
    ///   that the driver compiles on.
    /// - Returns: the size of the result in bytes.
    package static func compileGPUKernels(
        _ element: DType, for architecture: String
    ) throws(TorchError) -> Int {
        try handOverKernelSource()
        var count = 0
        try perform("compileGPUKernels") {
            ct_compile_gpu_kernels(element.handle, architecture, &count)
        }
        return count
    }

    /// Runs a kernel in place of a GPU: element type, kernel, blocks, width and height of a block,
    /// bytes of shared memory, addresses of the arguments; 0 when all went well.
    package typealias KernelEmulator =
        @convention(c) (
            Int32, UnsafePointer<CChar>?, UInt32, UInt32, UInt32, Int,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Int32

    /// Runs `body` with this thread's tensors on the CPU going through the GPU's kernels.
    package static func withKernelEmulator<Result>(
        _ emulator: KernelEmulator, _ body: () throws -> Result
    ) rethrows -> Result {
        ct_set_kernel_emulator(emulator)
        defer { ct_set_kernel_emulator(nil) }
        return try body()
    }

    /// Makes the kernels' source known to the shim.
    static func handOverKernelSource() throws(TorchError) {
        let source = PackageResources.normalization_cu
        try perform("kernel source") { ct_set_gpu_kernel_source(source, source.count) }
    }
}
