// Products of small matrices that lie in the cache, at the speed of the processor's multipliers.
#pragma once

#include <cstdint>

namespace ctorch {

// Columns are worked on in blocks of so many; a product's columns must be a multiple.
constexpr int64_t product_columns = 64;

// A left factor whose element (row, k) lies at values[row * row_step + k * k_step].
template <typename Element> struct LeftFactor {
    const Element *values;
    int64_t row_step, k_step;

    LeftFactor at(int64_t row, int64_t k) const {
        return {values + row * row_step + k * k_step, row_step, k_step};
    }
};

// A matrix of contiguous rows, `step` elements apart.
template <typename Element> struct Rows {
    Element *values;
    int64_t step;

    Rows at(int64_t row, int64_t column) const { return {values + row * step + column, step}; }
};

// result [rows, columns] = left [rows, depth] right [depth, columns], or added to it.
void multiply(LeftFactor<float> left, Rows<const float> right, Rows<float> result, int64_t rows,
              int64_t columns, int64_t depth, bool adds);

// Two bfloat16 numbers, the one of the smaller k in the lower half.
using BFloat16Pair = uint32_t;

// Whether this processor multiplies pairs of bfloat16.
bool has_bfloat16_products();

// The same for factors of bfloat16 with sums in float; `depth` counts pairs.
void multiply(LeftFactor<BFloat16Pair> left, Rows<const BFloat16Pair> right, Rows<float> result,
              int64_t rows, int64_t columns, int64_t depth, bool adds);

// pairs[i] = (low[i], high[i]), rounded to nearest, ties to even.
void pair_rows(const float *low, const float *high, BFloat16Pair *pairs, int64_t count);

// pairs[i] = (values[2 i], values[2 i + 1]), rounded alike.
void pair_neighbours(const float *values, BFloat16Pair *pairs, int64_t count);

} // namespace ctorch
