// Convolutions for inference, in which the normalisations around them are folded.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Pixels x scale + shift, a convolution, bias, PReLU. All but the weight may be undefined; [C] or
// [K], float32. `kernel` is the weight as a faster algorithm wants it.
struct FoldedConvolution {
    at::Tensor weight, kernel, scale, shift, bias, slope;
    int64_t stride, padding, groups;
};

// The kernel of a weight on the CPU, for the maps that a layer usually sees; undefined where no
// algorithm wants it.
at::Tensor folded_kernel(const at::Tensor &weight, int64_t stride, int64_t padding, int64_t groups);

// The result, plus `added` if that is defined (not with a slope). Not recorded for backward.
at::Tensor folded_convolution(const at::Tensor &input, const FoldedConvolution &layer,
                              const at::Tensor &added, bool plain);

// The same by the engine's operations.
at::Tensor plain_folded(const at::Tensor &input, const FoldedConvolution &layer,
                        const at::Tensor &added);

} // namespace ctorch
