// Fused optimizer steps, gradient norms and loss scaling, over lists of tensors.
#pragma once

#include "tensor.h"

CT_BEGIN

typedef struct {
    double learning_rate;
    double momentum;
    double weight_decay;
} ct_sgd;

typedef struct {
    double learning_rate;
    double beta_1;
    double beta_2;
    double epsilon;
    double weight_decay;
} ct_adamw;

// buffer = momentum * buffer + gradient + weight_decay * weight; weight -= learning_rate * buffer.
// buffers must be NULL when momentum is 0.
ct_error ct_sgd_step(const ct_tensor *weights, const ct_tensor *gradients, const ct_tensor *buffers,
                     size_t count, ct_sgd settings) CT_NOEXCEPT CT_CHECKED;
// Decoupled weight decay; `steps` are float32 scalars that the call counts up.
ct_error ct_adamw_step(const ct_tensor *weights, const ct_tensor *gradients,
                       const ct_tensor *first_moments, const ct_tensor *second_moments,
                       const ct_tensor *steps, size_t count,
                       ct_adamw settings) CT_NOEXCEPT CT_CHECKED;

// What changes from step to step, held beside the weights so that nobody waits for it.
typedef struct {
    ct_tensor rate;           // float32 []
    ct_tensor scale;          // float32 [1]: gradients are divided by it
    ct_tensor found_infinite; // float32 [1]: 1: nothing changes
} ct_step_tensors;
// The same steps; the settings' learning rate is not used.
ct_error ct_sgd_device_step(const ct_tensor *weights, const ct_tensor *gradients,
                            const ct_tensor *buffers, size_t count, ct_sgd settings,
                            ct_step_tensors step) CT_NOEXCEPT CT_CHECKED;
ct_error ct_adamw_device_step(const ct_tensor *weights, const ct_tensor *gradients,
                              const ct_tensor *first_moments, const ct_tensor *second_moments,
                              const ct_tensor *steps, size_t count, ct_adamw settings,
                              ct_step_tensors step) CT_NOEXCEPT CT_CHECKED;

// The L2 norm over all elements of all tensors.
ct_error ct_total_norm(const ct_tensor *tensors, size_t count,
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_scale_all_(const ct_tensor *tensors, size_t count,
                       double factor) CT_NOEXCEPT CT_CHECKED;
// target[i] = source[i].
ct_error ct_copy_all_(const ct_tensor *targets, const ct_tensor *sources,
                      size_t count) CT_NOEXCEPT CT_CHECKED;
// Divides by the loss scale; found_infinite becomes 1 when an element is not finite.
ct_error ct_unscale_all_(const ct_tensor *tensors, size_t count, ct_tensor found_infinite,
                         ct_tensor inverse_scale) CT_NOEXCEPT CT_CHECKED;
ct_error ct_update_scale_(ct_tensor scale, ct_tensor growth_tracker, ct_tensor found_infinite,
                          double growth, double backoff, int64_t interval) CT_NOEXCEPT CT_CHECKED;

CT_END
