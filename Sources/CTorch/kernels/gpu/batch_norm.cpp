#include "batch_norm.h"
#include "kernels.h"

#include <ATen/autocast_mode.h>
#include <algorithm>
#include <c10/core/DeviceGuard.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

namespace ctorch::gpu {
namespace {

using torch::autograd::AutogradContext;

// Threads of a block; the finishing kernels have [16, 16].
constexpr int64_t block_threads = 256, finishing_side = 16;

// How a map is spread over blocks.
class Launcher {
  public:
    explicit Launcher(const at::Tensor &x)
        : device_(x.device()), element_(x.scalar_type()), channels_(int(x.size(1))),
          rows_(x.numel() / x.size(1)), width_(channels_ * x.element_size() / 16),
          height_(block_threads / width_) {}

    // Blocks whose sums are kept apart: enough to fill the device, few enough to add up quickly.
    int64_t sum_blocks() const { return blocks(4, 4); }

    void sums(const char *kernel, std::initializer_list<void *> arguments) const {
        start(kernel, sum_blocks(), height_ * channels_ * sizeof(float), arguments);
    }
    void rows(const char *kernel, std::initializer_list<void *> arguments) const {
        start(kernel, blocks(2, 16), 0, arguments);
    }
    void finish(const char *kernel, std::initializer_list<void *> arguments) const {
        std::vector<void *> list(arguments);
        launch(device_, element_, kernel,
               {unsigned((channels_ + finishing_side - 1) / finishing_side), finishing_side,
                finishing_side, finishing_side * finishing_side * sizeof(double)},
               list.data());
    }

    int channels() const { return channels_; }
    long long row_count() const { return rows_; }

  private:
    int64_t blocks(int64_t rows_per_thread, int64_t per_multiprocessor) const {
        const int64_t useful = rows_ / (height_ * rows_per_thread) + 1;
        return std::min(useful, per_multiprocessor * multiprocessors(device_));
    }
    void start(const char *kernel, int64_t blocks, size_t shared_bytes,
               std::initializer_list<void *> arguments) const {
        std::vector<void *> list(arguments);
        launch(device_, element_, kernel,
               {unsigned(blocks), unsigned(width_), unsigned(height_), unsigned(shared_bytes)},
               list.data());
    }

