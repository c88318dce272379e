#include "matrix_product.h"
#include "lanes.h"

#include <algorithm>
#include <type_traits>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ctorch {
namespace {

// A block of the result so high stays in registers: 6 x 4 sums of 16 and what they are made of.
constexpr int tile_rows = 6;
constexpr int tile_vectors = int(product_columns / lanes);
// So deep a stretch of 64 columns of the right factor stays in the first cache.
constexpr int64_t depth_block = 128;

// The result's rows from products of floats, 64 columns wide.
struct FloatTiles {
    INLINED void run(LeftFactor<float> left, Rows<const float> right, Rows<float> result,
                     int64_t rows, int64_t depth, bool adds) {
        int64_t row = 0;
        for (; row + tile_rows <= rows; row += tile_rows)
            tile<tile_rows>(left.at(row, 0), right, result.at(row, 0), depth, adds);
        for (; row + 2 <= rows; row += 2)
            tile<2>(left.at(row, 0), right, result.at(row, 0), depth, adds);
        if (row < rows)
            tile<1>(left.at(row, 0), right, result.at(row, 0), depth, adds);
    }

  private:
    template <int height>
    INLINED void tile(LeftFactor<float> left, Rows<const float> right, Rows<float> result,
                      int64_t depth, bool adds) {
        Lanes sums[height][tile_vectors];
        for (int row = 0; row < height; ++row)
            for (int v = 0; v < tile_vectors; ++v)
                sums[row][v] = adds ? load(result.at(row, v * lanes).values) : Lanes{};
        for (int64_t k = 0; k < depth; ++k) {
            Lanes columns[tile_vectors];
            for (int v = 0; v < tile_vectors; ++v)
                columns[v] = load(right.at(k, v * lanes).values);
            for (int row = 0; row < height; ++row) {
                const Lanes factor = Lanes{} + *left.at(row, k).values;
                for (int v = 0; v < tile_vectors; ++v)
                    sums[row][v] += factor * columns[v];
            }
        }
        for (int row = 0; row < height; ++row)
            for (int v = 0; v < tile_vectors; ++v)
                store(result.at(row, v * lanes).values, sums[row][v]);
    }
};

#if defined(__x86_64__)
#define PAIRED __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

template <int height>
PAIRED INLINED void pair_tile(LeftFactor<BFloat16Pair> left, Rows<const BFloat16Pair> right,
                              Rows<float> result, int64_t depth, bool adds) {
    __m512 sums[height][tile_vectors];
    for (int row = 0; row < height; ++row)
        for (int v = 0; v < tile_vectors; ++v)
            sums[row][v] =
                adds ? _mm512_loadu_ps(result.at(row, v * lanes).values) : _mm512_setzero_ps();
    for (int64_t k = 0; k < depth; ++k) {
        __m512i columns[tile_vectors];
        for (int v = 0; v < tile_vectors; ++v)
            columns[v] = _mm512_loadu_si512(right.at(k, v * lanes).values);
        for (int row = 0; row < height; ++row) {
            const __m512i factor = _mm512_set1_epi32(int(*left.at(row, k).values));
            for (int v = 0; v < tile_vectors; ++v)
                sums[row][v] =
                    _mm512_dpbf16_ps(sums[row][v], (__m512bh)factor, (__m512bh)columns[v]);
        }
    }
    for (int row = 0; row < height; ++row)
        for (int v = 0; v < tile_vectors; ++v)
            _mm512_storeu_ps(result.at(row, v * lanes).values, sums[row][v]);
}

PAIRED void pair_tiles(LeftFactor<BFloat16Pair> left, Rows<const BFloat16Pair> right,
                       Rows<float> result, int64_t rows, int64_t depth, bool adds) {
    int64_t row = 0;
    for (; row + tile_rows <= rows; row += tile_rows)
        pair_tile<tile_rows>(left.at(row, 0), right, result.at(row, 0), depth, adds);
    for (; row < rows; ++row)
        pair_tile<1>(left.at(row, 0), right, result.at(row, 0), depth, adds);
}
#else
void pair_tiles(LeftFactor<BFloat16Pair>, Rows<const BFloat16Pair>, Rows<float>, int64_t, int64_t,
                bool) {}
#endif

// Walks over blocks of columns and depth.
template <typename Element, typename Tiles>
void multiply_blocks(LeftFactor<Element> left, Rows<const Element> right, Rows<float> result,
                     int64_t columns, int64_t depth, bool adds, const Tiles &tiles) {
    for (int64_t column = 0; column < columns; column += product_columns)
        for (int64_t k = 0; k < depth; k += depth_block)
            tiles(left.at(0, k), right.at(k, column), result.at(0, column),
                  std::min(depth_block, depth - k), adds || k > 0);
}

// 16 floats as bfloat16 in the upper halves; NaN stays NaN.
INLINED Words rounded(const Lanes &values) {
    Words words;
    std::memcpy(&words, &values, sizeof words);
    const Signs is_nan = values != values;
    return (is_nan ? words | 0x400000 : words + 0x7fff + ((words >> 16) & 1)) & 0xffff0000;
}

struct PairRows {
    INLINED void run(const float *low, const float *high, BFloat16Pair *pairs, int64_t count) {
        for (int64_t i = 0; i < count; i += lanes) {
            const Words words = rounded(load(low + i)) >> 16 | rounded(load(high + i));
            std::memcpy(pairs + i, &words, sizeof words);
        }
    }
};

struct PairNeighbours {
    INLINED void run(const float *values, BFloat16Pair *pairs, int64_t count) {
        for (int64_t i = 0; i < count; i += lanes) {
            const Lanes first = load(values + 2 * i), second = load(values + 2 * i + lanes);
            const Lanes even = __builtin_shufflevector(first, second, 0, 2, 4, 6, 8, 10, 12, 14, 16,
                                                       18, 20, 22, 24, 26, 28, 30);
            const Lanes odd = __builtin_shufflevector(first, second, 1, 3, 5, 7, 9, 11, 13, 15, 17,
                                                      19, 21, 23, 25, 27, 29, 31);
            const Words words = rounded(even) >> 16 | rounded(odd);
            std::memcpy(pairs + i, &words, sizeof words);
        }
    }
};

} // namespace

