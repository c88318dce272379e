#include "channelwise.h"
#include "channelwise_loops.h"
#include "pairs.h"
#include "row_blocks.h"

#include <torch/csrc/autograd/custom_function.h>

namespace ctorch {
namespace {

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;

// Sizes of the input and the result; b counts images, h and w pixels.
struct Shape {
    int64_t images, height, width, channels, stride;
    int64_t out_height() const { return (height - 1) / stride + 1; }
    int64_t out_width() const { return (width - 1) / stride + 1; }
};

Shape shape_of(const at::Tensor &input, int64_t stride) {
    return {input.size(0), input.size(2), input.size(3), input.size(1), stride};
}

// The three rows of image `image` that meet row `row` of the result.
template <typename T>
RowTriple<T> rows_around(const T *input, const Shape &shape, int64_t image, int64_t row) {
    RowTriple<T> triple;
    for (int kh = 0; kh < 3; ++kh) {
        const int64_t from = row * shape.stride + kh - 1;
        const bool inside = from >= 0 && from < shape.height;
        triple.rows[kh] =
            inside ? input + (image * shape.height + from) * shape.width * shape.channels : nullptr;
    }
    return triple;
}

// The three rows of the result's gradient that row `row` of the input feeds, for stride 2.
template <typename T>
RowTriple<T> rows_fed(const T *gradient, const Shape &shape, int64_t image, int64_t row) {
    RowTriple<T> triple;
    for (int kh = 0; kh < 3; ++kh) {
        const int64_t twice = row + 1 - kh, from = twice / 2;
        const bool inside = twice >= 0 && twice % 2 == 0 && from < shape.out_height();
        triple.rows[kh] = inside ? gradient + (image * shape.out_height() + from) *
                                                  shape.out_width() * shape.channels
                                 : nullptr;
    }
    return triple;
}

// Weights [C, group, 3, 3] as the loops want them; for the input's gradient with the ways reversed,
// and for stride 1 the kernel as well.
std::vector<float> arranged(const at::Tensor &weight, int64_t group, bool is_reversed,
                            bool is_rotated) {
    const at::Tensor dense = weight.contiguous();
    const float *from = dense.data_ptr<float>();
    const int64_t channels = weight.size(0);
    std::vector<float> result(group * 9 * channels);
    for (int64_t partner = 0; partner < group; ++partner)
        for (int64_t k = 0; k < 9; ++k)
            for (int64_t c = 0; c < channels; ++c) {
                // partner 1: the other channel of c's group.
                const int64_t other = partner ? c ^ 1 : c;
                const int64_t output = is_reversed ? other : c, input = is_reversed ? c : other;
                result[(partner * 9 + k) * channels + c] =
                    from[(output * group + input % group) * 9 + (is_rotated ? 8 - k : k)];
            }
    return result;
}

// Rows of `height` per image, convolved in pairs; for the result or the input's gradient.
at::Tensor convolve_in_pairs(const at::Tensor &x, const at::Tensor &weight, bool is_reversed) {
    const Shape shape = shape_of(x, 1);
    auto y = at::empty_like(x);
    const auto weights = pair_weights(weight, is_reversed);
    const c10::BFloat16 *from = x.data_ptr<c10::BFloat16>();
    c10::BFloat16 *to = y.data_ptr<c10::BFloat16>();
    parallel_parts(shape.images * shape.height, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row)
            convolve_pair_row(rows_around(from, shape, row / shape.height, row % shape.height),
                              shape.width, shape.channels, weights.data(),
                              to + row * shape.width * shape.channels);
    });
    return y;
}

bool goes_in_pairs(const at::Tensor &x, const at::Tensor &weight, int64_t stride) {
    return fits_pair_kernel(x.scalar_type(), x.size(1), weight.size(1), stride);
}

template <typename T, int group, int stride>
at::Tensor forward(const at::Tensor &x, const at::Tensor &weight) {
    const Shape shape = shape_of(x, stride);
    const int64_t height = shape.out_height(), width = shape.out_width();
    auto y = at::empty({shape.images, shape.channels, height, width}, x.options(), channels_last);
    const auto weights = arranged(weight, group, false, false);
    const T *from = x.data_ptr<T>();
    T *to = y.template data_ptr<T>();
    parallel_parts(shape.images * height, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row)
            vectorised<ConvolveRow<T, group, stride>>(
                rows_around(from, shape, row / height, row % height), shape.width, width,
                shape.channels, weights.data(), to + row * width * shape.channels);
    });
    return y;
}

