#include "class_softmax.h"
#include "class_softmax_loops.h"
#include "matrix_product.h"
#include "parallel.h"

#include <cmath>
#include <limits>
#include <vector>

namespace ctorch {
namespace {

constexpr int64_t chunk = 64;
// Instead of minus infinity, whose differences would be NaN.
constexpr float lowest = -1e30f;

int64_t padded(int64_t count) {
    return (count + product_columns - 1) / product_columns * product_columns;
}

// The batch as the products want it, and which of its rows belong to which class.
class Batch {
  public:
    const int64_t count, width, columns, depth, classes;
    const bool paired;
    std::vector<float> rows, transposed;
    std::vector<BFloat16Pair> row_pairs, transposed_pairs;

    explicit Batch(const ClassBatch &batch)
        : count(batch.directions.size(0)), width(batch.directions.size(1)), columns(padded(count)),
          depth(padded(width)),
          classes(batch.rows.defined() ? batch.rows.numel() : batch.weight.size(0)),
          paired(batch.product == at::kBFloat16), rows(columns * depth, 0.0f),
          transposed(depth * columns, 0.0f) {
        const float *from = batch.directions.data_ptr<float>();
        for (int64_t i = 0; i < count; ++i)
            for (int64_t d = 0; d < width; ++d)
                transposed[d * columns + i] = rows[i * depth + d] = from[i * width + d];
        if (paired)
            pair();
        sort(batch.labels.data_ptr<int64_t>());
    }

    // Calls body(row, class within the chunk) for the rows that belong to classes of a chunk.
    template <typename Body> void each_owner(int64_t first, const Body &body) const {
        auto owner = std::lower_bound(owners.begin(), owners.end(), std::pair(first, int64_t(0)));
        for (; owner != owners.end() && owner->first < first + chunk; ++owner)
            body(owner->second, owner->first - first);
    }

    int64_t chunks() const { return (classes + chunk - 1) / chunk; }

  private:
    std::vector<std::pair<int64_t, int64_t>> owners; // class, row

    void pair() {
        row_pairs.resize(columns / 2 * depth);
        transposed_pairs.resize(depth / 2 * columns);
        for (int64_t i = 0; i < columns; i += 2)
            pair_rows(&rows[i * depth], &rows[(i + 1) * depth], &row_pairs[i / 2 * depth], depth);
        for (int64_t d = 0; d < depth; d += 2)
            pair_rows(&transposed[d * columns], &transposed[(d + 1) * columns],
                      &transposed_pairs[d / 2 * columns], columns);
    }

    void sort(const int64_t *labels) {
        for (int64_t i = 0; i < count; ++i) {
            TORCH_CHECK_INDEX(labels[i] >= 0 && labels[i] < classes, "index ", labels[i],
                              " is out of bounds for ", classes, " classes");
            owners.emplace_back(labels[i], i);
        }
        std::sort(owners.begin(), owners.end());
    }
};

// The centres of one chunk in the cache of one thread.
class Chunk {
  public:
    std::vector<float> weight, inverse_norms, logits;
    int64_t first = 0, count = 0;

    Chunk(const ClassBatch &source, const Batch &batch)
        : weight(chunk * batch.depth, 0.0f), inverse_norms(chunk), logits(chunk * batch.columns),
          batch(batch), scale(float(source.scale)),
          threshold(std::isinf(source.threshold) ? std::numeric_limits<float>::max()
                                                 : float(source.threshold * source.scale)),
          values(source.weight.data_ptr<float>()),
          indices(source.rows.defined() ? source.rows.data_ptr<int64_t>() : nullptr) {
        if (batch.paired)
            pairs.resize(chunk * batch.depth / 2);
    }

    // The place of a class of the chunk in the matrix of all.
    int64_t place(int64_t j) const { return indices ? indices[first + j] : first + j; }

    void load(int64_t number) {
        first = number * chunk;
        count = std::min(chunk, batch.classes - first);
        for (int64_t j = 0; j < chunk; ++j) {
            float squares = 0;
            if (j < count)
                vectorised<CopyRow>(values + place(j) * batch.width, &weight[j * batch.depth],
                                    batch.width, &squares);
            else
                std::fill_n(&weight[j * batch.depth], batch.depth, 0.0f);
            inverse_norms[j] = 1 / std::max(std::sqrt(squares), 1e-12f);
        }
    }

