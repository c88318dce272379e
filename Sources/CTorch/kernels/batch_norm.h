// Batch normalisation with what follows it in one function; two passes over memory forward, two
// backward, and nothing kept but the input.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// A batch normalisation over all dimensions but the second, followed by PReLU (slope [C]) or by the
// addition of a tensor, or by nothing.
struct Normalization {
    at::Tensor weight, bias, running_mean, running_var; // [C]; the running ones may be undefined
    bool training;                                      // with the batch's statistics
    double momentum, epsilon;
    at::Tensor slope, added; // at most one is defined
};

// Whether the kernel takes it: float32 or bfloat16 [B, C, H, W] channels-last or [B, C] on the CPU,
// float32 parameters, C a multiple of 16, several values per channel in training.
bool fits_batch_norm_kernel(const at::Tensor &input, const Normalization &layer);

// How a result can be computed once more: by the same pass over memory, bit for bit.
struct BatchNormRecipe {
    at::Tensor input, mean, inverse; // mean and 1 / deviation, [C]
    Normalization layer;
    at::Tensor result() const;
};

// The result, recorded for backward; in training the running statistics are moved, and the recipe,
// if any, is filled in.
at::Tensor batch_norm(const at::Tensor &input, const Normalization &layer,
                      BatchNormRecipe *recipe = nullptr);

// The same by the engine's own operations, for everything.
at::Tensor plain_batch_norm(const at::Tensor &input, const Normalization &layer);

} // namespace ctorch
