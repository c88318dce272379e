#include "CTorch/runtime.h"
#include "block_store.h"
#include "guarded.h"
#include "libraries.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <climits>
#include <cstdlib>
#include <dlfcn.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <torch/headeronly/version.h>

using namespace ctorch;

const char *ct_compiled_version() noexcept { return TORCH_VERSION; }

const char *ct_loaded_version() noexcept {
    static const std::string version = [] {
        const std::string text = at::show_config();
        const std::string key = "TORCH_VERSION=";
        auto start = text.find(key);
        if (start == std::string::npos)
            return std::string();
        start += key.size();
        return text.substr(start, text.find_first_of(", \n", start) - start);
    }();
    return version.c_str();
}

namespace {

// Empty when the driver has a device, else the reason why CUDA cannot be used.
std::string missing_driver() {
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (!driver)
        return "no NVIDIA driver (libcuda.so.1) was found";
    auto initialise = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
    auto count_devices = reinterpret_cast<int (*)(int *)>(dlsym(driver, "cuDeviceGetCount"));
    if (!initialise || !count_devices)
        return "libcuda.so.1 lacks cuInit or cuDeviceGetCount";
    if (int code = initialise(0))
        return "the NVIDIA driver answered cuInit with error " + std::to_string(code);
    int count = 0;
    if (count_devices(&count) || count == 0)
        return "the NVIDIA driver sees no device";
    return {};
}

// What CUDA the driver is for: one older than libtorch's is the usual reason for not working.
std::string driver_version() {
    void *driver = dlopen("libcuda.so.1", RTLD_NOW);
    auto ask =
        driver ? reinterpret_cast<int (*)(int *)>(dlsym(driver, "cuDriverGetVersion")) : nullptr;
    int version = 0;
    if (!ask || ask(&version))
        return {};
    return "; the NVIDIA driver is made for CUDA " + std::to_string(version / 1000) + "." +
           std::to_string(version % 1000 / 10) + ", and libtorch may need a newer one";
}

std::string load_cuda() {
    std::string reason = missing_driver();
    if (!reason.empty())
        return reason;
    std::string path = torch_folder() + "libtorch_cuda.so";
    if (!dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
        const char *detail = dlerror();
        return "libtorch_cuda.so could not be loaded: " + std::string(detail ? detail : "unknown");
    }
    if (!at::hasCUDA())
        return "libtorch_cuda.so was loaded but does not offer CUDA" + driver_version();
    return {};
}

} // namespace

ct_error ct_load_cuda(bool *available, const char **reason) noexcept {
    return guarded([&] {
        static const std::string problem = load_cuda();
        *available = problem.empty();
        *reason = problem.c_str();
    });
}

int32_t ct_cuda_device_count() noexcept {
    return at::hasCUDA() ? int32_t(at::detail::getCUDAHooks().deviceCount()) : 0;
}

bool ct_mps_available() noexcept { return at::hasMPS(); }

static c10::DeviceIndex index_of(ct_device where) {
    c10::impl::VirtualGuardImpl guard(device(where).type());
    return where.index < 0 ? guard.getDevice().index() : c10::DeviceIndex(where.index);
}

ct_error ct_synchronize(ct_device where) noexcept {
    return guarded([&] {
        if (where.kind == ct_cpu)
            return;
        c10::impl::VirtualGuardImpl guard(device(where).type());
        guard.synchronizeDevice(index_of(where));
    });
}

ct_error ct_host_buffer(size_t byte_count, bool pinned, ct_tensor *owner, void **bytes) noexcept {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(at::kByte).pinned_memory(pinned);
        auto buffer = at::empty({int64_t(byte_count)}, options);
        *bytes = buffer.data_ptr();
        *owner = own(std::move(buffer));
    });
}

int32_t ct_threads() noexcept { return at::get_num_threads(); }
void ct_set_threads(int32_t count) noexcept { at::set_num_threads(count); }

void ct_keep_freed_memory() noexcept {
    use_block_store();
    // What kernels and oneDNN take for themselves.
#if defined(__GLIBC__)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

ct_error ct_seed(uint64_t seed) noexcept {
    return guarded([&] { at::manual_seed(seed); });
}

static at::Generator generator(ct_device where) {
    return at::globalContext().defaultGenerator(device(where));
}

ct_error ct_random_state(ct_device where, ct_tensor *result) noexcept {
    return guarded([&] {
        auto source = generator(where);
        std::lock_guard<std::mutex> lock(source.mutex());
        *result = own(source.get_state());
    });
}

ct_error ct_set_random_state(ct_device where, ct_tensor state) noexcept {
    return guarded([&] {
        auto target = generator(where);
        std::lock_guard<std::mutex> lock(target.mutex());
        target.set_state(ref(state));
    });
}

ct_error ct_set_deterministic(bool enabled) noexcept {
    return guarded([&] {
        // cuBLAS repeats its sums with such a workspace alone, and libtorch refuses products
        // without it. Both look at their first product. Source: cuBLAS, "Results Reproducibility".
        if (enabled)
            setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
        at::globalContext().setDeterministicAlgorithms(enabled, false);
        at::globalContext().setDeterministicCuDNN(enabled);
    });
}

void ct_set_tf32(bool allowed) noexcept {
    at::globalContext().setAllowTF32CuBLAS(allowed);
    at::globalContext().setAllowTF32CuDNN(allowed);
}

void ct_set_cudnn_benchmark(bool enabled) noexcept {
    at::globalContext().setBenchmarkCuDNN(enabled);
}

bool ct_cpu_has_bfloat16() noexcept {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

ct_error ct_device_capacity(ct_device where, int64_t *bytes) noexcept {
    return guarded([&] {
        auto *allocator = at::getDeviceAllocator(device(where).type());
        *bytes = int64_t(allocator->getMemoryInfo(index_of(where)).second);
    });
}

ct_error ct_device_memory(ct_device where, int64_t *current, int64_t *peak) noexcept {
    return guarded([&] {
        auto *allocator = at::getDeviceAllocator(device(where).type());
        auto stats = allocator->getDeviceStats(index_of(where)).allocated_bytes[0];
        *current = stats.current;
        *peak = stats.peak;
    });
}

ct_error ct_reset_peak_memory(ct_device where) noexcept {
    return guarded(
        [&] { at::getDeviceAllocator(device(where).type())->resetPeakStats(index_of(where)); });
}
