// A block of classes on its way through the lean head: its centres as operands, its logits, its
// slopes. One per thread.
#pragma once

#include "lean_loops.h"
#include "lean_tiles.h"

#include <vector>

namespace ctorch {

// Classes of a block: its operands stay in the second cache.
constexpr int64_t block_classes = 96;
// Keeps rows that follow each other out of the same places of a cache.
constexpr int64_t padding = 16;

// Memory on the boundary of a cache line.
template <typename T> class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(int64_t count) : values_(count + 64 / sizeof(T)) {}
    T *get() {
        const auto address = reinterpret_cast<uintptr_t>(values_.data());
        return reinterpret_cast<T *>((address + 63) / 64 * 64);
    }

  private:
    std::vector<T> values_;
};

// A matrix product by the widest registers there are.
inline void multiply(RowOperand<float> a, PanelOperand<float> b, int64_t rows, int64_t columns,
                     int64_t steps, Target c, Upcoming upcoming = {}) {
#if defined(__x86_64__)
    switch (instruction_set()) {
    case InstructionSet::avx512_bfloat16:
    case InstructionSet::avx512:
        return run_avx512<Product<FloatTile<12, 2>>>(a, b, rows, columns, steps, c, upcoming);
    case InstructionSet::avx2:
        return run_avx2<Product<FloatTile<6, 1>>>(a, b, rows, columns, steps, c, upcoming);
    case InstructionSet::plain:
        break;
    }
#endif
    Product<FloatTile<4, 1>>::run<InstructionSet::plain>(a, b, rows, columns, steps, c, upcoming);
}

inline void multiply(RowOperand<uint32_t> a, PanelOperand<uint32_t> b, int64_t rows,
                     int64_t columns, int64_t steps, Target c, Upcoming upcoming = {}) {
#if defined(__x86_64__)
    Product<BFloat16Tile<12, 2>>::run<InstructionSet::avx512_bfloat16>(a, b, rows, columns, steps,
                                                                       c, upcoming);
#endif
}

// float: one operand serves both products.
class FloatBlock {
  public:
    using Operand = float;
    static constexpr int64_t per_operand = 1;

    FloatBlock(int64_t batch, int64_t size)
        : batch_(batch), size_(size), centers_(block_classes * stride()) {}

    void fill(const float *const *rows, const float *inverse_lengths, int64_t count, bool) {
        for (int64_t j = 0; j < count; ++j)
            vectorised<ScaledCopy>(rows[j], size_, inverse_lengths[j],
                                   centers_.get() + j * stride());
    }
    void take_slopes(float *slopes, int64_t) { slopes_ = slopes; }

    RowOperand<float> center_rows() { return {centers_.get(), stride(), 1}; }
    PanelOperand<float> center_panels() { return {centers_.get(), panel, stride()}; }
    RowOperand<float> slopes_by_class() { return {slopes_, batch_, 1}; }
    RowOperand<float> slopes_by_row() { return {slopes_, 1, batch_}; }

  private:
    int64_t stride() const { return size_ + padding; }

    int64_t batch_, size_;
    Buffer<float> centers_;
    float *slopes_ = nullptr;
};

// bfloat16: pairs along the embedding for one product, along the classes for the other.
class BFloat16Block {
  public:
    using Operand = uint32_t;
    static constexpr int64_t per_operand = 2;

    BFloat16Block(int64_t batch, int64_t size)
        : batch_(batch), size_(size), natural_(block_classes * natural_stride()),
          paired_(block_classes / 2 * paired_stride()), natural_slopes_(block_classes * batch / 2),
          paired_slopes_(block_classes / 2 * batch) {}

    void fill(const float *const *rows, const float *inverse_lengths, int64_t count,
              bool for_backward) {
        for (int64_t j = 0; j < count; ++j)
            vectorised<NaturalCopy>(rows[j], size_, inverse_lengths[j],
                                    natural_.get() + j * natural_stride());
        for (int64_t j = 0; for_backward && j < count; j += 2) {
            const bool is_last = j + 1 == count;
            vectorised<PairedCopy>(rows[j], rows[is_last ? j : j + 1], size_, inverse_lengths[j],
                                   is_last ? 0 : inverse_lengths[j + 1],
                                   paired_.get() + j / 2 * paired_stride());
        }
    }
    void take_slopes(const float *slopes, int64_t count) {
        for (int64_t j = 0; j < count; ++j)
            vectorised<NaturalCopy>(slopes + j * batch_, batch_, 1.0f,
                                    natural_slopes_.get() + j * batch_ / 2);
        for (int64_t j = 0; j < count; j += 2) {
            const bool is_last = j + 1 == count;
            vectorised<PairedCopy>(slopes + j * batch_, slopes + (is_last ? j : j + 1) * batch_,
                                   batch_, 1.0f, is_last ? 0.0f : 1.0f,
                                   paired_slopes_.get() + j / 2 * batch_);
        }
    }

    RowOperand<uint32_t> center_rows() { return {natural_.get(), natural_stride(), 1}; }
    PanelOperand<uint32_t> center_panels() { return {paired_.get(), panel, paired_stride()}; }
    RowOperand<uint32_t> slopes_by_class() { return {natural_slopes_.get(), batch_ / 2, 1}; }
    RowOperand<uint32_t> slopes_by_row() { return {paired_slopes_.get(), 1, batch_}; }

  private:
    int64_t natural_stride() const { return size_ / 2 + padding; }
    int64_t paired_stride() const { return size_ + padding; }

    int64_t batch_, size_;
    Buffer<uint32_t> natural_, paired_, natural_slopes_, paired_slopes_;
};

// The batch's directions as operands: [B][D], with rows of zeros up to a multiple of `panel`.
template <typename Block> class Directions {
  public:
    using Operand = typename Block::Operand;

    Directions(const float *directions, int64_t rows, int64_t batch, int64_t size, float scale)
        : batch_(batch), size_(size), columns_(batch * size / per), panels_(batch * size / per) {
        const auto at = [&](int64_t i, int64_t d, float factor) {
            return i < rows ? directions[i * size + d] * factor : 0.0f;
        };
        for (int64_t i = 0; i < batch; ++i)
            for (int64_t d = 0; d < size; d += per)
                columns_.get()[i / panel * panel * (size / per) + d / per * panel + i % panel] =
                    operand(at(i, d, scale), at(i, d + per - 1, scale));
        for (int64_t i = 0; i < batch; i += per)
            for (int64_t d = 0; d < size; ++d)
                panels_.get()[d / panel * panel * (batch / per) + i / per * panel + d % panel] =
                    operand(at(i, d, 1), at(i + per - 1, d, 1));
    }

    // Scaled, steps along the embedding.
    PanelOperand<Operand> columns() { return {columns_.get(), size_ / per * panel, panel}; }
    // Steps along the batch.
    PanelOperand<Operand> panels() { return {panels_.get(), batch_ / per * panel, panel}; }

  private:
    static constexpr int64_t per = Block::per_operand;

    static Operand operand(float first, float second) {
        if constexpr (per == 1)
            return first;
        else
            return half(first) | half(second) << 16;
    }
    static uint32_t half(float value) {
        uint32_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    }

    int64_t batch_, size_;
    Buffer<Operand> columns_, panels_;
};

} // namespace ctorch
