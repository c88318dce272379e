#include "lean_head.h"

namespace ctorch {
namespace {

// Logits alive at a time, and centres.
constexpr int64_t chunk_bytes = 16 << 20, center_bytes = 64 << 20;

// Some of the classes in use.
struct Chunk {
    int64_t first, count;
    at::Tensor places;   // their rows of the weight; undefined: they follow each other
    at::Tensor weight;   // [n, D]
    at::Tensor lengths;  // [n, 1], at least 1e-12
    at::Tensor centers;  // [n, D], of length 1
    at::Tensor logits;   // [B, n]
    at::Tensor in_chunk; // bool [B]: whether the own class is here
    at::Tensor column;   // int64 [B, 1]: where; 0 when it is not
};

at::Tensor product(const LeanHead &head, const at::Tensor &a, const at::Tensor &b) {
    if (head.product == a.scalar_type() || head.product == at::kFloat)
        return a.mm(b);
    return a.to(head.product).mm(b.to(head.product)).to(a.scalar_type());
}

template <typename Body>
void for_each_chunk(const LeanHead &head, const at::Tensor &directions, const Body &body) {
    const int64_t batch = std::max<int64_t>(1, directions.size(0));
    const int64_t element = directions.element_size();
    const int64_t size =
        std::max<int64_t>(256, std::min(chunk_bytes / (batch * element),
                                        center_bytes / (directions.size(1) * element)));
    for (int64_t first = 0; first < head.classes(); first += size) {
        Chunk chunk;
        chunk.first = first;
        chunk.count = std::min(size, head.classes() - first);
        if (head.rows.defined()) {
            chunk.places = head.rows.narrow(0, first, chunk.count);
            chunk.weight = head.weight.index_select(0, chunk.places);
        } else {
            chunk.weight = head.weight.narrow(0, first, chunk.count);
        }
        chunk.lengths = at::linalg_vector_norm(chunk.weight, 2, 1, true).clamp_min(1e-12);
        chunk.centers = chunk.weight / chunk.lengths;
        chunk.logits = product(head, directions, chunk.centers.t()).mul_(head.scale);
        const at::Tensor column = head.labels - first;
        chunk.in_chunk = column.ge(0).logical_and(column.lt(chunk.count));
        chunk.column = at::where(chunk.in_chunk, column, 0).unsqueeze(1);
        body(chunk);
    }
}

// Writes `values` [B] over the own classes that are in the chunk.
void put_targets(const Chunk &chunk, at::Tensor &matrix, const at::Tensor &values) {
    const at::Tensor old = matrix.gather(1, chunk.column).squeeze(1);
    matrix.scatter_(1, chunk.column, at::where(chunk.in_chunk, values, old).unsqueeze(1));
}

void update_rows(const Chunk &chunk, const LeanHead &head, const LeanUpdate &update,
                 const at::Tensor &gradient) {
    at::Tensor moved = gradient.add(chunk.weight, update.decay);
    if (update.velocity.defined()) {
        at::Tensor velocity = chunk.places.defined()
                                  ? update.velocity.index_select(0, chunk.places)
                                  : update.velocity.narrow(0, chunk.first, chunk.count);
        velocity.mul_(update.momentum).add_(moved);
        moved = velocity;
        if (chunk.places.defined())
            update.velocity.index_copy_(0, chunk.places, velocity);
    }
    if (chunk.places.defined())
        head.weight.index_add_(0, chunk.places, moved, -update.rate);
    else
        chunk.weight.add_(moved, -update.rate);
}

} // namespace

LeanSums chunked_forward(const LeanHead &head, const at::Tensor &directions) {
    const int64_t batch = directions.size(0);
    LeanSums sums{at::full({batch}, -std::numeric_limits<double>::infinity(), directions.options()),
                  at::zeros({batch}, directions.options()),
                  {}};
    for_each_chunk(head, directions, [&](Chunk &chunk) {
        const at::Tensor own = chunk.logits.gather(1, chunk.column).squeeze(1) / head.scale;
        sums.targets = at::where(chunk.in_chunk, own.clamp(-1, 1), sums.targets);
        if (head.filter > 0)
            chunk.logits.masked_fill_(chunk.logits.gt(head.limit()), 0);
        put_targets(chunk, chunk.logits,
                    at::full_like(own, -std::numeric_limits<double>::infinity()));
        sums.totals = at::logaddexp(sums.totals, chunk.logits.logsumexp(1));
    });
    return sums;
}

at::Tensor chunked_backward(const LeanHead &head, const at::Tensor &directions,
                            const LeanSums &sums, const LeanSlopes &slopes,
                            const LeanUpdate *update, at::Tensor gradient) {
    at::Tensor result = at::zeros_like(directions);
    const at::Tensor totals = sums.totals.unsqueeze(1);
    const at::Tensor factors = (slopes.totals * head.scale).unsqueeze(1);
    for_each_chunk(head, directions, [&](Chunk &chunk) {
        at::Tensor slope = (chunk.logits - totals).exp_().mul_(factors);
        if (head.filter > 0)
            slope.masked_fill_(chunk.logits.gt(head.limit()), 0);
        put_targets(chunk, slope, slopes.targets);
        result.add_(product(head, slope, chunk.centers));
        const at::Tensor along = product(head, slope.t(), directions);
        const at::Tensor projection = (along * chunk.centers).sum(1, true);
        const at::Tensor rows = (along - chunk.centers * projection).div_(chunk.lengths);
        if (update)
            update_rows(chunk, head, *update, rows);
        else
            gradient.narrow(0, chunk.first, chunk.count).add_(rows);
    });
    return result;
}

} // namespace ctorch