    at::Device device_;
    at::ScalarType element_;
    int channels_;
    int64_t rows_, width_, height_;
};

// A kernel's argument: the address of a tensor's memory, null for none.
struct Pointer {
    explicit Pointer(const at::Tensor &tensor)
        : value(tensor.defined() ? tensor.data_ptr() : nullptr) {}
    operator void *() { return &value; }
    void *value;
};

at::Tensor rows_of(const at::Tensor &tensor) {
    return tensor.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor floats(const at::Tensor &like, at::IntArrayRef sizes) {
    return at::empty(sizes, like.options().dtype(at::kFloat).requires_grad(false));
}

struct Statistics {
    at::Tensor mean, inverse;
};

Statistics batch_statistics(const at::Tensor &x, const Normalization &layer) {
    const Launcher launcher(x);
    int channels = launcher.channels(), blocks = int(launcher.sum_blocks());
    long long rows = launcher.row_count();
    double momentum = layer.momentum, epsilon = layer.epsilon;
    const auto partial = floats(x, {blocks, 2, channels});
    const Statistics result{floats(x, {channels}), floats(x, {channels})};
    Pointer input(x), sums(partial), mean(result.mean), inverse(result.inverse);
    Pointer running_mean(layer.running_mean), running_variance(layer.running_var);
    launcher.sums("moments", {input, sums, &rows, &channels});
    launcher.finish("finish_moments", {input, sums, &blocks, mean, inverse, running_mean,
                                       running_variance, &rows, &channels, &momentum, &epsilon});
    return result;
}

at::Tensor forward(const at::Tensor &x, const Normalization &layer, const Statistics &statistics) {
    const Launcher launcher(x);
    int channels = launcher.channels();
    long long rows = launcher.row_count();
    const auto y = at::empty_like(x);
    Pointer input(x), mean(statistics.mean), inverse(statistics.inverse), weight(layer.weight);
    Pointer bias(layer.bias), slope(layer.slope), added(layer.added), result(y);
    launcher.rows("normalize",
                  {input, mean, inverse, weight, bias, slope, added, result, &rows, &channels});
    return y;
}

torch::autograd::variable_list backward(const at::Tensor &x, const at::Tensor &g,
                                        const Normalization &layer, const Statistics &statistics) {
    const Launcher launcher(x);
    int channels = launcher.channels(), blocks = int(launcher.sum_blocks());
    long long rows = launcher.row_count();
    const auto partial = floats(x, {blocks, 3, channels});
    const auto lost = floats(x, {2, channels});
    const auto weight_gradient = floats(x, {channels}), bias_gradient = floats(x, {channels});
    const auto slope_gradient = layer.slope.defined() ? floats(x, {channels}) : at::Tensor();
    const auto input_gradient = at::empty_like(x);
    Pointer input(x), outer(g), mean(statistics.mean), inverse(statistics.inverse);
    Pointer weight(layer.weight), bias(layer.bias), slope(layer.slope), sums(partial);
    Pointer of_weight(weight_gradient), of_bias(bias_gradient), of_slope(slope_gradient);
    Pointer constant(lost[0]), factor(lost[1]), result(input_gradient);
    launcher.sums("gradient_sums",
                  {input, outer, mean, inverse, weight, bias, slope, sums, &rows, &channels});
    launcher.finish("finish_gradients", {sums, &blocks, inverse, weight, of_weight, of_bias,
                                         of_slope, constant, factor, &rows, &channels});
    launcher.rows("input_gradient", {input, outer, mean, inverse, weight, bias, slope, constant,
                                     factor, result, &rows, &channels});
    return {input_gradient, weight_gradient, bias_gradient, slope_gradient};
}

// With parameters whose elements follow each other.
Normalization contiguous(const Normalization &layer) {
    Normalization all = layer;
    all.weight = layer.weight.contiguous();
    all.bias = layer.bias.contiguous();
    if (layer.slope.defined())
        all.slope = layer.slope.contiguous();
    if (layer.added.defined())
        all.added = rows_of(layer.added);
    return all;
}

struct BatchNorm : torch::autograd::Function<BatchNorm> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &weight, const at::Tensor &bias,
                              const std::optional<at::Tensor> &slope,
                              const std::optional<at::Tensor> &added, const Normalization &layer) {
        Normalization all = layer;
        all.weight = weight;
        all.bias = bias;
        all.slope = slope.value_or(at::Tensor());
        all.added = added.value_or(at::Tensor());
        all = contiguous(all);
        const auto x = rows_of(input);
        const auto statistics = batch_statistics(x, all);
        context->save_for_backward({x, all.weight, all.bias, all.slope});
        context->saved_data["mean"] = statistics.mean;
        context->saved_data["inverse"] = statistics.inverse;
        context->saved_data["adds"] = added.has_value();
        return gpu::forward(x, all, statistics);
    }

