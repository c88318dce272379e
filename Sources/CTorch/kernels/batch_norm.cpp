#include "batch_norm.h"
#include "normalization_loops.h"
#include "row_blocks.h"

#include <c10/core/GradMode.h>
#include <cmath>
#include <torch/csrc/autograd/custom_function.h>

namespace ctorch {
namespace {

using torch::autograd::AutogradContext;

// Mean and 1 / deviation of each channel.
struct Statistics {
    at::Tensor mean, inverse;
};

at::Tensor rows_of(const at::Tensor &tensor) {
    return tensor.contiguous(tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast
                                               : at::MemoryFormat::Contiguous);
}

template <typename T> const T *data(const at::Tensor &tensor) { return tensor.data_ptr<T>(); }

// The batch's statistics; moves the running ones.
template <typename T> Statistics batch_statistics(const at::Tensor &x, const Normalization &layer) {
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    const T *values = data<T>(x);
    // Sums of distances to one of the values keep their digits when the mean is far from zero.
    std::vector<float> shift(values, values + channels);
    for (float &value : shift)
        value = std::isfinite(value) ? value : 0;
    const auto sums = sums_over_rows<2>(
        rows, channels, [&](int64_t row, int64_t count, const std::array<float *, 2> &block) {
            vectorised<MomentSums<T>>(values + row * channels, count, channels, shift.data(),
                                      block[0], block[1]);
        });
    Statistics result{at::empty({channels}, layer.weight.options().requires_grad(false)), {}};
    result.inverse = at::empty_like(result.mean);
    float *mean = result.mean.mutable_data_ptr<float>();
    float *inverse = result.inverse.mutable_data_ptr<float>();
    float *moved_mean =
        layer.running_mean.defined() ? layer.running_mean.data_ptr<float>() : nullptr;
    float *moved_var = layer.running_var.defined() ? layer.running_var.data_ptr<float>() : nullptr;
    const double n = double(rows), m = layer.momentum;
    for (int64_t c = 0; c < channels; ++c) {
        const double distance = sums[0][c] / n;
        double variance = sums[1][c] / n - distance * distance;
        if (variance < 0) // by rounding; NaN stays
            variance = 0;
        mean[c] = float(shift[c] + distance);
        inverse[c] = float(1 / std::sqrt(variance + layer.epsilon));
        if (moved_mean)
            moved_mean[c] = float((1 - m) * moved_mean[c] + m * (shift[c] + distance));
        if (moved_var)
            moved_var[c] = float((1 - m) * moved_var[c] + m * variance * n / (n - 1));
    }
    return result;
}

Statistics running_statistics(const Normalization &layer) {
    return {layer.running_mean, (layer.running_var + layer.epsilon).rsqrt()};
}

// weight / deviation.
std::vector<float> scales(const at::Tensor &weight, const Statistics &statistics) {
    const float *w = data<float>(weight), *inverse = data<float>(statistics.inverse);
    std::vector<float> result(weight.numel());
    for (size_t c = 0; c < result.size(); ++c)
        result[c] = w[c] * inverse[c];
    return result;
}

template <typename T, After after>
void normalize(const at::Tensor &x, const Affine &affine, const T *added, at::Tensor &y) {
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    const T *from = data<T>(x);
    T *to = y.mutable_data_ptr<T>();
    parallel_parts(rows, [&](int64_t, int64_t begin, int64_t end) {
        const int64_t offset = begin * channels;
        vectorised<Normalize<T, after>>(from + offset, end - begin, channels, affine,
                                        added ? added + offset : nullptr, to + offset);
    });
}

template <typename T>
at::Tensor forward(const at::Tensor &x, const Normalization &layer, const Statistics &statistics) {
    const auto scale = scales(layer.weight, statistics);
    const Affine affine{data<float>(statistics.mean), scale.data(), data<float>(layer.bias),
                        layer.slope.defined() ? data<float>(layer.slope) : nullptr};
    auto y = at::empty_like(x);
    const T *none = nullptr;
    if (layer.slope.defined())
        normalize<T, After::prelu>(x, affine, none, y);
    else if (layer.added.defined())
        normalize<T, After::add>(x, affine, data<T>(layer.added), y);
    else
        normalize<T, After::nothing>(x, affine, none, y);
    return y;
}

// What backward gives: of the input, of weight, bias and slope.
struct Gradients {
    at::Tensor input, weight, bias, slope;
};

at::Tensor floats(const std::vector<double> &values, const at::Tensor &like) {
    auto result = at::empty_like(like);
    std::copy(values.begin(), values.end(), result.mutable_data_ptr<float>());
    return result;
}

template <typename T, bool has_prelu>
Gradients backward(const at::Tensor &x, const at::Tensor &g, const at::Tensor &weight,
                   const at::Tensor &bias, const at::Tensor &slope, const Statistics &statistics) {
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    const auto scales = ctorch::scales(weight, statistics);
    const Affine affine{data<float>(statistics.mean), scales.data(), data<float>(bias),
                        has_prelu ? data<float>(slope) : nullptr};
    const T *values = data<T>(x), *gradient = data<T>(g);
    auto sums = sums_over_rows<3>(
        rows, channels, [&](int64_t row, int64_t count, const std::array<float *, 3> &block) {
            vectorised<GradientSums<T, has_prelu>>(values + row * channels,
                                                   gradient + row * channels, count, channels,
                                                   affine, block[0], block[1], block[2]);
        });
    std::vector<float> constant(channels), factor(channels);
    const float *inverse = data<float>(statistics.inverse);
    for (int64_t c = 0; c < channels; ++c) {
        const double scale = scales[c], inv = inverse[c];
        constant[c] = float(scale * sums[0][c] / double(rows));
        factor[c] = float(scale * inv * inv * sums[1][c] / double(rows));
        sums[1][c] *= inv;
    }
    auto result = at::empty_like(x);
    T *to = result.template mutable_data_ptr<T>();
    parallel_parts(rows, [&](int64_t, int64_t begin, int64_t end) {
        const int64_t offset = begin * channels;
        vectorised<InputGradient<T, has_prelu>>(values + offset, gradient + offset, end - begin,
                                                channels, affine, constant.data(), factor.data(),
                                                to + offset);
    });
    return {result, floats(sums[1], weight), floats(sums[0], bias),
            has_prelu ? floats(sums[2], slope) : at::Tensor()};
}

template <typename T>
Gradients backward(const at::Tensor &x, const at::Tensor &g, const at::Tensor &weight,
                   const at::Tensor &bias, const at::Tensor &slope, const Statistics &statistics) {
    return slope.defined() ? backward<T, true>(x, g, weight, bias, slope, statistics)
                           : backward<T, false>(x, g, weight, bias, slope, statistics);
}

struct BatchNorm : torch::autograd::Function<BatchNorm> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &weight, const at::Tensor &bias,
                              const std::optional<at::Tensor> &slope,
                              const std::optional<at::Tensor> &added, const Normalization &layer,
                              BatchNormRecipe *recipe) {
        const auto x = rows_of(input);
        Normalization all = layer;
        all.weight = weight.contiguous();
        all.bias = bias.contiguous();
        all.slope = slope ? slope->contiguous() : at::Tensor();
        all.added = added ? rows_of(*added) : at::Tensor();
        const bool low = x.scalar_type() == at::kBFloat16;
        const auto statistics =
            low ? batch_statistics<c10::BFloat16>(x, all) : batch_statistics<float>(x, all);
        context->save_for_backward({x, all.weight, all.bias, all.slope});
        context->saved_data["mean"] = statistics.mean;
        context->saved_data["inverse"] = statistics.inverse;
        context->saved_data["adds"] = added.has_value();
        if (recipe)
            *recipe = {x, statistics.mean, statistics.inverse, all};
        return low ? ctorch::forward<c10::BFloat16>(x, all, statistics)
                   : ctorch::forward<float>(x, all, statistics);
    }

