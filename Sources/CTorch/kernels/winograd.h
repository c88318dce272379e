// 3x3 convolutions of stride 1 by Winograd's F(2x2, 3x3): 2.25 times fewer products.
// Source: Lavin and Gray, arXiv 1509.09308.
#pragma once

#include "folded.h"

#include <ATen/ATen.h>

namespace ctorch {

// Whether the kernel takes it, and it pays: float32 or bfloat16 maps, channels-last on a CPU with
// AVX512_BF16, float32 weights [K, C, 3, 3], padding 1, stride 1, one group, C and K multiples of
// 64, and enough pixels for so many channels.
bool fits_winograd_kernel(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                          int64_t padding, int64_t groups);

// The convolution in the type of the input, recorded for backward.
at::Tensor winograd_convolution(const at::Tensor &input, const at::Tensor &weight);

// Whether a kernel can be transformed once for many convolutions, of maps of any size.
bool can_fold_winograd(const at::Tensor &weight, int64_t stride, int64_t padding, int64_t groups);

// A kernel [K, C, 3, 3], transformed once for many convolutions.
at::Tensor winograd_kernel(const at::Tensor &weight);

// A folded convolution whose kernel is transformed, without a pass over memory for what surrounds
// it. Contiguous floats, channels-last.
at::Tensor winograd_folded(const at::Tensor &input, const FoldedConvolution &layer,
                           const at::Tensor &added);

} // namespace ctorch
