// The layers of the networks.
#pragma once

#include "tensor.h"

CT_BEGIN

// Square stride and padding.
ct_error ct_convolution(ct_tensor input, ct_tensor weight, int64_t stride, int64_t padding,
                        int64_t groups, ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
// weight, bias, running_mean, running_var may be none.
ct_error ct_batch_norm(ct_tensor input, ct_tensor weight, ct_tensor bias, ct_tensor running_mean,
                       ct_tensor running_var, bool training, double momentum, double epsilon,
                       ct_tensor *result) CT_NOEXCEPT CT_CHECKED;
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
