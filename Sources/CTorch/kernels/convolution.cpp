#include "convolution.h"
#include "channelwise.h"
#include "global_depthwise.h"
#include "winograd.h"

#include <ATen/autocast_mode.h>

namespace ctorch {
namespace {

// The input as the engine's autocast would hand it on; weights stay float32, which our kernels
// multiply with as they are.
at::Tensor lowered(const at::Tensor &input) {
    if (!input.device().is_cpu() || !at::autocast::is_autocast_enabled(at::kCPU) ||
        input.scalar_type() != at::kFloat)
        return input;
    return input.to(at::autocast::get_autocast_dtype(at::kCPU));
}

} // namespace

at::Tensor convolution(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                       int64_t padding, int64_t groups, bool plain) {
    if (!plain) {
        const at::Tensor x = lowered(input);
        if (fits_channelwise_kernel(x, weight, stride, padding, groups))
            return channelwise_convolution(x, weight, stride);
        if (fits_global_depthwise_kernel(x, weight, padding, groups))
            return global_depthwise_convolution(x, weight);
        if (fits_winograd_kernel(x, weight, stride, padding, groups))
            return winograd_convolution(x, weight);
    }
    return at::conv2d(input, weight, {}, {stride, stride}, {padding, padding}, {1, 1}, groups);
}

} // namespace ctorch