    // The logits of the chunk; cosines to own classes go to `cosines`, their logits to `lowest`.
    void multiply_all(float *cosines) {
        if (batch.paired) {
            pair_neighbours(weight.data(), pairs.data(), chunk * batch.depth / 2);
            multiply(LeftFactor<BFloat16Pair>{pairs.data(), batch.depth / 2, 1},
                     {batch.transposed_pairs.data(), batch.columns}, {logits.data(), batch.columns},
                     chunk, batch.columns, batch.depth / 2, false);
        } else {
            multiply(LeftFactor<float>{weight.data(), batch.depth, 1},
                     {batch.transposed.data(), batch.columns}, {logits.data(), batch.columns},
                     chunk, batch.columns, batch.depth, false);
        }
        batch.each_owner(first, [&](int64_t row, int64_t j) {
            if (cosines)
                cosines[row] = logits[j * batch.columns + row] * inverse_norms[j];
        });
        std::vector<float> factors(chunk);
        for (int64_t j = 0; j < chunk; ++j)
            factors[j] = inverse_norms[j] * scale;
        vectorised<ScaleLogits>(logits.data(), (const float *)factors.data(), count, batch.columns,
                                threshold);
        batch.each_owner(first,
                         [&](int64_t row, int64_t j) { logits[j * batch.columns + row] = lowest; });
    }

  private:
    const Batch &batch;
    const float scale, threshold;
    const float *values;
    const int64_t *indices;
    std::vector<BFloat16Pair> pairs;
};

// Log sums of all threads' shares, in double.
at::Tensor combined(const Batch &batch, const std::vector<float> &largest,
                    const std::vector<float> &sums, int64_t parts) {
    auto result = at::empty({batch.count}, at::kFloat);
    for (int64_t i = 0; i < batch.count; ++i) {
        double top = lowest;
        for (int64_t part = 0; part < parts; ++part)
            top = std::max<double>(top, largest[part * batch.columns + i]);
        double sum = 0;
        for (int64_t part = 0; part < parts; ++part)
            sum +=
                sums[part * batch.columns + i] * std::exp(largest[part * batch.columns + i] - top);
        result.data_ptr<float>()[i] = float(std::log(sum) + top);
    }
    return result;
}

// Second pass of one thread.
class Learner {
  public:
    std::vector<float> gradient;

    Learner(const Batch &batch, const float *cosine_slopes)
        : gradient(batch.columns * batch.depth, 0.0f), batch(batch), cosine_slopes(cosine_slopes),
          scaled(chunk * batch.columns), slopes(chunk * batch.depth) {
        if (batch.paired) {
            weight_pairs.resize(chunk / 2 * batch.depth);
            scaled_pairs.resize(chunk / 2 * batch.columns);
            logit_pairs.resize(chunk * batch.columns / 2);
        }
    }

    // Adds the chunk's share to the directions' gradient; its logits are slopes by cosines.
    void pull(Chunk &part) {
        std::fill(part.logits.begin() + part.count * batch.columns, part.logits.end(), 0.0f);
        batch.each_owner(part.first, [&](int64_t row, int64_t j) {
            part.logits[j * batch.columns + row] = cosine_slopes[row];
        });
        vectorised<ScaleClasses>((const float *)part.logits.data(),
                                 (const float *)part.inverse_norms.data(), chunk, batch.columns,
                                 scaled.data());
        if (!batch.paired)
            return multiply(LeftFactor<float>{scaled.data(), 1, batch.columns},
                            {part.weight.data(), batch.depth}, {gradient.data(), batch.depth},
                            batch.count, batch.depth, chunk, true);
        for (int64_t j = 0; j < chunk; j += 2) {
            pair_rows(&part.weight[j * batch.depth], &part.weight[(j + 1) * batch.depth],
                      &weight_pairs[j / 2 * batch.depth], batch.depth);
            pair_rows(&scaled[j * batch.columns], &scaled[(j + 1) * batch.columns],
                      &scaled_pairs[j / 2 * batch.columns], batch.columns);
        }
        multiply(LeftFactor<BFloat16Pair>{scaled_pairs.data(), 1, batch.columns},
                 {weight_pairs.data(), batch.depth}, {gradient.data(), batch.depth}, batch.count,
                 batch.depth, chunk / 2, true);
    }

    // The chunk's centres learn.
    void update(Chunk &part, float *weight, float *buffer, RowUpdate update) {
        if (batch.paired) {
            pair_neighbours(part.logits.data(), logit_pairs.data(), chunk * batch.columns / 2);
            multiply(LeftFactor<BFloat16Pair>{logit_pairs.data(), batch.columns / 2, 1},
                     {batch.row_pairs.data(), batch.depth}, {slopes.data(), batch.depth},
                     part.count, batch.depth, batch.columns / 2, false);
        } else {
            multiply(LeftFactor<float>{part.logits.data(), batch.columns, 1},
                     {batch.rows.data(), batch.depth}, {slopes.data(), batch.depth}, part.count,
                     batch.depth, batch.columns, false);
        }
        for (int64_t j = 0; j < part.count; ++j) {
            const int64_t place = part.place(j) * batch.width;
            vectorised<UpdateRow>(weight + place, buffer ? buffer + place : nullptr,
                                  (const float *)&part.weight[j * batch.depth],
                                  (const float *)&slopes[j * batch.depth], part.inverse_norms[j],
                                  batch.width, update);
        }
    }

