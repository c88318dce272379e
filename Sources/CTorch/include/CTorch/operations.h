// Arithmetic, reduction, shape and indexing.
#pragma once

#include "tensor.h"

CT_BEGIN

ct_error ct_add(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_subtract(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_multiply(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_divide(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_add_scalar(ct_tensor tensor, double value, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_multiply_scalar(ct_tensor tensor, double value,
                            ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_power(ct_tensor tensor, double exponent, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_clamp(ct_tensor tensor, double low, double high,
                  ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_cos(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_tan(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_floor(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_acos(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_exp(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_log(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_log_add_exp(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_log_sigmoid(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

// Comparisons make tensors of truth values, from which ct_where chooses.
ct_error ct_greater(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_greater_scalar(ct_tensor left, double right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_where(ct_tensor condition, ct_tensor yes, ct_tensor no,
                  ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

ct_error ct_sum(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_sum_along(ct_tensor tensor, int64_t dimension, bool keep,
                      ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_mean(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_norm(ct_tensor tensor, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_norm_along(ct_tensor tensor, int64_t dimension, bool keep,
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

// Products of the matrices in the last two dimensions; those before are spread over each other.
ct_error ct_matmul(ct_tensor left, ct_tensor right, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_softmax(ct_tensor tensor, int64_t dimension, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

// The elements that are at least `floor`, in row-major order: their places (int64 [N]) and values.
ct_error ct_at_least(ct_tensor tensor, double floor, ct_tensor *places,
                     ct_tensor *values) CT_NOEXCEPT CT_CHECKED;
ct_error ct_permute(ct_tensor tensor, const int64_t *order, size_t count,
                    ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_reshape(ct_tensor tensor, const int64_t *sizes, size_t count,
                    ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_unsqueeze(ct_tensor tensor, int64_t dimension,
                      ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_flip(ct_tensor tensor, int64_t dimension, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_gather(ct_tensor tensor, int64_t dimension, ct_tensor index,
                   ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Rows of a matrix by int64 [K].
ct_error ct_index_select(ct_tensor tensor, ct_tensor rows,
                         ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_index_copy_(ct_tensor tensor, ct_tensor rows, ct_tensor source) CT_NOEXCEPT CT_CHECKED;
ct_error ct_index_add_(ct_tensor tensor, ct_tensor rows, ct_tensor source) CT_NOEXCEPT CT_CHECKED;
// The distinct elements of int64 tensors, rising.
ct_error ct_union(const ct_tensor *tensors, size_t count, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Where the values are, or would be, in a rising tensor.
ct_error ct_places(ct_tensor rising, ct_tensor values, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_scatter(ct_tensor tensor, int64_t dimension, ct_tensor index, ct_tensor source,
                    ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_scatter_(ct_tensor tensor, int64_t dimension, ct_tensor index,
                     ct_tensor source) CT_NOEXCEPT CT_CHECKED;

CT_END
