// Matrix products in blocks that stay in the caches, for the lean head.
//
// C[m][n] (+)= A[m][k] B[k][n], where A is read number by number and B in panels of columns. An
// operand of float is a number; one of bfloat16 a pair of numbers that follow each other along k,
// in 32 bits.
#pragma once

#include "lanes.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ctorch {

// Columns of a panel.
constexpr int64_t panel = 32;

// An operand: element (row, step) of A is at `at[row * row_stride + step * step_stride]`.
template <typename T> struct RowOperand {
    const T *at;
    int64_t row_stride, step_stride;
};

// Element (step, column) of B is at `at[column / panel * panel_stride + step * step_stride +
// column % panel]`.
template <typename T> struct PanelOperand {
    const T *at;
    int64_t panel_stride, step_stride;
};

struct Target {
    float *at;
    int64_t row_stride;
    bool adds;
};

// Rows that are needed after a product. Memory brings them while it is computed, in place of the
// core waiting for them then.
class Upcoming {
  public:
    Upcoming() = default;
    Upcoming(const float *const *rows, int64_t count, int64_t size)
        : rows_(rows), count_(count), size_(size) {}

    // In how many calls all are asked for.
    INLINED void spread(Upcoming &self, int64_t calls) {
        const int64_t lines = self.count_ * self.size_ / lanes;
        self.lines_per_call_ = calls > 0 ? (lines + calls - 1) / calls : 0;
    }

    INLINED void fetch(Upcoming &self) {
        for (int64_t i = 0; i < self.lines_per_call_ && self.row_ < self.count_; ++i) {
            __builtin_prefetch(self.rows_[self.row_] + self.at_, 0, 2);
            self.at_ += lanes;
            if (self.at_ >= self.size_) {
                self.at_ = 0;
                ++self.row_;
            }
        }
    }

  private:
    const float *const *rows_ = nullptr;
    int64_t count_ = 0, size_ = 0, lines_per_call_ = 0, row_ = 0, at_ = 0;
};

// Steps of a product between two looks at what is upcoming.
constexpr int64_t steps_per_fetch = 8;

// R rows and V vectors of columns of float in registers.
template <int R, int V> struct FloatTile {
    using Operand = float;
    static constexpr int64_t rows = R, columns = V * lanes;

    template <int count>
    INLINED void run(const RowOperand<float> &a, const float *b, int64_t b_stride, int64_t steps,
                     const Target &c, Upcoming &upcoming) {
        Lanes sums[count][V];
#pragma clang loop unroll(full)
        for (int r = 0; r < count; ++r)
#pragma clang loop unroll(full)
            for (int v = 0; v < V; ++v)
                sums[r][v] = c.adds ? load(c.at + r * c.row_stride + v * lanes) : Lanes{};
#pragma clang loop unroll(disable)
        for (int64_t first = 0; first < steps; first += steps_per_fetch) {
            Upcoming::fetch(upcoming);
            const int64_t end = std::min(first + steps_per_fetch, steps);
#pragma clang loop unroll(disable)
            for (int64_t k = first; k < end; ++k) {
                const float *from = a.at + k * a.step_stride;
                Lanes values[V];
#pragma clang loop unroll(full)
                for (int v = 0; v < V; ++v)
                    values[v] = load(b + k * b_stride + v * lanes);
#pragma clang loop unroll(full)
                for (int r = 0; r < count; ++r)
#pragma clang loop unroll(full)
                    for (int v = 0; v < V; ++v)
                        sums[r][v] += from[r * a.row_stride] * values[v];
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < count; ++r)
#pragma clang loop unroll(full)
            for (int v = 0; v < V; ++v)
                store(c.at + r * c.row_stride + v * lanes, sums[r][v]);
    }
};

#if defined(__x86_64__)
#define BFLOAT16 target("arch=x86-64-v4,avx512bf16")

// The same for bfloat16 in pairs with sums in float. A function of its own, because only it may be
// compiled for AVX512_BF16.
template <int R, int V> struct BFloat16Tile {
    using Operand = uint32_t;
    static constexpr int64_t rows = R, columns = V * lanes;

    template <int count>
    __attribute__((noinline, BFLOAT16)) static void
    run(const RowOperand<uint32_t> &a, const uint32_t *b, int64_t b_stride, int64_t steps,
        const Target &c, Upcoming &upcoming) {
        __m512 sums[count][V];
#pragma clang loop unroll(full)
        for (int r = 0; r < count; ++r)
#pragma clang loop unroll(full)
            for (int v = 0; v < V; ++v)
                sums[r][v] = c.adds ? _mm512_loadu_ps(c.at + r * c.row_stride + v * lanes)
                                    : _mm512_setzero_ps();
#pragma clang loop unroll(disable)
        for (int64_t first = 0; first < steps; first += steps_per_fetch) {
            Upcoming::fetch(upcoming);
            const int64_t end = std::min(first + steps_per_fetch, steps);
#pragma clang loop unroll(disable)
            for (int64_t k = first; k < end; ++k) {
                const uint32_t *from = a.at + k * a.step_stride;
                __m512bh values[V];
#pragma clang loop unroll(full)
                for (int v = 0; v < V; ++v)
                    values[v] = __m512bh(_mm512_loadu_si512(b + k * b_stride + v * lanes));
#pragma clang loop unroll(full)
                for (int r = 0; r < count; ++r) {
                    const __m512bh pair = __m512bh(_mm512_set1_epi32(int(from[r * a.row_stride])));
#pragma clang loop unroll(full)
                    for (int v = 0; v < V; ++v)
                        sums[r][v] = _mm512_dpbf16_ps(sums[r][v], pair, values[v]);
                }
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < count; ++r)
#pragma clang loop unroll(full)
            for (int v = 0; v < V; ++v)
                _mm512_storeu_ps(c.at + r * c.row_stride + v * lanes, sums[r][v]);
    }
};
#endif

// The whole product: `rows` of C, `columns` a multiple of `panel`.
template <typename Tile> struct Product {
    using T = typename Tile::Operand;

    template <InstructionSet>
    INLINED void run(RowOperand<T> a, PanelOperand<T> b, int64_t rows, int64_t columns,
                     int64_t steps, Target c, Upcoming upcoming) {
        const int64_t tiles = (rows + Tile::rows - 1) / Tile::rows * (columns / Tile::columns);
        Upcoming::spread(upcoming, tiles * (steps / steps_per_fetch));
        for (int64_t column = 0; column < columns; column += Tile::columns) {
            const T *from = b.at + column / panel * b.panel_stride + column % panel;
            int64_t row = 0;
            for (; row + Tile::rows <= rows; row += Tile::rows)
                tile<Tile::rows>(a, from, b.step_stride, steps, c, row, column, upcoming);
            for (; row + 4 <= rows; row += 4)
                tile<4>(a, from, b.step_stride, steps, c, row, column, upcoming);
            for (; row < rows; ++row)
                tile<1>(a, from, b.step_stride, steps, c, row, column, upcoming);
        }
    }

  private:
    template <int count>
    INLINED void tile(const RowOperand<T> &a, const T *b, int64_t b_stride, int64_t steps,
                      const Target &c, int64_t row, int64_t column, Upcoming &upcoming) {
        Tile::template run<count>(
            {a.at + row * a.row_stride, a.row_stride, a.step_stride}, b, b_stride, steps,
            {c.at + row * c.row_stride + column, c.row_stride, c.adds}, upcoming);
    }
};

} // namespace ctorch
