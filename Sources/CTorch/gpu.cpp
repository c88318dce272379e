#include "CTorch/gpu.h"
#include "guarded.h"
#include "kernels/gpu/batch_norm.h"
#include "kernels/gpu/kernels.h"

using namespace ctorch;

ct_error ct_set_gpu_kernel_source(const uint8_t *text, size_t count) noexcept {
    return guarded([&] { gpu::set_source({reinterpret_cast<const char *>(text), count}); });
}

ct_error ct_prepare_gpu_kernels(ct_device where, ct_dtype element, const char **problem) noexcept {
    return guarded([&] {
        const auto &reason = gpu::batch_norm_problem(device(where), scalar_type(element));
        *problem = reason.empty() ? nullptr : reason.c_str();
    });
}

ct_error ct_compile_gpu_kernels(ct_dtype element, const char *architecture,
                                size_t *byte_count) noexcept {
    return guarded([&] { *byte_count = gpu::compiled_size(scalar_type(element), architecture); });
}

static thread_local ct_kernel_emulator chosen_emulator = nullptr;

void ct_set_kernel_emulator(ct_kernel_emulator emulator) noexcept {
    chosen_emulator = emulator;
    if (!emulator)
        return gpu::set_emulator(nullptr);
    gpu::set_emulator([](int32_t element, const char *kernel, gpu::Grid grid, void **arguments) {
        return chosen_emulator(element, kernel, grid.blocks, grid.width, grid.height,
                               grid.shared_bytes, arguments);
    });
}
