#include "prelu.h"
#include "parallel.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <vector>

namespace ctorch {
namespace {

#if defined(__x86_64__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

// Rows whose slope gradients are summed in float before they join the double sum.
constexpr int64_t block_rows = 128;

// One block of [rows, C]: the input's gradient, and the slope's added to `sums` [C].
VECTORISED void backward_block(const float *input, const float *gradient, const float *slope,
                               float *input_gradient, float *sums, int64_t rows, int64_t channels) {
    for (int64_t row = 0; row < rows; ++row) {
        const float *x = input + row * channels;
        const float *g = gradient + row * channels;
        float *result = input_gradient + row * channels;
        for (int64_t c = 0; c < channels; ++c) {
            const float scaled = g[c] * slope[c];
            const float product = g[c] * x[c];
            result[c] = x[c] > 0 ? g[c] : scaled;
            sums[c] += x[c] > 0 ? 0.0f : product;
        }
    }
}

void backward_rows(const float *input, const float *gradient, const float *slope,
                   float *input_gradient, double *slope_gradient, int64_t rows, int64_t channels) {
    std::vector<float> sums(channels);
    for (int64_t row = 0; row < rows; row += block_rows) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        const int64_t offset = row * channels;
        backward_block(input + offset, gradient + offset, slope, input_gradient + offset,
                       sums.data(), std::min(block_rows, rows - row), channels);
        for (int64_t c = 0; c < channels; ++c)
            slope_gradient[c] += sums[c];
    }
}

struct PReLU : torch::autograd::Function<PReLU> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &slope) {
        context->save_for_backward({input, slope});
        return at::prelu(input, slope);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &input = saved[0];
        const auto slope = saved[1].contiguous();
        const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        auto input_gradient =
            at::empty_like(input, input.options(), at::MemoryFormat::ChannelsLast);
        const int64_t channels = input.size(1), rows = input.numel() / channels;
        const int64_t parts = at::get_num_threads();
        std::vector<double> sums(parts * channels, 0.0);
        const float *x = input.data_ptr<float>(), *g = gradient.data_ptr<float>();
        const float *a = slope.data_ptr<float>();
        float *dx = input_gradient.data_ptr<float>();
        parallel_parts(rows, [&](int64_t part, int64_t begin, int64_t end) {
            const int64_t offset = begin * channels;
            backward_rows(x + offset, g + offset, a, dx + offset, sums.data() + part * channels,
                          end - begin, channels);
        });
        auto slope_gradient = at::empty_like(slope);
        float *da = slope_gradient.data_ptr<float>();
        for (int64_t c = 0; c < channels; ++c) {
            double sum = 0;
            for (int64_t part = 0; part < parts; ++part)
                sum += sums[part * channels + c];
            da[c] = float(sum);
        }
        return {input_gradient, slope_gradient};
    }
};

} // namespace

bool fits_prelu_kernel(const at::Tensor &input, const at::Tensor &slope) {
    return input.device().is_cpu() && input.scalar_type() == at::kFloat &&
           slope.scalar_type() == at::kFloat && input.dim() == 4 && input.numel() > 0 &&
           slope.numel() == input.size(1) && input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor prelu(const at::Tensor &input, const at::Tensor &slope) {
    return PReLU::apply(input, slope);
}

} // namespace ctorch
