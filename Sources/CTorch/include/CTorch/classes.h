// The softmax over very many classes, in two passes that never hold all logits.
#pragma once

#include "tensor.h"

CT_BEGIN

// B batch, D embedding, C classes, K classes in use.
typedef struct {
    ct_tensor directions; // float32 [B, D], rows of length 1
    ct_tensor weight;     // float32 [C, D]
    ct_tensor rows;       // int64 [K], the classes in use; none: all
    ct_tensor labels;     // int64 [B], 0 ..< K
    double scale;
    double threshold;   // other classes' cosines above it count as logit 0; infinite: none do
    ct_dtype product;   // of the factors of the products
    int64_t kept_bytes; // logits up to so many bytes are kept for the second pass
} ct_class_batch;

typedef struct {
    ct_tensor log_sums; // float32 [B]: log of the sum of e^logit over the classes but the own one
    ct_tensor cosines;  // float32 [B]: to the own class
    ct_tensor logits;   // may be none
} ct_class_sums;

// SGD for the rows in use: buffer = momentum buffer + gradient + decay w, w -= learning_rate
// buffer.
typedef struct {
    double learning_rate, momentum, decay;
    ct_tensor buffer; // float32 [C, D]; none when momentum is 0
} ct_class_update;

ct_error ct_class_sums_of(const ct_class_batch *batch,
                          ct_class_sums *result) CT_NOEXCEPT CT_CHECKED;
// The gradient by the directions from the slopes of the loss by log_sums and cosines, both [B];
// updates the rows in use. update may be NULL.
ct_error ct_class_gradients(const ct_class_batch *batch, const ct_class_sums *sums,
                            ct_tensor log_sum_slopes, ct_tensor cosine_slopes,
                            const ct_class_update *update,
                            ct_tensor *gradient) CT_NOEXCEPT CT_CHECKED;
// Whether products of this type have a kernel on this processor.
bool ct_class_kernel_available(ct_dtype product) CT_NOEXCEPT;

CT_END