    static torch::autograd::variable_list backward(AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0];
        const auto g = rows_of(gradients[0]);
        const Statistics statistics{context->saved_data["mean"].toTensor(),
                                    context->saved_data["inverse"].toTensor()};
        const bool low = x.scalar_type() == at::kBFloat16;
        const auto result =
            low ? ctorch::backward<c10::BFloat16>(x, g, saved[1], saved[2], saved[3], statistics)
                : ctorch::backward<float>(x, g, saved[1], saved[2], saved[3], statistics);
        return {result.input,
                result.weight,
                result.bias,
                result.slope,
                context->saved_data["adds"].toBool() ? gradients[0] : at::Tensor(),
                at::Tensor(),
                at::Tensor()};
    }
};

std::optional<at::Tensor> if_defined(const at::Tensor &tensor) {
    return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

bool is_float_vector(const at::Tensor &tensor, int64_t channels) {
    return tensor.scalar_type() == at::kFloat && tensor.numel() == channels &&
           tensor.device().is_cpu();
}

bool is_float_buffer(const at::Tensor &tensor, int64_t channels) {
    return is_float_vector(tensor, channels) && tensor.is_contiguous();
}

} // namespace

bool fits_batch_norm_kernel(const at::Tensor &input, const Normalization &layer) {
    const auto type = input.scalar_type();
    if (!input.device().is_cpu() || (type != at::kFloat && type != at::kBFloat16) ||
        (input.dim() != 4 && input.dim() != 2) || input.numel() == 0)
        return false;
    const int64_t channels = input.size(1);
    const bool is_laid_out =
        input.dim() == 2 || input.is_contiguous(at::MemoryFormat::ChannelsLast);
    if (channels % lanes != 0 || !is_laid_out || !layer.weight.defined() || !layer.bias.defined() ||
        !is_float_vector(layer.weight, channels) || !is_float_vector(layer.bias, channels))
        return false;
    if (layer.slope.defined() && !is_float_vector(layer.slope, channels))
        return false;
    if (layer.added.defined() &&
        (layer.added.scalar_type() != type || layer.added.sizes() != input.sizes()))
        return false;
    const bool has_mean = layer.running_mean.defined(), has_var = layer.running_var.defined();
    if ((has_mean && !is_float_buffer(layer.running_mean, channels)) ||
        (has_var && !is_float_buffer(layer.running_var, channels)))
        return false;
    if (layer.training)
        return input.numel() > channels;
    return has_mean && has_var && !at::GradMode::is_enabled();
}

