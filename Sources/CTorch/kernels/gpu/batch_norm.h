// Batch normalisation with what follows it on a GPU: one pass over memory for the statistics and
// one for the rest, forward and backward.
#pragma once

#include "../batch_norm.h"

#include <string>

namespace ctorch::gpu {

// Whether the kernels take it: float32, float16 or bfloat16 [B, C, H, W] channels-last on a GPU,
// float32 parameters, C a multiple of 16 bytes of elements and at most 256 times that.
bool fits_batch_norm(const at::Tensor &input, const Normalization &layer);

// The result, recorded for backward; in training the running statistics are moved.
at::Tensor batch_norm(const at::Tensor &input, const Normalization &layer);

// Makes the kernels of a device and type ready, and compares them with the engine's operations.
//
// Returns why they stay out of use; empty: they are used.
const std::string &batch_norm_problem(at::Device device, at::ScalarType element);

} // namespace ctorch::gpu
