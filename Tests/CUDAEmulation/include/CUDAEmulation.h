// The GPU's kernels on the processor, for tests of their values.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Runs a kernel of normalization.cu for an element type (5: float16, 6: float32, 15: bfloat16) on a
// grid of `blocks` blocks of [width, height] threads, one after another; arguments by their
// addresses. Returns 0 when all went well.
int32_t emulation_run(int32_t element, const char *kernel, uint32_t blocks, uint32_t width,
                      uint32_t height, size_t shared_bytes, void **arguments);

// Whether this thread's kernels run their last blocks and threads first, which tells when a barrier
// is missing.
void emulation_set_reversed(bool reversed);

// The kernels that this thread has run.
int64_t emulation_count(void);

#ifdef __cplusplus
}
#endif
