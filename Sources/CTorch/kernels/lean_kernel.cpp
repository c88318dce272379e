#include "lean_block.h"
#include "lean_head.h"
#include "parallel.h"

#include "CTorch/runtime.h"

namespace ctorch {
namespace {

// One pass over all classes: how they are divided among threads, and where their rows are.
struct Pass {
    float *weight;
    const int64_t *rows; // null: all
    int64_t classes, size;
    int64_t real_batch, batch; // B, and up to a multiple of `panel`
    const int64_t *labels;
    float limit;
    int64_t parts;
    int64_t kept_blocks;       // of each part
    std::vector<float *> kept; // by part and block

    Pass(const LeanHead &head, const at::Tensor &directions, int64_t parts)
        : weight(head.weight.data_ptr<float>()),
          rows(head.rows.defined() ? head.rows.data_ptr<int64_t>() : nullptr),
          classes(head.classes()), size(head.weight.size(1)), real_batch(directions.size(0)),
          batch((real_batch + panel - 1) / panel * panel), labels(head.labels.data_ptr<int64_t>()),
          limit(float(head.limit())), parts(parts),
          kept_blocks(std::min(head.kept_bytes / (block_bytes() * parts),
                               (blocks() + parts - 1) / parts)) {}

    int64_t blocks() const { return (classes + block_classes - 1) / block_classes; }
    int64_t block_bytes() const { return block_classes * batch * int64_t(sizeof(float)); }
    int64_t first_block(int64_t part) const { return blocks() * part / parts; }
    int64_t row(int64_t j) const { return rows ? rows[j] : j; }

    void use(const std::vector<at::Tensor> &blocks) {
        for (const at::Tensor &logits : blocks)
            kept.push_back(logits.data_ptr<float>());
    }

    // Where the logits of a block are kept; null when they are not.
    float *place(int64_t part, int64_t block) const {
        const int64_t index = block - first_block(part);
        return index < kept_blocks ? kept[part * kept_blocks + index] : nullptr;
    }

