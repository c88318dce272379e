#include "winograd.h"

#if defined(__x86_64__)

#include "parallel.h"
#include "winograd_loops.h"

#include <torch/csrc/autograd/custom_function.h>
#include <vector>

namespace ctorch {
namespace {

using namespace winograd;

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;

// Tiles transformed at once: their numbers stay in the cache. Multiples of row_count and 2.
constexpr int64_t forward_block = 48, gradient_block = 96;

// Floats in which all threads together may sum gradients: 512 MiB.
constexpr int64_t most_sums = int64_t(1) << 27;

// The maps of one convolution and their tiles.
struct Maps {
    int64_t images, height, width;
    int64_t tile_rows() const { return (height + 1) / 2; }
    int64_t tile_columns() const { return (width + 1) / 2; }
    int64_t tiles() const { return images * tile_rows() * tile_columns(); }
    int64_t image_of(int64_t tile) const { return tile / (tile_rows() * tile_columns()); }
    // The pixels of a tile from `margin` before its first one.
    Window window(int64_t tile, int64_t channels, int64_t margin) const {
        const int64_t place = tile % (tile_rows() * tile_columns());
        return {height, width, channels, place / tile_columns() * 2 - margin,
                place % tile_columns() * 2 - margin};
    }
    template <typename T> T *image(T *maps, int64_t tile, int64_t channels) const {
        return maps + image_of(tile) * height * width * channels;
    }
};

Maps maps_of(const at::Tensor &tensor) { return {tensor.size(0), tensor.size(2), tensor.size(3)}; }

template <typename T> std::vector<T> arranged(const KernelView &view) {
    std::vector<T> result(positions * view.inputs * view.outputs);
    parallel_parts(view.inputs / lanes, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t input = begin * lanes; input < end * lanes; input += lanes)
            for (int64_t output = 0; output < view.outputs; output += lanes)
                arrange_kernel(view, input, output, result.data());
    });
    return result;
}

// A convolution: its maps, the kernel as arrange_kernel leaves it, and what is done around it.
template <typename T> struct Convolution {
    Maps maps;
    const T *x, *kernel;
    T *y;
    int64_t inputs, outputs;
    Surroundings around;
};

// One block of tiles: input transform, products, output transform.
template <bool is_scaled, Finish finish, typename T>
void convolve_block(const Convolution<T> &task, int64_t begin, int64_t end, std::vector<T> &tiles,
                    std::vector<float> &products) {
    const int64_t inputs = task.inputs, outputs = task.outputs;
    const int64_t plane = forward_block * inputs, result_plane = forward_block * column_count;
    const Maps &maps = task.maps;
    for (int64_t t = begin; t < end; ++t)
        transform_input<is_scaled>(maps.image(task.x, t, inputs), maps.window(t, inputs, 1),
                                   task.around, tiles.data() + (t - begin) * inputs, plane);
    for (int64_t k = 0; k < outputs; k += column_count) {
        for (int64_t i = 0; i < positions; ++i)
            multiply_tiles(tiles.data() + i * plane, task.kernel + (i * outputs + k) * inputs,
                           end - begin, inputs, products.data() + i * result_plane);
        for (int64_t t = begin; t < end; ++t) {
            Surroundings around = task.around;
            if constexpr (finish == Finish::sum)
                around.added = maps.image(around.added, t, outputs);
            transform_output<finish>(products.data() + (t - begin) * column_count, result_plane,
                                     maps.window(t, outputs, 0), around, k,
                                     maps.image(task.y, t, outputs));
        }
    }
}

template <bool is_scaled, Finish finish, typename T> void convolve(const Convolution<T> &task) {
    const int64_t tiles_in_all = task.maps.tiles();
    parallel_parts((tiles_in_all + forward_block - 1) / forward_block, [&](int64_t, int64_t begin,
                                                                           int64_t end) {
        std::vector<T> tiles(positions * forward_block * task.inputs);
        std::vector<float> products(positions * forward_block * column_count);
        for (int64_t block = begin; block < end; ++block) {
            const int64_t first = block * forward_block;
            convolve_block<is_scaled, finish>(
                task, first, std::min(first + forward_block, tiles_in_all), tiles, products);
        }
    });
}

at::Tensor result_maps(const at::Tensor &x, int64_t outputs) {
    return at::empty({x.size(0), outputs, x.size(2), x.size(3)}, x.options(), channels_last);
}

