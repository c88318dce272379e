// Picking the classes of a step of Partial FC.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// The distinct labels and, drawn without replacement from the others, as many as make `count`
// classes; int64, rising. From the generator of the labels' device.
at::Tensor sample_classes(const at::Tensor &labels, int64_t classes, int64_t count);

} // namespace ctorch
