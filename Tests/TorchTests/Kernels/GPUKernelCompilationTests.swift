import Foundation
import Testing
import Torch

/// The GPU's kernels as their own compiler sees them.
@Suite struct GPUKernelCompilationTests {
    static let missing = "libnvrtc.so.13"

    /// Why nothing can be compiled here; nil: the compiler is there.
    static let obstacle: String? = {
        do {
            _ = try Engine.compileGPUKernels(.float32, for: "sm_80")
            return nil
        } catch {
            return "\(error)"
        }
    }()

    static var hasCompiler: Bool { !(obstacle?.contains("\(missing), which") ?? false) }

    @Test(
        "Every kernel compiles for every card",
        .enabled(
            if: hasCompiler,
            "libnvrtc.so.13 is not beside libtorch; pip install nvidia-cuda-nvrtc==13.0.88 brings it"
        ),
        arguments: [DType.float32, .float16, .bfloat16], ["sm_80", "sm_89", "sm_90", "sm_999"])
    func compilation(element: DType, architecture: String) throws {
        // The last one is of the future: code for the driver.
        #expect(try Engine.compileGPUKernels(element, for: architecture) > 1000)
    }

    @Test("Without compiler or device the reason is told, and nothing else happens")
    func reasons() throws {
        if !Self.hasCompiler {
            #expect(Self.obstacle?.contains(Self.missing) == true)
        }
        guard Engine.cudaDeviceCount == 0 else { return }
        let problem = try Engine.prepareGPUKernels(.bfloat16, on: .cuda(0))
        #expect(problem != nil)
    }

    @Test("A type without kernels is refused") func otherTypes() {
        #expect(throws: TorchError.self) {
            try Engine.compileGPUKernels(.float64, for: "sm_90")
        }
    }
}