template <typename T, int group, int stride>
at::Tensor input_gradient(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &g) {
    const Shape shape = shape_of(x, stride);
    const int64_t height = shape.height, width = shape.width;
    auto result = at::empty_like(x);
    const auto weights = arranged(weight, group, true, stride == 1);
    const T *from = g.data_ptr<T>();
    T *to = result.template data_ptr<T>();
    parallel_parts(shape.images * height, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
            const int64_t image = row / height;
            T *target = to + row * width * shape.channels;
            if constexpr (stride == 1)
                vectorised<ConvolveRow<T, group, 1>>(rows_around(from, shape, image, row % height),
                                                     width, width, shape.channels, weights.data(),
                                                     target);
            else
                vectorised<SpreadRow<T, group>>(rows_fed(from, shape, image, row % height),
                                                shape.out_width(), width, shape.channels,
                                                weights.data(), target);
        }
    });
    return result;
}

template <typename T, int group, int stride>
at::Tensor weight_gradient(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &g) {
    const Shape shape = shape_of(x, stride);
    const int64_t height = shape.out_height(), width = shape.out_width(), c = shape.channels;
    const T *values = x.data_ptr<T>(), *gradient = g.data_ptr<T>();
    // Few rows stay in float: each adds a sum over its width.
    const auto sums = sums_over_rows<1>(
        shape.images * height, group * 9 * c,
        [&](int64_t row, int64_t count, const std::array<float *, 1> &block) {
            for (int64_t i = row; i < row + count; ++i)
                vectorised<WeightGradientRow<T, group, stride>>(
                    rows_around(values, shape, i / height, i % height), shape.width,
                    gradient + i * width * c, width, c, block[0]);
        },
        8)[0];
    auto result = at::empty({c, group, 3, 3}, weight.options());
    float *to = result.template data_ptr<float>();
    for (int64_t output = 0; output < c; ++output)
        for (int64_t input = 0; input < group; ++input)
            for (int64_t k = 0; k < 9; ++k) {
                const int64_t partner = input != output % group;
                to[(output * group + input) * 9 + k] = float(sums[(partner * 9 + k) * c + output]);
            }
    return result;
}

// Calls body with the type, group size and stride as constants.
template <typename Body>
auto specialised(const at::Tensor &input, int64_t group, int64_t stride, const Body &body) {
    const auto with_type = [&]<typename T>(T) {
        const auto with_group = [&]<int group_size>() {
            return stride == 1 ? body.template operator()<T, group_size, 1>()
                               : body.template operator()<T, group_size, 2>();
        };
        return group == 1 ? with_group.template operator()<1>()
                          : with_group.template operator()<2>();
    };
    return input.scalar_type() == at::kBFloat16 ? with_type(c10::BFloat16()) : with_type(float());
}

struct Channelwise : torch::autograd::Function<Channelwise> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &weight, int64_t stride) {
        context->save_for_backward({input, weight});
        context->saved_data["stride"] = stride;
        if (goes_in_pairs(input, weight, stride))
            return convolve_in_pairs(input, weight, false);
        return specialised(input, weight.size(1), stride, [&]<typename T, int group, int step>() {
            return ctorch::forward<T, group, step>(input, weight);
        });
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1];
        const auto g = gradients[0].contiguous(channels_last);
        const int64_t stride = context->saved_data["stride"].toInt(), group = weight.size(1);
        at::Tensor input_gradient, weight_gradient;
        if (context->needs_input_grad(0) && goes_in_pairs(x, weight, stride))
            input_gradient = convolve_in_pairs(g, weight, true);
        else if (context->needs_input_grad(0))
            input_gradient = specialised(x, group, stride, [&]<typename T, int size, int step>() {
                return ctorch::input_gradient<T, size, step>(x, weight, g);
            });
        if (context->needs_input_grad(1))
            weight_gradient = specialised(x, group, stride, [&]<typename T, int size, int step>() {
                return ctorch::weight_gradient<T, size, step>(x, weight, g);
            });
        return {input_gradient, weight_gradient, at::Tensor()};
    }
};

} // namespace

bool fits_channelwise_kernel(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                             int64_t padding, int64_t groups) {
    const auto type = input.scalar_type();
    if (!input.device().is_cpu() || !weight.device().is_cpu() ||
        (type != at::kFloat && type != at::kBFloat16) || weight.scalar_type() != at::kFloat ||
        input.dim() != 4 || weight.dim() != 4 || input.numel() == 0)
        return false;
    const int64_t channels = input.size(1), group = weight.size(1);
    return (group == 1 || group == 2) && groups * group == channels && weight.size(0) == channels &&
           channels % lanes == 0 && weight.size(2) == 3 && weight.size(3) == 3 && padding == 1 &&
           (stride == 1 || stride == 2) && input.is_contiguous(channels_last);
}

at::Tensor channelwise_convolution(const at::Tensor &input, const at::Tensor &weight,
                                   int64_t stride) {
    return Channelwise::apply(input, weight, stride);
}

} // namespace ctorch
