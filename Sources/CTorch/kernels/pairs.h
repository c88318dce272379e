// bfloat16 convolutions in groups of two channels on processors with AVX512_BF16.
#pragma once

#include "channelwise_loops.h"

#include <ATen/ATen.h>
#include <vector>

namespace ctorch {

// Whether rows of so many channels can be convolved in pairs.
bool fits_pair_kernel(at::ScalarType type, int64_t channels, int64_t group, int64_t stride);

// Weights [C, 2, 3, 3] rounded and laid out for convolve_pair_row; for the input's gradient the
// ways reversed and the kernel rotated.
std::vector<c10::BFloat16> pair_weights(const at::Tensor &weight, bool is_reversed);

// One row of `width` pixels.
void convolve_pair_row(const RowTriple<c10::BFloat16> &input, int64_t width, int64_t channels,
                       const c10::BFloat16 *weights, c10::BFloat16 *result);

} // namespace ctorch
