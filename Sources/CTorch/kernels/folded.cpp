#include "folded.h"
#include "channelwise.h"
#include "convolution.h"
#include "global_depthwise.h"
#include "lanes.h"
#include "parallel.h"
#include "winograd.h"

namespace ctorch {
namespace {

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;

// y + bias, then PReLU, in place: [rows, C], C a multiple of 16.
template <bool has_bias> struct Rectify {
    template <InstructionSet>
    INLINED void run(float *y, int64_t rows, int64_t channels, const float *bias,
                     const float *slope) {
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t c = 0; c < channels; c += lanes) {
                Lanes value = load(y + row * channels + c);
                if constexpr (has_bias)
                    value += load(bias + c);
                store(y + row * channels + c, select(value > 0, value, value * load(slope + c)));
            }
    }
};

template <bool has_bias> void rectify(at::Tensor &maps, const float *bias, const float *slope) {
    const int64_t channels = maps.size(1);
    float *values = maps.data_ptr<float>();
    parallel_parts(maps.numel() / channels, [&](int64_t, int64_t begin, int64_t end) {
        vectorised<Rectify<has_bias>>(values + begin * channels, end - begin, channels, bias,
                                      slope);
    });
}

bool is_vectorised(const at::Tensor &maps) {
    return maps.device().is_cpu() && maps.scalar_type() == at::kFloat && maps.dim() == 4 &&
           maps.size(1) % lanes == 0 && maps.is_contiguous(channels_last);
}

at::Tensor channels(const at::Tensor &values) { return values.view({-1, 1, 1}); }

at::Tensor scaled(const at::Tensor &input, const FoldedConvolution &layer) {
    if (!layer.scale.defined())
        return input;
    return at::addcmul(channels(layer.shift), input, channels(layer.scale));
}

} // namespace

at::Tensor folded_kernel(const at::Tensor &weight, int64_t stride, int64_t padding,
                         int64_t groups) {
    return can_fold_winograd(weight, stride, padding, groups) ? winograd_kernel(weight)
                                                              : at::Tensor();
}

at::Tensor plain_folded(const at::Tensor &input, const FoldedConvolution &layer,
                        const at::Tensor &added) {
    const int64_t stride = layer.stride, padding = layer.padding;
    auto y = at::conv2d(scaled(input, layer), layer.weight, layer.bias, {stride, stride},
                        {padding, padding}, {1, 1}, layer.groups);
    if (layer.slope.defined())
        return at::prelu(y, layer.slope);
    return added.defined() ? y.add_(added) : y;
}

at::Tensor folded_convolution(const at::Tensor &input, const FoldedConvolution &layer,
                              const at::Tensor &added, bool plain) {
    const bool fits = !plain && input.scalar_type() == at::kFloat && input.device().is_cpu();
    if (!fits)
        return plain_folded(input, layer, added);
    const auto x = input.contiguous(channels_last);
    if (layer.kernel.defined() && (!added.defined() || added.is_contiguous(channels_last)))
        return winograd_folded(x, layer, added);
    const auto inner = scaled(x, layer);
    const int64_t stride = layer.stride, padding = layer.padding, groups = layer.groups;
    // Own kernels take no bias; the engine's convolution adds it on the way.
    const bool is_own = fits_channelwise_kernel(inner, layer.weight, stride, padding, groups) ||
                        fits_global_depthwise_kernel(inner, layer.weight, padding, groups);
    auto y = is_own ? convolution(inner, layer.weight, stride, padding, groups, false)
                    : at::conv2d(inner, layer.weight, layer.bias, {stride, stride},
                                 {padding, padding}, {1, 1}, groups);
    const bool has_bias = is_own && layer.bias.defined();
    if (layer.slope.defined() && is_vectorised(y)) {
        const float *slope = layer.slope.data_ptr<float>();
        if (has_bias)
            rectify<true>(y, layer.bias.data_ptr<float>(), slope);
        else
            rectify<false>(y, nullptr, slope);
        return y;
    }
    if (has_bias)
        y.add_(channels(layer.bias));
    if (layer.slope.defined())
        return at::prelu(y, layer.slope);
    return added.defined() ? y.add_(added) : y;
}

} // namespace ctorch
