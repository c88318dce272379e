#include "CTorch/neural.h"
#include "guarded.h"
#include "kernels/batch_norm.h"
#include "kernels/convolution.h"
#include "kernels/folded.h"
#include "kernels/gpu/batch_norm.h"
#include "kernels/normalized_convolution.h"
#include "kernels/prelu.h"

using namespace ctorch;

static thread_local ct_kernels kernels_in_use = CT_ALL_KERNELS;

ct_kernels ct_kernels_in_use() noexcept { return kernels_in_use; }
void ct_use_kernels(ct_kernels kernels) noexcept { kernels_in_use = kernels; }

static bool uses_all() { return kernels_in_use == CT_ALL_KERNELS; }
static bool uses_normalization() { return kernels_in_use != CT_NO_KERNELS; }

ct_error ct_convolution(ct_tensor input, ct_tensor weight, int64_t stride, int64_t padding,
                        int64_t groups, ct_tensor *result) noexcept {
    return guarded([&] {
        *result = own(convolution(ref(input), ref(weight), stride, padding, groups, !uses_all()));
    });
}

ct_error ct_folded_kernel(ct_tensor weight, int64_t stride, int64_t padding, int64_t groups,
                          ct_tensor *result) noexcept {
    return guarded([&] {
        const auto kernel = uses_all() && ref(weight).device().is_cpu()
                                ? folded_kernel(ref(weight), stride, padding, groups)
                                : at::Tensor();
        *result = kernel.defined() ? own(kernel) : ct_tensor{nullptr};
    });
}

ct_error ct_folded_convolution(ct_tensor input, ct_folded_layer layer, ct_tensor added,
                               ct_tensor *result) noexcept {
    return guarded([&] {
        const FoldedConvolution all{
            ref(layer.weight),     optional(layer.kernel), optional(layer.scale),
            optional(layer.shift), optional(layer.bias),   optional(layer.slope),
            layer.stride,          layer.padding,          layer.groups};
        *result = own(folded_convolution(ref(input), all, optional(added), !uses_all()));
    });
}

// The one place that chooses how a normalisation is computed.
static at::Tensor chosen_batch_norm(const at::Tensor &input, const Normalization &layer) {
    if (uses_normalization() && gpu::fits_batch_norm(input, layer) &&
        gpu::batch_norm_problem(input.device(), input.scalar_type()).empty())
        return gpu::batch_norm(input, layer);
    if (uses_normalization() && fits_batch_norm_kernel(input, layer))
        return batch_norm(input, layer);
    return plain_batch_norm(input, layer);
}

static Normalization normalization(ct_normalization layer, ct_tensor slope, ct_tensor added) {
    return {optional(layer.weight),
            optional(layer.bias),
            optional(layer.running_mean),
            optional(layer.running_var),
            layer.training,
            layer.momentum,
            layer.epsilon,
            optional(slope),
            optional(added)};
}

ct_error ct_batch_norm(ct_tensor input, ct_normalization layer, ct_tensor slope, ct_tensor added,
                       ct_tensor *result) noexcept {
    return guarded(
        [&] { *result = own(chosen_batch_norm(ref(input), normalization(layer, slope, added))); });
}

ct_error ct_normalized_convolution(ct_tensor input, ct_normalization layer, ct_tensor slope,
                                   ct_tensor weight, int64_t stride, int64_t padding,
                                   int64_t groups, ct_tensor *result) noexcept {
    return guarded([&] {
        const Normalization all = normalization(layer, slope, ct_tensor{nullptr});
        if (uses_all() && !gpu::fits_batch_norm(ref(input), all) &&
            fits_batch_norm_kernel(ref(input), all))
            *result = own(
                normalized_convolution(ref(input), all, ref(weight), {stride, padding, groups}));
        else
            *result = own(convolution(chosen_batch_norm(ref(input), all), ref(weight), stride,
                                      padding, groups, !uses_all()));
    });
}

ct_error ct_prelu(ct_tensor input, ct_tensor slope, ct_tensor *result) noexcept {
    return guarded([&] {
        const bool fast = uses_normalization() && fits_prelu_kernel(ref(input), ref(slope));
        *result =
            own(fast ? ctorch::prelu(ref(input), ref(slope)) : at::prelu(ref(input), ref(slope)));
    });
}

ct_error ct_linear(ct_tensor input, ct_tensor weight, ct_tensor bias, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::linear(ref(input), ref(weight), optional(bias))); });
}

ct_error ct_dropout(ct_tensor input, double probability, bool training,
                    ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::dropout(ref(input), probability, training)); });
}

ct_error ct_cross_entropy(ct_tensor logits, ct_tensor labels, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::cross_entropy_loss(ref(logits), ref(labels))); });
}
