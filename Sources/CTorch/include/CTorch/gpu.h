// Own kernels for NVIDIA GPUs, compiled when the program runs.
#pragma once

#include "tensor.h"

CT_BEGIN

// Hands over the kernels' source; until then they stay out of use.
ct_error ct_set_gpu_kernel_source(const uint8_t *text, size_t count) CT_NOEXCEPT CT_CHECKED;

// Compiles, loads and checks the kernels for a device and an element type, once. *problem says why
// they stay out of use (valid for the life of the program); NULL: they are used where they fit.
ct_error ct_prepare_gpu_kernels(ct_device device, ct_dtype element,
                                const char **problem) CT_NOEXCEPT CT_CHECKED;

// Compiles the kernels for an architecture such as sm_90, without a device.
ct_error ct_compile_gpu_kernels(ct_dtype element, const char *architecture,
                                size_t *byte_count) CT_NOEXCEPT CT_CHECKED;

// Runs a kernel for a ct_dtype on the processor: a grid of `blocks` blocks of [width, height]
// threads, arguments by their addresses. Not 0: it has no such kernel.
typedef int32_t (*ct_kernel_emulator)(int32_t element, const char *kernel, uint32_t blocks,
                                      uint32_t width, uint32_t height, size_t shared_bytes,
                                      void **arguments);
// With an emulator this thread's tensors on the CPU go through the GPU's kernels; NULL ends that.
void ct_set_kernel_emulator(ct_kernel_emulator emulator) CT_NOEXCEPT;

CT_END
