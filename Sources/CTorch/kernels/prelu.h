// PReLU whose backward is vectorised; the engine's own is a scalar loop.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Whether the kernel takes this input [B, C, H, W] and slope [C]: float32 on the CPU,
// channels-last.
bool fits_prelu_kernel(const at::Tensor &input, const at::Tensor &slope);

// max(0, x) + slope * min(0, x), recorded for backward; equals at::prelu.
at::Tensor prelu(const at::Tensor &input, const at::Tensor &slope);

} // namespace ctorch
