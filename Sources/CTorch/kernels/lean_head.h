// The softmax over all class centres without ever holding the logits of all: forward keeps a
// running log-sum-exp, backward goes over the classes again and may update the centres on the way.
//
// B batch, D embedding, C classes, K classes in use.
#pragma once

#include <ATen/ATen.h>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace ctorch {

struct LeanHead {
    at::Tensor weight;      // float [C, D]
    at::Tensor rows;        // int64 [K], rising: the classes in use; undefined: all
    at::Tensor labels;      // int64 [B], 0 ..< K
    double scale;           // of the cosines, > 0
    double filter;          // other cosines above it count as logit 0; 0: none
    at::ScalarType product; // the type in which cosines are multiplied
    int64_t kept_bytes;     // logits kept from forward to backward at most
    bool plain;             // by the engine's operations, also where the kernel fits

    int64_t classes() const { return rows.defined() ? rows.size(0) : weight.size(0); }
    double limit() const {
        return filter > 0 ? filter * scale : std::numeric_limits<double>::infinity();
    }
};

// SGD of the centres in use, without a gradient in memory: v = momentum v + (g + decay w),
// w = w - rate v.
struct LeanUpdate {
    at::Tensor velocity; // as the weight; undefined without momentum
    double rate, momentum, decay;
};

// What forward finds, and what backward needs of it.
struct LeanSums {
    at::Tensor totals;  // [B]: log of the sum over the other classes of e^(scale cos)
    at::Tensor targets; // [B]: the cosine to the own class
    // Logits of the first blocks of each part. Small pieces of memory, which find the places that
    // the last step left.
    std::vector<at::Tensor> kept;
    int64_t parts = 1;
};

// The slopes of a loss in what forward found, each [B].
struct LeanSlopes {
    at::Tensor totals, targets;
};

// Totals and targets [B], recorded for backward: once only, and when there is an update it happens
// then. Without one the weight gets a gradient.
std::pair<at::Tensor, at::Tensor> lean_softmax(const at::Tensor &directions, LeanHead head,
                                               std::optional<LeanUpdate> update);

// Whether the kernel takes it: float on the CPU, D a multiple of 32, a product in float or, where
// the processor multiplies it, bfloat16.
bool fits_lean_kernel(const at::Tensor &weight, at::ScalarType product);

// By the kernel.
LeanSums lean_forward(const LeanHead &head, const at::Tensor &directions);
// The gradient in the directions [B, D]; the centres are updated, or their gradient is added to
// `gradient` [K, D].
at::Tensor lean_backward(const LeanHead &head, const at::Tensor &directions, const LeanSums &sums,
                         const LeanSlopes &slopes, const LeanUpdate *update, at::Tensor gradient);

// By the engine's operations, chunk by chunk, for every device and type.
LeanSums chunked_forward(const LeanHead &head, const at::Tensor &directions);
at::Tensor chunked_backward(const LeanHead &head, const at::Tensor &directions,
                            const LeanSums &sums, const LeanSlopes &slopes,
                            const LeanUpdate *update, at::Tensor gradient);

} // namespace ctorch
