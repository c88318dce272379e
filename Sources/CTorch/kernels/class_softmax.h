// The softmax over all classes without their logits: chunks of classes, a running sum of
// exponentials, gradients by hand in a second pass, and the centres' update in the same sweep.
//
// B batch, D embedding, C classes, K classes in use.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// What the classes are compared with.
struct ClassBatch {
    at::Tensor directions;  // float32 [B, D], rows of length 1
    at::Tensor weight;      // float32 [C, D]
    at::Tensor rows;        // int64 [K], the classes in use; undefined: all
    at::Tensor labels;      // int64 [B], 0 ..< K
    double scale;           // logit = scale * cosine
    double threshold;       // other classes' cosines above it count as logit 0; infinite: none
    at::ScalarType product; // of the factors of each product; sums are float32
    int64_t kept_bytes;     // logits up to so many bytes are kept for the second pass
};

struct ClassSums {
    at::Tensor log_sums; // float32 [B]: log of the sum of e^logit over the classes but the own one
    at::Tensor cosines;  // float32 [B]: to the own class
    at::Tensor logits;   // kept ones, or undefined
};

// SGD with momentum for the rows in use: b = momentum b + g + decay w, w -= rate b.
struct ClassUpdate {
    double rate, momentum, decay;
    at::Tensor buffer; // float32 [C, D]; undefined: no momentum
};

// Whether products of this type have a kernel on this processor.
bool has_class_kernel(at::ScalarType product);

// Whether the kernel takes the batch: everything on the CPU and contiguous, D a multiple of 16, and
// products in float32, or bfloat16 where the processor has them.
bool fits_class_kernel(const ClassBatch &batch);

// The first pass. Throws when a label is no class in use.
ClassSums class_sums(const ClassBatch &batch);

// The second pass: from the slopes of the loss by log_sums and cosines, both [B], its gradient by
// the directions [B, D]; updates the rows in use of the weight, and of the buffer, when there is an
// update.
at::Tensor class_gradients(const ClassBatch &batch, const ClassSums &sums,
                           const at::Tensor &log_sum_slopes, const at::Tensor &cosine_slopes,
                           const ClassUpdate *update);

// The same on any device, with the engine's operations on chunks of classes.
ClassSums class_sums_by_chunks(const ClassBatch &batch);
at::Tensor class_gradients_by_chunks(const ClassBatch &batch, const ClassSums &sums,
                                     const at::Tensor &log_sum_slopes,
                                     const at::Tensor &cosine_slopes, const ClassUpdate *update);

} // namespace ctorch
