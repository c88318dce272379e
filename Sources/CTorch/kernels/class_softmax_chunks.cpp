#include "class_softmax.h"

#include <c10/core/GradMode.h>
#include <cmath>

namespace ctorch {
namespace {

constexpr double lowest = -1e30;

int64_t class_count(const ClassBatch &batch) {
    return batch.rows.defined() ? batch.rows.numel() : batch.weight.size(0);
}

// Classes whose logits take 16 MiB in float32.
int64_t chunk_size(const ClassBatch &batch) {
    return std::max<int64_t>(64, (4 << 20) / batch.directions.size(0));
}

// One chunk of classes: their directions, logits, and the place of each row's own class in it.
struct Part {
    at::Tensor places, weight, norms, directions, logits, cosines, own, column;

    Part(const ClassBatch &batch, int64_t first, int64_t count) {
        if (batch.rows.defined()) {
            places = batch.rows.narrow(0, first, count);
            weight = batch.weight.index_select(0, places);
        } else {
            weight = batch.weight.narrow(0, first, count);
        }
        norms = at::linalg_vector_norm(weight, 2, 1, true).clamp_min(1e-12);
        directions = weight / norms;
        cosines = batch.directions.to(batch.product)
                      .matmul(directions.to(batch.product).t())
                      .to(at::kFloat);
        logits = cosines * batch.scale;
        if (!std::isinf(batch.threshold))
            logits.masked_fill_(cosines > batch.threshold, 0);
        const auto local = batch.labels - first;
        own = (local >= 0).logical_and(local < count);
        column = local.clamp(0, count - 1).unsqueeze(1);
        const auto value = at::where(own.unsqueeze(1), lowest, logits.gather(1, column));
        logits.scatter_(1, column, value);
    }
};

template <typename Body> void each_part(const ClassBatch &batch, const Body &body) {
    const int64_t classes = class_count(batch), size = chunk_size(batch);
    for (int64_t first = 0; first < classes; first += size)
        body(Part(batch, first, std::min(size, classes - first)));
}

void learn(const ClassBatch &batch, const Part &part, const at::Tensor &slopes,
           const ClassUpdate &update) {
    const auto moved =
        slopes.to(batch.product).t().matmul(batch.directions.to(batch.product)).to(at::kFloat);
    const auto along = (moved * part.directions).sum(1, true);
    auto step = (moved - part.directions * along) / part.norms + part.weight * update.decay;
    const bool sampled = part.places.defined();
    if (update.buffer.defined()) {
        const auto before =
            sampled ? update.buffer.index_select(0, part.places)
                    : update.buffer.narrow(0, part.weight.storage_offset() / part.weight.size(1),
                                           part.weight.size(0));
        step = before * update.momentum + step;
        if (sampled)
            update.buffer.index_copy_(0, part.places, step);
        else
            before.copy_(step);
    }
    if (sampled)
        batch.weight.index_copy_(0, part.places, part.weight - step * update.rate);
    else
        part.weight.sub_(step, update.rate);
}

} // namespace

ClassSums class_sums_by_chunks(const ClassBatch &batch) {
    c10::NoGradGuard unrecorded;
    const auto count = batch.directions.size(0);
    TORCH_CHECK_INDEX(batch.labels.numel() == 0 ||
                          (batch.labels.min().item<int64_t>() >= 0 &&
                           batch.labels.max().item<int64_t>() < class_count(batch)),
                      "index ", batch.labels.max().item<int64_t>(), " is out of bounds for ",
                      class_count(batch), " classes");
    ClassSums sums;
    sums.log_sums = at::full({count}, lowest, batch.directions.options());
    sums.cosines = at::zeros({count}, batch.directions.options());
    each_part(batch, [&](const Part &part) {
        sums.log_sums = at::logaddexp(sums.log_sums, part.logits.logsumexp(1));
        const auto cosine = part.cosines.gather(1, part.column).squeeze(1);
        sums.cosines = at::where(part.own, cosine, sums.cosines);
    });
    return sums;
}

at::Tensor class_gradients_by_chunks(const ClassBatch &batch, const ClassSums &sums,
                                     const at::Tensor &log_sum_slopes,
                                     const at::Tensor &cosine_slopes, const ClassUpdate *update) {
    c10::NoGradGuard unrecorded;
    auto gradient = at::zeros_like(batch.directions);
    const auto shares = (log_sum_slopes * batch.scale).unsqueeze(1);
    each_part(batch, [&](const Part &part) {
        auto slopes = (part.logits - sums.log_sums.unsqueeze(1)).exp_().mul_(shares);
        if (!std::isinf(batch.threshold))
            slopes.masked_fill_(part.logits == 0, 0);
        const auto own =
            at::where(part.own, cosine_slopes, slopes.gather(1, part.column).squeeze(1));
        slopes.scatter_(1, part.column, own.unsqueeze(1));
        gradient +=
            slopes.to(batch.product).matmul(part.directions.to(batch.product)).to(at::kFloat);
        if (update)
            learn(batch, part, slopes, *update);
    });
    return gradient;
}

} // namespace ctorch
