// Sequences of vectors: normalisation, attention, choosing some of them.
#pragma once

#include "tensor.h"

CT_BEGIN

// Over the last dimension; weight and bias are as long as it.
ct_error ct_layer_norm(ct_tensor input, ct_tensor weight, ct_tensor bias, double epsilon,
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Scaled dot products of [B, N, 3 D], which holds query, key and value of each head in turn.
ct_error ct_self_attention(ct_tensor packed, int64_t heads,
                           ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

// Where the smallest, the second smallest, ... element lies along a dimension, int64.
ct_error ct_order(ct_tensor tensor, int64_t dimension, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// A view of `length` elements of a dimension.
ct_error ct_narrow(ct_tensor tensor, int64_t dimension, int64_t start, int64_t length,
                   ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// A view in which dimensions of size 1 repeat.
ct_error ct_expand(ct_tensor tensor, const int64_t *sizes, size_t count,
                   ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

CT_END
