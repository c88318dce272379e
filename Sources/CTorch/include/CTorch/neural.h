// The layers of the networks.
#pragma once

#include "tensor.h"

CT_BEGIN

// Which own kernels replace the engine's operations where they fit (from the start: all); values
// and gradients are the same up to rounding. For the calling thread.
typedef enum {
    CT_NO_KERNELS,
    // Of normalisation and activation: what a GPU has too.
    CT_KERNELS_OF_NORMALIZATION,
    CT_ALL_KERNELS
} ct_kernels;
ct_kernels ct_kernels_in_use(void) CT_NOEXCEPT;
void ct_use_kernels(ct_kernels kernels) CT_NOEXCEPT;

// Square stride and padding.
ct_error ct_convolution(ct_tensor input, ct_tensor weight, int64_t stride, int64_t padding,
                        int64_t groups, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// For inference: pixels x scale + shift, a convolution, bias, and PReLU with a slope or the
// addition of a tensor. All but the weight may be none. `kernel` is what ct_folded_kernel made of
// the weight.
typedef struct {
    ct_tensor weight, kernel, scale, shift, bias, slope;
    int64_t stride, padding, groups;
} ct_folded_layer;
// None where the weight is used as it is.
ct_error ct_folded_kernel(ct_tensor weight, int64_t stride, int64_t padding, int64_t groups,
                          ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_folded_convolution(ct_tensor input, ct_folded_layer layer, ct_tensor added,
                               ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// A batch normalisation over all dimensions but the second; running statistics may be none.
typedef struct {
    ct_tensor weight, bias, running_mean, running_var;
    // With the batch's statistics, which move the running ones.
    bool training;
    double momentum, epsilon;
} ct_normalization;
// Followed by PReLU with a slope, or by the addition of a tensor; at most one is not none.
ct_error ct_batch_norm(ct_tensor input, ct_normalization layer, ct_tensor slope, ct_tensor added,
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Followed by PReLU with a slope, if it is not none, and the convolution of the result, which is
// computed again in backward instead of kept, where that is cheap.
ct_error ct_normalized_convolution(ct_tensor input, ct_normalization layer, ct_tensor slope,
                                   ct_tensor weight, int64_t stride, int64_t padding,
                                   int64_t groups, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_prelu(ct_tensor input, ct_tensor slope, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// bias may be none.
ct_error ct_linear(ct_tensor input, ct_tensor weight, ct_tensor bias,
                   ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_dropout(ct_tensor input, double probability, bool training,
                    ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// Mean cross-entropy of logits [B, C] and int64 labels [B].
ct_error ct_cross_entropy(ct_tensor logits, ct_tensor labels,
                          ct_tensor *result) CT_NOEXCEPT CT_CHECKED;

CT_END
