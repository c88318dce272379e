// Softmax over very many classes, and picking the classes of a step.
#pragma once

#include "tensor.h"

CT_BEGIN

typedef struct {
    double scale;
    // Cosines to other classes above it count as logit 0; 0: none do.
    double filter;
    // The type of the matrix products.
    ct_dtype product;
    // Logits kept from forward to backward at most, in bytes; all others are computed twice.
    int64_t kept_bytes;
    // By the engine's operations alone.
    bool plain;
} ct_lean_softmax;

// SGD of the rows in use, during backward: v = momentum v + (g + decay w), w = w - rate v.
typedef struct {
    // int64, rising; may be none: all.
    ct_tensor rows;
    // As the weight; none without momentum.
    ct_tensor velocity;
    double rate, momentum, decay;
} ct_row_update;

// From directions [B, D] and centres [C, D]: log of the sum over the other classes of
// e^(scale cos) [B], and the cosine to the own class [B]. Never holds the logits of all classes.
// Backward works once. With an update it changes weight and velocity and gives no gradient to the
// weight; without one (NULL) it does.
ct_error ct_lean_softmax_sums(ct_tensor directions, ct_tensor weight, ct_tensor labels,
                              ct_lean_softmax settings, const ct_row_update *update,
                              ct_tensor *totals, ct_tensor *targets) CT_NOEXCEPT CT_CHECKED;
// Whether an own kernel does this on the CPU.
bool ct_has_lean_kernel(ct_tensor weight, ct_dtype product) CT_NOEXCEPT;

// The classes of the labels and random others: int64 [K], rising, K = max(count, distinct labels),
// drawn from the generator of the labels' device; and the labels' places among them.
ct_error ct_sample_classes(ct_tensor labels, int64_t classes, int64_t count, ct_tensor *rows,
                           ct_tensor *places) CT_NOEXCEPT CT_CHECKED;

CT_END
