// Depthwise convolutions, and those in groups of two channels, on the CPU.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Whether the kernel takes it: float32 or bfloat16 maps, channels-last on the CPU, as many channels
// after as before and those a multiple of 16, float32 weights [C, 1 or 2, 3, 3], padding 1, stride
// 1 or 2.
bool fits_channelwise_kernel(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                             int64_t padding, int64_t groups);

// The convolution in the type of the input, recorded for backward.
at::Tensor channelwise_convolution(const at::Tensor &input, const at::Tensor &weight,
                                   int64_t stride);

} // namespace ctorch