    // Calls body(i, position in the block) for the rows of the batch whose class is in it.
    template <typename Body> void targets(int64_t first, int64_t count, const Body &body) const {
        for (int64_t i = 0; i < real_batch; ++i)
            if (labels[i] >= first && labels[i] < first + count)
                body(i, labels[i] - first);
    }
};

// What one thread needs to take blocks through both passes.
template <typename Block> class Worker {
  public:
    Worker(const Pass &pass, Directions<Block> &directions)
        : pass_(pass), directions_(directions), block_(pass.batch, pass.size),
          scratch_(block_classes * pass.batch), inverse_lengths_(block_classes),
          row_(block_classes), upcoming_(block_classes) {}

    // Logits [n][B] of a block, kept or in scratch memory.
    float *logits(int64_t part, int64_t block, bool for_backward) {
        begin(block);
        block_.fill(row_.data(), inverse_lengths_.data(), count_, for_backward);
        float *place = pass_.place(part, block);
        float *logits = place ? place : scratch_.get();
        if (!for_backward || !place)
            multiply(block_.center_rows(), directions_.columns(), count_, pass_.batch,
                     pass_.size / Block::per_operand, {logits, pass_.batch, false},
                     for_backward ? Upcoming() : next(block));
        return logits;
    }

    // The centres of the block after this one.
    Upcoming next(int64_t block) {
        const int64_t first = (block + 1) * block_classes;
        const int64_t count = std::clamp<int64_t>(pass_.classes - first, 0, block_classes);
        for (int64_t j = 0; j < count; ++j)
            upcoming_[j] = pass_.weight + pass_.row(first + j) * pass_.size;
        return {upcoming_.data(), count, pass_.size};
    }

    // What lies beside the block's centres in a matrix like that of all centres; none without one.
    Upcoming beside(const float *matrix) {
        for (int64_t j = 0; matrix && j < count_; ++j)
            upcoming_[j] = matrix + (row_[j] - pass_.weight);
        return {upcoming_.data(), matrix ? count_ : 0, pass_.size};
    }

    int64_t first() const { return first_; }
    int64_t count() const { return count_; }
    Block &block() { return block_; }
    float *row(int64_t j) { return row_[j]; }
    float inverse_length(int64_t j) const { return inverse_lengths_[j]; }

  private:
    void begin(int64_t block) {
        first_ = block * block_classes;
        count_ = std::min(block_classes, pass_.classes - first_);
        for (int64_t j = 0; j < count_; ++j) {
            row_[j] = pass_.weight + pass_.row(first_ + j) * pass_.size;
            vectorised<InverseLength>(static_cast<const float *>(row_[j]), pass_.size,
                                      &inverse_lengths_[j]);
        }
    }

    const Pass &pass_;
    Directions<Block> &directions_;
    Block block_;
    Buffer<float> scratch_;
    std::vector<float> inverse_lengths_;
    std::vector<float *> row_;
    std::vector<const float *> upcoming_;
    int64_t first_ = 0, count_ = 0;
};

template <typename Block> LeanSums forward(const LeanHead &head, const at::Tensor &given) {
    const at::Tensor dense = given.contiguous();
    Pass pass(head, dense, 1);
    pass = Pass(head, dense, std::min<int64_t>(pass.blocks(), at::get_num_threads()));
    LeanSums sums{at::empty({pass.real_batch}, dense.options()),
                  at::zeros({pass.real_batch}, dense.options()),
                  {},
                  pass.parts};
    for (int64_t i = 0; i < pass.parts * pass.kept_blocks; ++i)
        sums.kept.push_back(at::empty({block_classes, pass.batch}, dense.options()));
    pass.use(sums.kept);
    Directions<Block> directions(dense.data_ptr<float>(), pass.real_batch, pass.batch, pass.size,
                                 float(head.scale));
    std::vector<float> largest(pass.parts * pass.batch, -std::numeric_limits<float>::max());
    std::vector<double> exponentials(pass.parts * pass.batch);
    float *targets = sums.targets.data_ptr<float>();
    parallel_parts(pass.parts, [&](int64_t, int64_t begin, int64_t end) {
        Worker<Block> worker(pass, directions);
        for (int64_t part = begin; part < end; ++part)
            for (int64_t block = pass.first_block(part); block < pass.first_block(part + 1);
                 ++block) {
                float *logits = worker.logits(part, block, false);
                pass.targets(worker.first(), worker.count(), [&](int64_t i, int64_t j) {
                    const float cosine = logits[j * pass.batch + i] / float(head.scale);
                    // Not a number stays so.
                    targets[i] = cosine < -1 ? -1 : cosine > 1 ? 1 : cosine;
                    logits[j * pass.batch + i] = -std::numeric_limits<float>::max();
                });
                vectorised<AddExponentials>(static_cast<const float *>(logits), worker.count(),
                                            pass.batch, pass.limit, &largest[part * pass.batch],
                                            &exponentials[part * pass.batch]);
            }
    });
    for (int64_t i = 0; i < pass.real_batch; ++i) {
        float top = -std::numeric_limits<float>::max();
        for (int64_t part = 0; part < pass.parts; ++part)
            top = std::max(top, largest[part * pass.batch + i]);
        double sum = 0;
        for (int64_t part = 0; part < pass.parts; ++part) {
            const int64_t at = part * pass.batch + i;
            sum += exponentials[at] * std::exp(double(largest[at]) - top);
        }
        sums.totals.data_ptr<float>()[i] = float(top + std::log(sum));
    }
    return sums;
}

// Updates the centres of a block by their gradients [n][D + padding], or adds those to `gradient`.
template <typename Block>
void finish(Worker<Block> &worker, const Pass &pass, float *gradients, const LeanUpdate *update,
            float *gradient) {
    for (int64_t j = 0; j < worker.count(); ++j) {
        float *slope = gradients + j * (pass.size + padding), *row = worker.row(j);
        vectorised<CenterGradient>(slope, static_cast<const float *>(row), pass.size,
                                   worker.inverse_length(j));
        if (!update) {
            vectorised<AddRow>(static_cast<const float *>(slope), pass.size,
                               gradient + (worker.first() + j) * pass.size);
            continue;
        }
        float *velocity = update->velocity.defined()
                              ? update->velocity.template data_ptr<float>() + (row - pass.weight)
                              : nullptr;
        vectorised<MomentumStep>(
            static_cast<const float *>(slope), row, velocity, pass.size,
            CenterUpdate{float(update->rate), float(update->momentum), float(update->decay)});
    }
}

template <typename Block>
at::Tensor backward(const LeanHead &head, const at::Tensor &given, const LeanSums &sums,
                    const LeanSlopes &slopes, const LeanUpdate *update, at::Tensor gradient) {
    const at::Tensor dense = given.contiguous();
    Pass pass(head, dense, sums.parts);
    pass.use(sums.kept);
    Directions<Block> directions(dense.data_ptr<float>(), pass.real_batch, pass.batch, pass.size,
                                 float(head.scale));
    const at::Tensor factors = (slopes.totals * head.scale).contiguous();
    const at::Tensor target_slopes = slopes.targets.contiguous();
    std::vector<float> total(pass.batch), factor(pass.batch);
    std::copy_n(sums.totals.data_ptr<float>(), pass.real_batch, total.begin());
    std::copy_n(factors.data_ptr<float>(), pass.real_batch, factor.begin());
    const float *target = target_slopes.data_ptr<float>();
    const float *velocity = update && update->velocity.defined()
                                ? update->velocity.template data_ptr<float>()
                                : nullptr;
    const int64_t stride = pass.size + padding;
    at::Tensor result = at::zeros({pass.parts, pass.real_batch, stride}, dense.options());
    parallel_parts(pass.parts, [&](int64_t, int64_t begin, int64_t end) {
        Worker<Block> worker(pass, directions);
        Buffer<float> gradients(block_classes * stride);
        for (int64_t part = begin; part < end; ++part)
            for (int64_t block = pass.first_block(part); block < pass.first_block(part + 1);
                 ++block) {
                float *slope = worker.logits(part, block, true);
                vectorised<Slopes>(slope, worker.count(), pass.batch, pass.limit,
                                   static_cast<const float *>(total.data()),
                                   static_cast<const float *>(factor.data()));
                pass.targets(worker.first(), worker.count(),
                             [&](int64_t i, int64_t j) { slope[j * pass.batch + i] = target[i]; });
                Block &operands = worker.block();
                operands.take_slopes(slope, worker.count());
                const int64_t pairs = Block::per_operand;
                multiply(operands.slopes_by_row(), operands.center_panels(), pass.real_batch,
                         pass.size, (worker.count() + pairs - 1) / pairs,
                         {result.data_ptr<float>() + part * pass.real_batch * stride, stride, true},
                         worker.beside(velocity));
                multiply(operands.slopes_by_class(), directions.panels(), worker.count(), pass.size,
                         pass.batch / pairs, {gradients.get(), stride, false}, worker.next(block));
                finish(worker, pass, gradients.get(), update,
                       update ? nullptr : gradient.data_ptr<float>());
            }
    });
    return result.sum(0).narrow(1, 0, pass.size).contiguous();
}

} // namespace

bool fits_lean_kernel(const at::Tensor &weight, at::ScalarType product) {
    return weight.device().is_cpu() && weight.scalar_type() == at::kFloat &&
           weight.is_contiguous() && weight.size(1) % panel == 0 &&
           (product == at::kFloat || (product == at::kBFloat16 && ct_cpu_has_bfloat16()));
}

LeanSums lean_forward(const LeanHead &head, const at::Tensor &directions) {
    return head.product == at::kFloat ? forward<FloatBlock>(head, directions)
                                      : forward<BFloat16Block>(head, directions);
}

at::Tensor lean_backward(const LeanHead &head, const at::Tensor &directions, const LeanSums &sums,
                         const LeanSlopes &slopes, const LeanUpdate *update, at::Tensor gradient) {
    return head.product == at::kFloat
               ? backward<FloatBlock>(head, directions, sums, slopes, update, gradient)
               : backward<BFloat16Block>(head, directions, sums, slopes, update, gradient);
}

} // namespace ctorch
