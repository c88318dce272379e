#include "pairs.h"

#if defined(__x86_64__)
#include "pair_loops.h"
#endif

namespace ctorch {

bool fits_pair_kernel(at::ScalarType type, int64_t channels, int64_t group, int64_t stride) {
    return instruction_set() == InstructionSet::avx512_bfloat16 && type == at::kBFloat16 &&
           group == 2 && stride == 1 && channels % (2 * lanes) == 0;
}

std::vector<c10::BFloat16> pair_weights(const at::Tensor &weight, bool is_reversed) {
    const at::Tensor dense = weight.contiguous();
    const float *from = dense.data_ptr<float>();
    const int64_t channels = weight.size(0);
    std::vector<c10::BFloat16> result(2 * 9 * channels);
    for (int64_t c = 0; c < channels; ++c)
        for (int64_t other = 0; other < 2; ++other)
            for (int64_t k = 0; k < 9; ++k) {
                // The row takes channel c of its input to channel `other` of c's group.
                const int64_t partner = c / 2 * 2 + other;
                const int64_t output = is_reversed ? c : partner;
                const int64_t input = is_reversed ? other : c % 2;
                result[(other * 9 + k) * channels + c] =
                    from[(output * 2 + input) * 9 + (is_reversed ? 8 - k : k)];
            }
    return result;
}

void convolve_pair_row(const RowTriple<c10::BFloat16> &input, int64_t width, int64_t channels,
                       const c10::BFloat16 *weights, c10::BFloat16 *result) {
#if defined(__x86_64__)
    convolve_pairs(input, width, channels, weights, result);
#else
    TORCH_INTERNAL_ASSERT(false, "no processor but x86-64 fits the pair kernel");
#endif
}

} // namespace ctorch
