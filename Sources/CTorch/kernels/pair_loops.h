// A row of a bfloat16 3x3 convolution in groups of two channels, padding 1, stride 1: a product of
// pairs is one instruction (AVX512_BF16).
#pragma once

#include "channelwise_loops.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"))),                 \
                             apply_to = function)

namespace ctorch {

// Of 16 groups: the weights of each of the nine places to either result.
struct PairKernel {
    __m512bh weights[2][9];
};

INLINED __m512bh load_pairs(const c10::BFloat16 *from) {
    __m512bh pairs;
    std::memcpy(&pairs, from, sizeof pairs);
    return pairs;
}

// Writes the two results of 16 groups side by side.
INLINED void store_pairs(c10::BFloat16 *to, const __m512 &first, const __m512 &second) {
    const __m256bh low = _mm512_cvtneps_pbh(first), high = _mm512_cvtneps_pbh(second);
    const __m512i pairs = _mm512_or_si512(
        _mm512_cvtepu16_epi32(reinterpret_cast<const __m256i &>(low)),
        _mm512_slli_epi32(_mm512_cvtepu16_epi32(reinterpret_cast<const __m256i &>(high)), 16));
    std::memcpy(to, &pairs, sizeof pairs);
}

template <int count>
INLINED void pair_columns(const RowTriple<c10::BFloat16> &input, int64_t width, int64_t column,
                          int64_t channels, const PairKernel &kernel, int64_t c,
                          c10::BFloat16 *result) {
    __m512 sums[count][2] = {};
    for (int kh = 0; kh < 3; ++kh) {
        if (!input.rows[kh])
            continue;
        const c10::BFloat16 *x = input.rows[kh] + (column - 1) * channels + c;
#pragma clang loop unroll(full)
        for (int step = 0; step < count + 2; ++step) {
            // One column alone may lie at an edge.
            if (count == 1 && (column + step < 1 || column + step > width))
                continue;
            const __m512bh pairs = load_pairs(x + step * channels);
#pragma clang loop unroll(full)
            for (int i = 0; i < count; ++i) {
                const int kw = step - i;
                if (kw < 0 || kw > 2)
                    continue;
                for (int o = 0; o < 2; ++o)
                    sums[i][o] =
                        _mm512_dpbf16_ps(sums[i][o], pairs, kernel.weights[o][kh * 3 + kw]);
            }
        }
    }
    for (int i = 0; i < count; ++i)
        store_pairs(result + (column + i) * channels + c, sums[i][0], sums[i][1]);
}

// weights: [result of the group][9][C], two for each group; C is a multiple of 32.
inline void convolve_pairs(const RowTriple<c10::BFloat16> &input, int64_t width, int64_t channels,
                           const c10::BFloat16 *weights, c10::BFloat16 *result) {
    for (int64_t c = 0; c < channels; c += 2 * lanes) {
        PairKernel kernel;
        for (int o = 0; o < 2; ++o)
            for (int k = 0; k < 9; ++k)
                kernel.weights[o][k] = load_pairs(weights + (o * 9 + k) * channels + c);
        int64_t column = 0;
        pair_columns<1>(input, width, column++, channels, kernel, c, result);
        for (; column + 5 <= width; column += 4)
            pair_columns<4>(input, width, column, channels, kernel, c, result);
        for (; column < width; ++column)
            pair_columns<1>(input, width, column, channels, kernel, c, result);
    }
}

} // namespace ctorch

#pragma clang attribute pop
