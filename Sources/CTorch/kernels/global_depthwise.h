// Depthwise convolutions over the whole map, whose result has one pixel, on the CPU.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Whether the kernel takes it: float32 or bfloat16 maps, channels-last on the CPU, float32 weights
// [C, 1, k, k] of the maps' height and width, C a multiple of 16.
bool fits_global_depthwise_kernel(const at::Tensor &input, const at::Tensor &weight,
                                  int64_t padding, int64_t groups);

// [B, C, k, k] -> [B, C, 1, 1] in the type of the input, recorded for backward.
at::Tensor global_depthwise_convolution(const at::Tensor &input, const at::Tensor &weight);

} // namespace ctorch
