// A normalisation and the convolution of its result, which is not kept for backward.
#pragma once

#include "batch_norm.h"

namespace ctorch {

// What a convolution is beside its weight.
struct ConvolutionShape {
    int64_t stride, padding, groups;
};

// The convolution of the normalised input, recorded for backward.
//
// The convolution's backward needs the normalised maps, the normalisation's backward its input,
// which takes as much memory. So the maps are given back and computed again, bit for bit, when
// backward comes to the convolution: one pass over memory.
//
// The layer must fit the normalisation's kernel.
at::Tensor normalized_convolution(const at::Tensor &input, const Normalization &layer,
                                  const at::Tensor &weight, ConvolutionShape shape);

} // namespace ctorch