at::Tensor BatchNormRecipe::result() const {
    const Statistics statistics{mean, inverse};
    return input.scalar_type() == at::kBFloat16 ? forward<c10::BFloat16>(input, layer, statistics)
                                                : forward<float>(input, layer, statistics);
}

at::Tensor batch_norm(const at::Tensor &input, const Normalization &layer,
                      BatchNormRecipe *recipe) {
    if (layer.training)
        return BatchNorm::apply(input, layer.weight, layer.bias, if_defined(layer.slope),
                                if_defined(layer.added), layer, recipe);
    Normalization all = layer;
    all.weight = layer.weight.contiguous();
    all.bias = layer.bias.contiguous();
    if (layer.slope.defined())
        all.slope = layer.slope.contiguous();
    if (layer.added.defined())
        all.added = rows_of(layer.added);
    const auto x = rows_of(input);
    const auto statistics = running_statistics(layer);
    return x.scalar_type() == at::kBFloat16 ? forward<c10::BFloat16>(x, all, statistics)
                                            : forward<float>(x, all, statistics);
}

at::Tensor plain_batch_norm(const at::Tensor &input, const Normalization &layer) {
    auto result = at::batch_norm(input, layer.weight, layer.bias, layer.running_mean,
                                 layer.running_var, layer.training, layer.momentum, layer.epsilon,
                                 at::globalContext().userEnabledCuDNN());
    if (layer.slope.defined())
        result = at::prelu(result, layer.slope.to(result.scalar_type()));
    return layer.added.defined() ? result + layer.added : result;
}

} // namespace ctorch
