#include "CUDAEmulation.h"
#include "grid.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace {

float emulated_half_to_float(uint16_t bits) { return float(std::bit_cast<_Float16>(bits)); }
uint16_t emulated_float_to_half(float value) { return std::bit_cast<uint16_t>(_Float16(value)); }

// What CUDA's source takes for granted.
#define KERNEL static void
#define DEVICE static inline
#define SHARED(type, name) type *name = reinterpret_cast<type *>(emulation::current().shared)
#define threadIdx (emulation::current().thread)
#define blockIdx (emulation::current().block)
#define blockDim (emulation::current().block_size)
#define gridDim (emulation::current().grid_size)
#define __syncthreads emulation::barrier
#define __float_as_uint std::bit_cast<unsigned, float>
#define __uint_as_float std::bit_cast<float, unsigned>

using std::sqrt;

namespace float32 {
#define ELEMENT_FLOAT32
#include "../../Sources/Torch/Kernels/normalization.cu"
#undef ELEMENT_FLOAT32
} // namespace float32

namespace float16 {
#define ELEMENT_FLOAT16
#include "../../Sources/Torch/Kernels/normalization.cu"
#undef ELEMENT_FLOAT16
} // namespace float16

namespace bfloat16 {
#define ELEMENT_BFLOAT16
#include "../../Sources/Torch/Kernels/normalization.cu"
#undef ELEMENT_BFLOAT16
} // namespace bfloat16

struct Launch {
    std::string kernel;
    unsigned blocks;
    emulation::Index size;
    size_t shared_bytes;
    void **arguments;
};

thread_local bool is_reversed = false;
thread_local int64_t launches = 0;

template <typename... Arguments, size_t... place>
bool run(void (*kernel)(Arguments...), const Launch &launch, std::index_sequence<place...>) {
    return emulation::run(launch.blocks, launch.size, launch.shared_bytes, is_reversed,
                          [&] { kernel(*static_cast<Arguments *>(launch.arguments[place])...); });
}

template <typename... Arguments> bool run(void (*kernel)(Arguments...), const Launch &launch) {
    return run(kernel, launch, std::index_sequence_for<Arguments...>());
}

#define RUN(element)                                                                               \
    if (launch.kernel == "moments")                                                                \
        return run(element::moments, launch);                                                      \
    if (launch.kernel == "finish_moments")                                                         \
        return run(element::finish_moments, launch);                                               \
    if (launch.kernel == "normalize")                                                              \
        return run(element::normalize, launch);                                                    \
    if (launch.kernel == "gradient_sums")                                                          \
        return run(element::gradient_sums, launch);                                                \
    if (launch.kernel == "finish_gradients")                                                       \
        return run(element::finish_gradients, launch);                                             \
    if (launch.kernel == "input_gradient")                                                         \
        return run(element::input_gradient, launch);                                               \
    return false

bool run_float32(const Launch &launch) { RUN(float32); }
bool run_float16(const Launch &launch) { RUN(float16); }
bool run_bfloat16(const Launch &launch) { RUN(bfloat16); }

} // namespace

int32_t emulation_run(int32_t element, const char *kernel, uint32_t blocks, uint32_t width,
                      uint32_t height, size_t shared_bytes, void **arguments) {
    const Launch launch{kernel, blocks, {width, height}, shared_bytes, arguments};
    ++launches;
    switch (element) {
    case 5:
        return !run_float16(launch);
    case 6:
        return !run_float32(launch);
    case 15:
        return !run_bfloat16(launch);
    default:
        return 1;
    }
}

void emulation_set_reversed(bool reversed) { is_reversed = reversed; }

int64_t emulation_count() { return launches; }
