#include "CTorch/neural.h"
#include "guarded.h"
#include "kernels/prelu.h"

using namespace ctorch;

ct_error ct_convolution(ct_tensor input, ct_tensor weight, int64_t stride, int64_t padding,
                        int64_t groups, ct_tensor *result) noexcept {
    return guarded([&] {
        *result = own(at::conv2d(ref(input), ref(weight), {}, {stride, stride}, {padding, padding},
                                 {1, 1}, groups));
    });
}

ct_error ct_batch_norm(ct_tensor input, ct_tensor weight, ct_tensor bias, ct_tensor running_mean,
                       ct_tensor running_var, bool training, double momentum, double epsilon,
                       ct_tensor *result) noexcept {
    return guarded([&] {
        *result = own(at::batch_norm(ref(input), optional(weight), optional(bias),
                                     optional(running_mean), optional(running_var), training,
                                     momentum, epsilon, at::globalContext().userEnabledCuDNN()));
    });
}

ct_error ct_prelu(ct_tensor input, ct_tensor slope, ct_tensor *result) noexcept {
    return guarded([&] {
        const bool fast = fits_prelu_kernel(ref(input), ref(slope));
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