template <typename T> at::Tensor convolve(const at::Tensor &x, const KernelView &view) {
    auto y = result_maps(x, view.outputs);
    const auto kernel = arranged<T>(view);
    convolve<false, Finish::nothing>(Convolution<T>{maps_of(x),
                                                    x.data_ptr<T>(),
                                                    kernel.data(),
                                                    y.template data_ptr<T>(),
                                                    view.inputs,
                                                    view.outputs,
                                                    {}});
    return y;
}

// Transforms tiles `begin ..< end` in pairs to [position][tile][channel].
template <bool is_gradient, typename T>
void transform_pairs(const Maps &maps, const T *values, int64_t channels, int64_t begin,
                     int64_t end, std::vector<T> &tiles) {
    const int64_t margin = is_gradient ? 0 : 1;
    for (int64_t t = begin; t < end; t += 2) {
        const bool has_second = t + 1 < end;
        const int64_t next = has_second ? t + 1 : t;
        transform_pair<is_gradient, T>(
            maps.image(values, t, channels), maps.window(t, channels, margin),
            has_second ? maps.image(values, next, channels) : nullptr,
            maps.window(next, channels, margin), tiles.data() + (t - begin) * channels,
            gradient_block * channels);
    }
}

// The transformed weights' gradient [position][K][C] of one thread's tiles.
template <typename T>
void add_products(const Maps &maps, const T *x, const T *g, int64_t inputs, int64_t outputs,
                  int64_t begin, int64_t end, float *sums) {
    std::vector<T> left(positions * gradient_block * outputs);
    std::vector<T> right(positions * gradient_block * inputs);
    for (int64_t first = begin; first < end; first += gradient_block) {
        const int64_t last = std::min(first + gradient_block, end);
        transform_pairs<true>(maps, g, outputs, first, last, left);
        transform_pairs<false>(maps, x, inputs, first, last, right);
        for (int64_t i = 0; i < positions; ++i)
            multiply_over_tiles(left.data() + i * gradient_block * outputs,
                                right.data() + i * gradient_block * inputs,
                                (last - first + 1) / 2 * 2, outputs, inputs,
                                sums + i * outputs * inputs);
    }
}

template <typename T>
at::Tensor weight_gradient(const at::Tensor &x, const at::Tensor &g, const at::Tensor &weight) {
    const Maps maps = maps_of(x);
    const int64_t inputs = x.size(1), outputs = g.size(1), size = positions * inputs * outputs;
    const T *values = x.data_ptr<T>(), *gradient = g.data_ptr<T>();
    const int64_t parts = at::get_num_threads();
    std::vector<std::vector<float>> sums(parts);
    parallel_parts(maps.tiles(), [&](int64_t part, int64_t begin, int64_t end) {
        sums[part].resize(size);
        add_products(maps, values, gradient, inputs, outputs, begin, end, sums[part].data());
    });
    auto result = at::empty(weight.sizes(), weight.options(), channels_last);
    float *to = result.template data_ptr<float>();
    parallel_parts(outputs, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; ++k) {
            for (int64_t part = 1; part < parts; ++part)
                for (int64_t i = 0; i < positions && !sums[part].empty(); ++i)
                    for (int64_t c = (i * outputs + k) * inputs; c < (i * outputs + k + 1) * inputs;
                         ++c)
                        sums[0][c] += sums[part][c];
            for (int64_t c = 0; c < inputs; c += lanes)
                transform_kernel_gradient(sums[0].data() + k * inputs + c, outputs * inputs,
                                          to + k * 9 * inputs + c, inputs);
        }
    });
    return result;
}

struct Winograd : torch::autograd::Function<Winograd> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input,
                              const at::Tensor &weight) {
        context->save_for_backward({input, weight});
        const auto dense = weight.contiguous(channels_last);
        const KernelView view{dense.data_ptr<float>(), weight.size(1), weight.size(0), false};
        return input.scalar_type() == at::kBFloat16 ? convolve<c10::BFloat16>(input, view)
                                                    : convolve<float>(input, view);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &input = saved[0], &weight = saved[1];
        const auto g = gradients[0].contiguous(channels_last);
        const bool low = input.scalar_type() == at::kBFloat16;
        at::Tensor input_gradient, weight_gradient;
        if (context->needs_input_grad(0)) {
            const auto dense = weight.contiguous(channels_last);
            const KernelView view{dense.data_ptr<float>(), weight.size(0), weight.size(1), true};
            input_gradient = low ? convolve<c10::BFloat16>(g, view) : convolve<float>(g, view);
        }
        if (context->needs_input_grad(1))
            weight_gradient = low ? ctorch::weight_gradient<c10::BFloat16>(input, g, weight)
                                  : ctorch::weight_gradient<float>(input, g, weight);
        return {input_gradient, weight_gradient};
    }
};

} // namespace