    static torch::autograd::variable_list backward(AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const c10::DeviceGuard guard(saved[0].device());
        Normalization layer{};
        layer.weight = saved[1];
        layer.bias = saved[2];
        layer.slope = saved[3];
        auto result = gpu::backward(
            saved[0], rows_of(gradients[0]), layer,
            {context->saved_data["mean"].toTensor(), context->saved_data["inverse"].toTensor()});
        result.push_back(context->saved_data["adds"].toBool() ? gradients[0] : at::Tensor());
        result.emplace_back();
        return result;
    }
};

std::optional<at::Tensor> if_defined(const at::Tensor &tensor) {
    return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

bool is_float_vector(const at::Tensor &tensor, const at::Tensor &input) {
    return tensor.defined() && tensor.scalar_type() == at::kFloat &&
           tensor.numel() == input.size(1) && tensor.device() == input.device();
}

// Result and gradients on a small map, by the kernels or by the engine.
std::vector<at::Tensor> sample(at::Device device, at::ScalarType element, bool has_slope,
                               bool is_plain) {
    const at::AutoGradMode recording(true);
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const auto options = at::TensorOptions().device(device).dtype(at::kFloat);
    auto wave = [&](at::IntArrayRef sizes, double phase) {
        return at::arange(c10::multiply_integers(sizes), options)
            .mul(0.7)
            .add(phase)
            .sin()
            .view(sizes);
    };
    auto maps = [&](double phase) {
        return wave({3, 64, 9, 7}, phase).to(element).contiguous(at::MemoryFormat::ChannelsLast);
    };
    const auto x = maps(0.1).add(1).set_requires_grad(true), added = maps(0.3);
    const auto weight = wave({64}, 0.5).add(2).set_requires_grad(true);
    const auto bias = wave({64}, 0.6).set_requires_grad(true);
    const auto slope = wave({64}, 0.8).mul(0.25).to(element).to(at::kFloat);
    Normalization layer{weight, bias, {}, {}, true, 0.1, 1e-5, {}, {}};
    layer.running_mean = at::zeros({64}, options);
    layer.running_var = at::ones({64}, options);
    (has_slope ? layer.slope : layer.added) = has_slope ? slope : added;
    const auto y = is_plain ? plain_batch_norm(x, layer) : gpu::batch_norm(x, layer);
    y.backward(maps(0.9));
    return {y.detach(),  x.grad(),           weight.grad(),
            bias.grad(), layer.running_mean, layer.running_var};
}

template <at::ScalarType element> void compare(at::Device device) {
    const c10::DeviceGuard guard(device);
    const double tolerance = element == at::kFloat ? 1e-4 : element == at::kHalf ? 4e-3 : 3e-2;
    for (bool has_slope : {true, false}) {
        const auto own = sample(device, element, has_slope, false);
        const auto plain = sample(device, element, has_slope, true);
        for (size_t i = 0; i < own.size(); ++i) {
            const auto exact = plain[i].to(at::kDouble);
            const double distance =
                ((own[i].to(at::kDouble) - exact).norm() / exact.norm()).item<double>();
            TORCH_CHECK(distance <= tolerance,
                        "the normalisation kernels differ from the engine's ", "operations by ",
                        distance, " (", has_slope ? "PReLU" : "sum", ", figure ", i, ")");
        }
    }
}

} // namespace

bool fits_batch_norm(const at::Tensor &input, const Normalization &layer) {
    if (!serves(input.device(), input.scalar_type()) || input.dim() != 4 || input.numel() == 0 ||
        !input.is_contiguous(at::MemoryFormat::ChannelsLast))
        return false;
    const int64_t channels = input.size(1), width = 16 / input.element_size();
    if (channels % width != 0 || channels > width * block_threads ||
        !is_float_vector(layer.weight, input) || !is_float_vector(layer.bias, input))
        return false;
    if (layer.slope.defined() && !is_float_vector(layer.slope, input))
        return false;
    if (layer.added.defined() &&
        (layer.added.scalar_type() != input.scalar_type() || layer.added.sizes() != input.sizes()))
        return false;
    for (const auto &running : {layer.running_mean, layer.running_var})
        if (running.defined() && !(is_float_vector(running, input) && running.is_contiguous()))
            return false;
    if (layer.training)
        return input.numel() > channels;
    return layer.running_mean.defined() && layer.running_var.defined() &&
           !at::GradMode::is_enabled();
}

at::Tensor batch_norm(const at::Tensor &input, const Normalization &layer) {
    const c10::DeviceGuard guard(input.device());
    if (layer.training)
        return BatchNorm::apply(input, layer.weight, layer.bias, if_defined(layer.slope),
                                if_defined(layer.added), layer);
    return forward(rows_of(input), contiguous(layer),
                   {layer.running_mean, (layer.running_var + layer.epsilon).rsqrt()});
}

const std::string &batch_norm_problem(at::Device device, at::ScalarType element) {
    switch (element) {
    case at::kFloat:
        return problem(device, element, compare<at::kFloat>);
    case at::kHalf:
        return problem(device, element, compare<at::kHalf>);
    default:
        return problem(device, element, compare<at::kBFloat16>);
    }
}

} // namespace ctorch::gpu