void multiply(LeftFactor<float> left, Rows<const float> right, Rows<float> result, int64_t rows,
              int64_t columns, int64_t depth, bool adds) {
    multiply_blocks(left, right, result, columns, depth, adds,
                    [=](LeftFactor<float> l, Rows<const float> r, Rows<float> to, int64_t part,
                        bool joins) { vectorised<FloatTiles>(l, r, to, rows, part, joins); });
}

void multiply(LeftFactor<BFloat16Pair> left, Rows<const BFloat16Pair> right, Rows<float> result,
              int64_t rows, int64_t columns, int64_t depth, bool adds) {
    multiply_blocks(left, right, result, columns, depth, adds,
                    [=](LeftFactor<BFloat16Pair> l, Rows<const BFloat16Pair> r, Rows<float> to,
                        int64_t part, bool joins) { pair_tiles(l, r, to, rows, part, joins); });
}

bool has_bfloat16_products() {
#if defined(__x86_64__)
    static const bool has =
        instruction_set() == InstructionSet::avx512 && __builtin_cpu_supports("avx512bf16");
    return has;
#else
    return false;
#endif
}

void pair_rows(const float *low, const float *high, BFloat16Pair *pairs, int64_t count) {
    vectorised<PairRows>(low, high, pairs, count);
}

void pair_neighbours(const float *values, BFloat16Pair *pairs, int64_t count) {
    vectorised<PairNeighbours>(values, pairs, count);
}

} // namespace ctorch