bool can_fold_winograd(const at::Tensor &weight, int64_t stride, int64_t padding, int64_t groups) {
    static const bool is_able = instruction_set() == InstructionSet::avx512_bfloat16;
    return is_able && weight.device().is_cpu() && weight.scalar_type() == at::kFloat &&
           weight.dim() == 4 && stride == 1 && padding == 1 && groups == 1 && weight.size(2) == 3 &&
           weight.size(3) == 3 && weight.size(1) % column_count == 0 &&
           weight.size(0) % column_count == 0;
}

bool fits_winograd_kernel(const at::Tensor &input, const at::Tensor &weight, int64_t stride,
                          int64_t padding, int64_t groups) {
    const auto type = input.scalar_type();
    if (!can_fold_winograd(weight, stride, padding, groups) || !input.device().is_cpu() ||
        (type != at::kFloat && type != at::kBFloat16) || input.dim() != 4 || input.numel() == 0)
        return false;
    const int64_t channels = input.size(1), outputs = weight.size(0);
    if (weight.size(1) != channels || !input.is_contiguous(channels_last))
        return false;
    // Transforming the kernel must pay, and each thread sums a gradient of its own.
    return maps_of(input).tiles() * 512 >= channels * outputs &&
           positions * channels * outputs * at::get_num_threads() <= most_sums;
}

at::Tensor winograd_convolution(const at::Tensor &input, const at::Tensor &weight) {
    return Winograd::apply(input, weight);
}

at::Tensor winograd_kernel(const at::Tensor &weight) {
    const auto dense = weight.contiguous(channels_last);
    const auto kernel =
        arranged<float>({dense.data_ptr<float>(), weight.size(1), weight.size(0), false});
    auto result = at::empty({int64_t(kernel.size())}, weight.options());
    std::copy(kernel.begin(), kernel.end(), result.data_ptr<float>());
    return result;
}

at::Tensor winograd_folded(const at::Tensor &input, const FoldedConvolution &layer,
                           const at::Tensor &added) {
    const auto data = [](const at::Tensor &tensor) {
        return tensor.defined() ? tensor.data_ptr<float>() : nullptr;
    };
    const int64_t outputs = layer.weight.size(0);
    auto y = result_maps(input, outputs);
    const Convolution<float> task{
        maps_of(input),
        data(input),
        data(layer.kernel),
        data(y),
        input.size(1),
        outputs,
        {data(layer.scale), data(layer.shift), data(layer.bias), data(layer.slope), data(added)}};
    const bool is_scaled = layer.scale.defined();
    if (layer.slope.defined())
        is_scaled ? convolve<true, Finish::prelu>(task) : convolve<false, Finish::prelu>(task);
    else if (added.defined())
        is_scaled ? convolve<true, Finish::sum>(task) : convolve<false, Finish::sum>(task);
    else
        is_scaled ? convolve<true, Finish::bias>(task) : convolve<false, Finish::bias>(task);
    return y;
}

} // namespace ctorch

#else

namespace ctorch {

bool can_fold_winograd(const at::Tensor &, int64_t, int64_t, int64_t) { return false; }

bool fits_winograd_kernel(const at::Tensor &, const at::Tensor &, int64_t, int64_t, int64_t) {
    return false;
}

at::Tensor winograd_convolution(const at::Tensor &input, const at::Tensor &weight) {
    return at::conv2d(input, weight, {}, 1, 1);
}

at::Tensor winograd_kernel(const at::Tensor &) { return {}; }

at::Tensor winograd_folded(const at::Tensor &input, const FoldedConvolution &layer,
                           const at::Tensor &added) {
    return plain_folded(input, layer, added);
}

} // namespace ctorch

#endif
