// The one place that chooses how a convolution is computed.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Square stride and padding; the engine's convolution where no kernel fits or `plain` is set.
at::Tensor convolution(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                       int64_t padding, int64_t groups, bool plain);

} // namespace ctorch
