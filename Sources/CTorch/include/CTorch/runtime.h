// The engine itself: versions, devices, threads, random state, memory.
#pragma once

#include "tensor.h"

CT_BEGIN

// The version compiled against, and the one loaded (empty when it cannot be read).
const char *ct_compiled_version(void) CT_NOEXCEPT;
const char *ct_loaded_version(void) CT_NOEXCEPT;

// Looks for a CUDA driver with a device and, only then, loads libtorch_cuda from beside
// libtorch_cpu. Must run before any other call of this library. *available tells whether CUDA can
// be used; *reason says why not (valid for the life of the program).
ct_error ct_load_cuda(bool *available, const char **reason) CT_NOEXCEPT CT_CHECKED;
int32_t ct_cuda_device_count(void) CT_NOEXCEPT;
bool ct_mps_available(void) CT_NOEXCEPT;
// Waits for the work queued on a device.
ct_error ct_synchronize(ct_device device) CT_NOEXCEPT CT_CHECKED;

// Page-locked host memory for transfers to a GPU; plain memory without one.
ct_error ct_host_buffer(size_t byte_count, bool pinned, ct_tensor *owner,
                        void **bytes) CT_NOEXCEPT CT_CHECKED;

int32_t ct_threads(void) CT_NOEXCEPT;
void ct_set_threads(int32_t count) CT_NOEXCEPT;

// Keeps freed memory for the next tensor instead of giving it back to the system, whose fresh pages
// cost a third of a training step on the CPU.
void ct_keep_freed_memory(void) CT_NOEXCEPT;

ct_error ct_seed(uint64_t seed) CT_NOEXCEPT CT_CHECKED;
// The random generator's state as uint8 bytes.
ct_error ct_random_state(ct_device device, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_set_random_state(ct_device device, ct_tensor state) CT_NOEXCEPT CT_CHECKED;

ct_error ct_set_deterministic(bool enabled) CT_NOEXCEPT CT_CHECKED;
void ct_set_tf32(bool allowed) CT_NOEXCEPT;
void ct_set_cudnn_benchmark(bool enabled) CT_NOEXCEPT;
bool ct_cpu_has_bfloat16(void) CT_NOEXCEPT;

// Bytes of memory that a GPU has in all.
ct_error ct_device_capacity(ct_device device, int64_t *bytes) CT_NOEXCEPT CT_CHECKED;
// Bytes in tensors on a GPU: now, and at most since the last reset.
ct_error ct_device_memory(ct_device device, int64_t *current, int64_t *peak) CT_NOEXCEPT CT_CHECKED;
ct_error ct_reset_peak_memory(ct_device device) CT_NOEXCEPT CT_CHECKED;

CT_END
