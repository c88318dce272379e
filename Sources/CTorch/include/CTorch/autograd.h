// Gradients: recording, walking back, precision on the way, recomputing instead of storing.
#pragma once

#include "tensor.h"

CT_BEGIN

bool ct_gradients_enabled(void) CT_NOEXCEPT;
void ct_set_gradients_enabled(bool enabled) CT_NOEXCEPT;

bool ct_requires_gradient(ct_tensor tensor) CT_NOEXCEPT;
ct_error ct_set_requires_gradient(ct_tensor tensor, bool required) CT_NOEXCEPT CT_CHECKED;
ct_error ct_detach(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// gradient may be none for a scalar.
ct_error ct_backward(ct_tensor tensor, ct_tensor gradient) CT_NOEXCEPT CT_CHECKED;
// A handle without a pointer when there is no gradient yet.
ct_error ct_gradient(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_clear_gradient(ct_tensor tensor) CT_NOEXCEPT CT_CHECKED;

typedef struct {
    bool enabled;
    ct_dtype dtype;
} ct_autocast_state;

// Autocast of one device kind on this thread; entering returns the state to restore on leaving.
ct_error ct_autocast_enter(ct_device_kind device, ct_autocast_state state,
                           ct_autocast_state *previous) CT_NOEXCEPT CT_CHECKED;
void ct_autocast_leave(ct_device_kind device, ct_autocast_state previous) CT_NOEXCEPT;

// Runs a stretch of the network: frees `input`, fills *result and returns NULL, or returns an error
// that it made with ct_error_make. `recomputing` is true on the second run, during backward.
typedef ct_error (*ct_segment)(void *context, ct_tensor input, bool recomputing, ct_tensor *result);
// Activation checkpointing: the segment's inner activations are not kept but computed again during
// backward. `release` is called exactly once, when the context is no longer needed.
ct_error ct_checkpoint(ct_tensor input, ct_segment segment, void *context, void (*release)(void *),
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

CT_END
