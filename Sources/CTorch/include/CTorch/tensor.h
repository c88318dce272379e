// Making tensors, asking what they are, moving their bytes.
#pragma once

#include "base.h"

CT_BEGIN

typedef enum __attribute__((enum_extensibility(closed))) {
    ct_uint8 = 0,
    ct_int8 = 1,
    ct_int16 = 2,
    ct_int32 = 3,
    ct_int64 = 4,
    ct_float16 = 5,
    ct_float32 = 6,
    ct_float64 = 7,
    ct_bool = 11,
    ct_bfloat16 = 15,
} ct_dtype;

typedef enum __attribute__((enum_extensibility(closed))) {
    ct_cpu = 0,
    ct_cuda = 1,
    ct_mps = 13,
} ct_device_kind;

typedef struct {
    ct_device_kind kind;
    int32_t index; // -1: the current one
} ct_device;

void ct_tensor_free(ct_tensor tensor) CT_NOEXCEPT;
// Another handle of the same tensor.
ct_error ct_share(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Handles made and not yet freed, over all threads.
int64_t ct_tensor_live_count(void) CT_NOEXCEPT;

ct_error ct_empty(const int64_t *sizes, size_t count, ct_dtype dtype, ct_device device,
                  ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_full(const int64_t *sizes, size_t count, double value, ct_dtype dtype, ct_device device,
                 ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// A copy of host bytes in row-major order.
ct_error ct_from_host(const void *bytes, const int64_t *sizes, size_t count, ct_dtype dtype,
                      ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// A view of host bytes that the caller keeps alive and unchanged for as long as the view is used.
ct_error ct_borrow_host(void *bytes, const int64_t *sizes, size_t count, ct_dtype dtype,
                        ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// The same of bytes that `owner` keeps alive; `release(owner)` is called when the last view is
// gone, or with the error.
ct_error ct_share_host(const void *bytes, const int64_t *sizes, size_t count, ct_dtype dtype,
                       void *owner, void (*release)(void *),
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Copies the values in row-major order; byte_count must be exactly their size.
ct_error ct_copy_to_host(ct_tensor tensor, void *bytes, size_t byte_count) CT_NOEXCEPT CT_CHECKED;

size_t ct_dimensions(ct_tensor tensor) CT_NOEXCEPT;
int64_t ct_size(ct_tensor tensor, size_t dimension) CT_NOEXCEPT;
ct_error ct_dtype_of(ct_tensor tensor, ct_dtype *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_device_of(ct_tensor tensor, ct_device *result) CT_NOEXCEPT CT_CHECKED;
bool ct_is_channels_last(ct_tensor tensor) CT_NOEXCEPT;
ct_error ct_item(ct_tensor tensor, double *result) CT_NOEXCEPT CT_CHECKED;

// Conversions; the tensor itself (a new handle) when nothing changes.
ct_error ct_to_dtype(ct_tensor tensor, ct_dtype dtype, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_to_device(ct_tensor tensor, ct_device device, bool non_blocking,
                      ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_channels_last(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_clone(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_copy_(ct_tensor target, ct_tensor source) CT_NOEXCEPT CT_CHECKED;
ct_error ct_fill_(ct_tensor target, double value) CT_NOEXCEPT CT_CHECKED;
ct_error ct_normal_(ct_tensor target, double mean, double deviation) CT_NOEXCEPT CT_CHECKED;
ct_error ct_uniform_(ct_tensor target, double low, double high) CT_NOEXCEPT CT_CHECKED;

CT_END