  private:
    const Batch &batch;
    const float *cosine_slopes;
    std::vector<float> scaled, slopes;
    std::vector<BFloat16Pair> weight_pairs, scaled_pairs, logit_pairs;
};

bool is_plain(const at::Tensor &tensor, at::ScalarType type) {
    return tensor.device().is_cpu() && tensor.scalar_type() == type && tensor.is_contiguous();
}

std::vector<float> padded_values(const at::Tensor &tensor, int64_t count, float scale) {
    const auto values = tensor.to(at::kFloat).contiguous();
    std::vector<float> result(count, 0.0f);
    for (int64_t i = 0; i < values.numel(); ++i)
        result[i] = values.data_ptr<float>()[i] * scale;
    return result;
}

} // namespace

bool has_class_kernel(at::ScalarType product) {
    return product == at::kFloat || (product == at::kBFloat16 && has_bfloat16_products());
}

bool fits_class_kernel(const ClassBatch &batch) {
    return has_class_kernel(batch.product) && is_plain(batch.directions, at::kFloat) &&
           is_plain(batch.weight, at::kFloat) && is_plain(batch.labels, at::kLong) &&
           (!batch.rows.defined() || is_plain(batch.rows, at::kLong)) &&
           batch.directions.size(1) % lanes == 0 && batch.directions.size(0) > 0;
}

ClassSums class_sums(const ClassBatch &source) {
    const Batch batch(source);
    const int64_t parts = at::get_num_threads(), size = chunk * batch.columns;
    std::vector<float> largest(parts * batch.columns, lowest), sums(parts * batch.columns, 0.0f);
    ClassSums result;
    result.cosines = at::empty({batch.count}, at::kFloat);
    float *cosines = result.cosines.data_ptr<float>();
    float *kept = nullptr;
    if (batch.chunks() * size * int64_t(sizeof(float)) <= source.kept_bytes) {
        result.logits = at::empty({batch.chunks() * size}, at::kFloat);
        kept = result.logits.data_ptr<float>();
    }
    parallel_parts(batch.chunks(), [&](int64_t part, int64_t begin, int64_t end) {
        Chunk classes(source, batch);
        for (int64_t number = begin; number < end; ++number) {
            classes.load(number);
            classes.multiply_all(cosines);
            vectorised<SumExponentials>((const float *)classes.logits.data(), classes.count,
                                        batch.columns, &largest[part * batch.columns],
                                        &sums[part * batch.columns]);
            if (kept)
                std::copy(classes.logits.begin(), classes.logits.end(), kept + number * size);
        }
    });
    result.log_sums = combined(batch, largest, sums, parts);
    return result;
}

at::Tensor class_gradients(const ClassBatch &source, const ClassSums &sums,
                           const at::Tensor &log_sum_slopes, const at::Tensor &cosine_slopes,
                           const ClassUpdate *update) {
    const Batch batch(source);
    const int64_t parts = at::get_num_threads(), size = chunk * batch.columns;
    const auto log_sums = padded_values(sums.log_sums, batch.columns, 1);
    const auto shares = padded_values(log_sum_slopes, batch.columns, float(source.scale));
    const auto cosines = padded_values(cosine_slopes, batch.columns, 1);
    const float *kept = sums.logits.defined() ? sums.logits.data_ptr<float>() : nullptr;
    float *weight = update ? source.weight.data_ptr<float>() : nullptr;
    float *buffer = update && update->buffer.defined() ? update->buffer.data_ptr<float>() : nullptr;
    RowUpdate step{};
    if (update)
        step = {float(update->rate), float(update->momentum), float(update->decay)};
    std::vector<std::vector<float>> gradients(parts);
    parallel_parts(batch.chunks(), [&](int64_t part, int64_t begin, int64_t end) {
        Chunk classes(source, batch);
        Learner learner(batch, cosines.data());
        for (int64_t number = begin; number < end; ++number) {
            classes.load(number);
            if (kept)
                std::copy_n(kept + number * size, size, classes.logits.begin());
            else
                classes.multiply_all(nullptr);
            vectorised<LogitSlopes>(classes.logits.data(), classes.count, batch.columns,
                                    log_sums.data(), shares.data(), !std::isinf(source.threshold));
            learner.pull(classes);
            if (update)
                learner.update(classes, weight, buffer, step);
        }
        gradients[part] = std::move(learner.gradient);
    });
    auto result = at::zeros({batch.count, batch.width}, at::kFloat);
    float *to = result.data_ptr<float>();
    for (const auto &share : gradients)
        for (int64_t i = 0; !share.empty() && i < batch.count; ++i)
            for (int64_t d = 0; d < batch.width; ++d)
                to[i * batch.width + d] += share[i * batch.depth + d];
    return result;
}

} // namespace ctorch
