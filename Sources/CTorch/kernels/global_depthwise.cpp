#include "global_depthwise.h"
#include "lanes.h"
#include "row_blocks.h"

#include <torch/csrc/autograd/custom_function.h>

namespace ctorch {
namespace {

// Of one image: maps are [K, C] with K pixels, weights floats [K, C].
template <typename T> struct Weigh {
    template <InstructionSet set>
    INLINED void run(const T *x, const float *weights, int64_t pixels, int64_t channels,
                     T *result) {
        for (int64_t c = 0; c < channels; c += lanes) {
            Lanes sum{};
            for (int64_t k = 0; k < pixels; ++k)
                sum += load(x + k * channels + c) * load(weights + k * channels + c);
            store<set>(result + c, sum);
        }
    }
};

template <typename T> struct Spread {
    template <InstructionSet set>
    INLINED void run(const T *g, const float *weights, int64_t pixels, int64_t channels,
                     T *result) {
        for (int64_t k = 0; k < pixels; ++k)
            for (int64_t c = 0; c < channels; c += lanes)
                store<set>(result + k * channels + c,
                           load(g + c) * load(weights + k * channels + c));
    }
};

template <typename T> struct AddProducts {
    template <InstructionSet set>
    INLINED void run(const T *x, const T *g, int64_t pixels, int64_t channels, float *sums) {
        for (int64_t k = 0; k < pixels; ++k)
            for (int64_t c = 0; c < channels; c += lanes) {
                float *to = sums + k * channels + c;
                store(to, load(to) + load(g + c) * load(x + k * channels + c));
            }
    }
};

// [C, 1, k, k] -> [K, C].
at::Tensor arranged(const at::Tensor &weight) {
    return weight.detach().flatten(1).t().contiguous();
}

template <typename T> at::Tensor forward(const at::Tensor &x, const at::Tensor &weight) {
    const int64_t images = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3);
    auto y = at::empty({images, channels, 1, 1}, x.options(), at::MemoryFormat::ChannelsLast);
    const auto weights = arranged(weight);
    const float *w = weights.data_ptr<float>();
    const T *from = x.data_ptr<T>();
    T *to = y.template data_ptr<T>();
    parallel_parts(images, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            vectorised<Weigh<T>>(from + i * pixels * channels, w, pixels, channels,
                                 to + i * channels);
    });
    return y;
}

template <typename T>
std::pair<at::Tensor, at::Tensor> backward(const at::Tensor &x, const at::Tensor &weight,
                                           const at::Tensor &g) {
    const int64_t images = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3);
    const auto weights = arranged(weight);
    const float *w = weights.data_ptr<float>();
    const T *values = x.data_ptr<T>(), *gradient = g.data_ptr<T>();
    auto input_gradient = at::empty_like(x);
    T *to = input_gradient.template data_ptr<T>();
    parallel_parts(images, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            vectorised<Spread<T>>(gradient + i * channels, w, pixels, channels,
                                  to + i * pixels * channels);
    });
    const auto sums = sums_over_rows<1>(
        images, pixels * channels,
        [&](int64_t image, int64_t count, const std::array<float *, 1> &block) {
            for (int64_t i = image; i < image + count; ++i)
                vectorised<AddProducts<T>>(values + i * pixels * channels, gradient + i * channels,
                                           pixels, channels, block[0]);
        })[0];
    auto weight_gradient = at::empty_like(weights);
    std::copy(sums.begin(), sums.end(), weight_gradient.template data_ptr<float>());
    return {input_gradient, weight_gradient.t().reshape(weight.sizes())};
}

struct GlobalDepthwise : torch::autograd::Function<GlobalDepthwise> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &weight) {
        context->save_for_backward({input, weight});
        return input.scalar_type() == at::kBFloat16 ? ctorch::forward<c10::BFloat16>(input, weight)
                                                    : ctorch::forward<float>(input, weight);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto g = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const auto [input, weight] = saved[0].scalar_type() == at::kBFloat16
                                         ? ctorch::backward<c10::BFloat16>(saved[0], saved[1], g)
                                         : ctorch::backward<float>(saved[0], saved[1], g);
        return {input, weight};
    }
};

} // namespace

bool fits_global_depthwise_kernel(const at::Tensor &input, const at::Tensor &weight,
                                  int64_t padding, int64_t groups) {
    const auto type = input.scalar_type();
    if (!input.device().is_cpu() || !weight.device().is_cpu() ||
        (type != at::kFloat && type != at::kBFloat16) || weight.scalar_type() != at::kFloat ||
        input.dim() != 4 || weight.dim() != 4 || input.numel() == 0)
        return false;
    const int64_t channels = input.size(1);
    return weight.size(1) == 1 && groups == channels && weight.size(0) == channels &&
           channels % lanes == 0 && padding == 0 && weight.size(2) == input.size(2) &&
           weight.size(3) == input.size(3) && input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor global_depthwise_convolution(const at::Tensor &input, const at::Tensor &weight) {
    return GlobalDepthwise::apply(input, weight);
}

} // namespace ctorch
