#include "CTorch/optimization.h"
#include "guarded.h"

#include <c10/core/GradMode.h>

using namespace ctorch;

ct_error ct_sgd_step(const ct_tensor *weights, const ct_tensor *gradients, const ct_tensor *buffers,
                     size_t count, ct_sgd settings) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::_fused_sgd_(list(weights, count), list(gradients, count),
                        buffers ? list(buffers, count) : std::vector<at::Tensor>(),
                        settings.weight_decay, settings.momentum, settings.learning_rate, 0.0,
                        false, false, false);
    });
}

ct_error ct_adamw_step(const ct_tensor *weights, const ct_tensor *gradients,
                       const ct_tensor *first_moments, const ct_tensor *second_moments,
                       const ct_tensor *steps, size_t count, ct_adamw settings) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        auto counters = list(steps, count);
        at::_foreach_add_(counters, 1);
        at::_fused_adamw_(list(weights, count), list(gradients, count), list(first_moments, count),
                          list(second_moments, count), {}, counters, settings.learning_rate,
                          settings.beta_1, settings.beta_2, settings.weight_decay, settings.epsilon,
                          false, false);
    });
}

ct_error ct_sgd_device_step(const ct_tensor *weights, const ct_tensor *gradients,
                            const ct_tensor *buffers, size_t count, ct_sgd settings,
                            ct_step_tensors step) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::_fused_sgd_(list(weights, count), list(gradients, count),
                        buffers ? list(buffers, count) : std::vector<at::Tensor>(),
                        settings.weight_decay, settings.momentum, ref(step.rate), 0.0, false, false,
                        false, ref(step.scale), ref(step.found_infinite));
    });
}

ct_error ct_adamw_device_step(const ct_tensor *weights, const ct_tensor *gradients,
                              const ct_tensor *first_moments, const ct_tensor *second_moments,
                              const ct_tensor *steps, size_t count, ct_adamw settings,
                              ct_step_tensors step) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        auto counters = list(steps, count);
        const at::Tensor &found = ref(step.found_infinite);
        at::_foreach_add_(counters, 1);
        at::_fused_adamw_(list(weights, count), list(gradients, count), list(first_moments, count),
                          list(second_moments, count), {}, counters, ref(step.rate),
                          settings.beta_1, settings.beta_2, settings.weight_decay, settings.epsilon,
                          false, false, ref(step.scale), found);
        // A step that changed nothing does not count.
        at::_foreach_sub_(counters, std::vector<at::Tensor>(count, found.reshape({})));
    });
}

ct_error ct_total_norm(const ct_tensor *tensors, size_t count, ct_tensor *result) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        auto norms = at::_foreach_norm(list(tensors, count), 2);
        *result = own(at::linalg_vector_norm(at::stack(norms)));
    });
}

ct_error ct_scale_all_(const ct_tensor *tensors, size_t count, double factor) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::_foreach_mul_(list(tensors, count), factor);
    });
}

ct_error ct_copy_all_(const ct_tensor *targets, const ct_tensor *sources, size_t count) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::_foreach_copy_(list(targets, count), list(sources, count));
    });
}

ct_error ct_unscale_all_(const ct_tensor *tensors, size_t count, ct_tensor found_infinite,
                         ct_tensor inverse_scale) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::Tensor found = ref(found_infinite);
        at::_amp_foreach_non_finite_check_and_unscale_(list(tensors, count), found,
                                                       ref(inverse_scale));
    });
}

ct_error ct_update_scale_(ct_tensor scale, ct_tensor growth_tracker, ct_tensor found_infinite,
                          double growth, double backoff, int64_t interval) noexcept {
    return guarded([&] {
        at::NoGradGuard no_grad;
        at::Tensor current = ref(scale), tracker = ref(growth_tracker);
        at::_amp_update_scale_(current, tracker, ref(found_infinite), growth, backoff, interval);
    });
}
