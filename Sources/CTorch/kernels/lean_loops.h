// What the lean head does to a block of classes besides the matrix products; lanes run over the
// batch or the embedding.
//
// B rows of the batch, a multiple of `panel`; D numbers of an embedding, a multiple of `panel`;
// n classes of the block.
#pragma once

#include "lanes.h"

#include <cmath>

namespace ctorch {

INLINED float sum_of(const Lanes &values) {
    float sum = 0;
    for (int i = 0; i < lanes; ++i)
        sum += values[i];
    return sum;
}

INLINED Lanes larger(const Lanes &a, const Lanes &b) { return select(a > b, a, b); }

// e^x for x <= 0, to 2e-7 of its value; e^-87 below -87; what is not a number stays so.
INLINED Lanes exponential(const Lanes &exact) {
    const Lanes x = larger(exact, Lanes{} - 87.0f);
    // Adding 1.5 * 2^23 rounds to a whole number, which the lowest bits then hold.
    const Lanes shifted = x * 1.44269504f + 12582912.0f;
    const Lanes whole = shifted - 12582912.0f;
    const Lanes r = (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
    Lanes y = r * 1.9875691500e-4f + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f;
    y = y * r + 4.1665795894e-2f;
    y = y * r + 1.6666665459e-1f;
    y = y * r + 5.0000001201e-1f;
    y = y * (r * r) + (r + 1.0f);
    Signs bits, exponent;
    std::memcpy(&bits, &shifted, sizeof bits);
    exponent = (bits - 0x4b400000) << 23;
    std::memcpy(&bits, &y, sizeof bits);
    bits += exponent;
    std::memcpy(&y, &bits, sizeof y);
    return select(exact != exact, exact, y);
}

// The upper halves of floats, rounded to nearest, ties to even: bfloat16 in 32-bit words.
INLINED Words rounded_words(const Lanes &values) {
    Words words;
    std::memcpy(&words, &values, sizeof words);
    return (words + 0x7fff + ((words >> 16) & 1)) >> 16;
}

INLINED void store(uint32_t *to, const Words &values) { std::memcpy(to, &values, sizeof values); }

// bfloat16 of two vectors that follow each other along the rows of a matrix, in pairs.
INLINED Words paired(const Lanes &first, const Lanes &second) {
    return rounded_words(first) | (rounded_words(second) << 16);
}

// 16 bfloat16 in their natural order.
INLINED void store_natural(uint32_t *to, const Lanes &values) {
    const HalfWords bits = __builtin_convertvector(rounded_words(values), HalfWords);
    std::memcpy(to, &bits, sizeof bits);
}

// One over the length of a row, as x / max(|x|, 1e-12) has it.
struct InverseLength {
    template <InstructionSet> INLINED void run(const float *row, int64_t size, float *result) {
        Lanes squares[4] = {};
        int64_t d = 0;
        for (; d + 4 * lanes <= size; d += 4 * lanes)
            for (int part = 0; part < 4; ++part) {
                const Lanes values = load(row + d + part * lanes);
                squares[part] += values * values;
            }
        for (; d < size; d += lanes) {
            const Lanes values = load(row + d);
            squares[0] += values * values;
        }
        const float length =
            std::sqrt(sum_of((squares[0] + squares[1]) + (squares[2] + squares[3])));
        *result = 1 / (length > 1e-12f ? length : 1e-12f);
    }
};

struct ScaledCopy {
    template <InstructionSet>
    INLINED void run(const float *row, int64_t size, float factor, float *to) {
        for (int64_t d = 0; d < size; d += lanes)
            store(to + d, load(row + d) * factor);
    }
};

// The same as bfloat16.
struct NaturalCopy {
    template <InstructionSet>
    INLINED void run(const float *row, int64_t size, float factor, uint32_t *to) {
        for (int64_t d = 0; d < size; d += lanes)
            store_natural(to + d / 2, load(row + d) * factor);
    }
};

// Two rows as pairs.
struct PairedCopy {
    template <InstructionSet>
    INLINED void run(const float *first, const float *second, int64_t size, float first_factor,
                     float second_factor, uint32_t *to) {
        for (int64_t d = 0; d < size; d += lanes)
            store(to + d, paired(load(first + d) * first_factor, load(second + d) * second_factor));
    }
};

// A logit; 0 above the limit of the filter.
INLINED Lanes filtered(const Lanes &logit, float limit) {
    return select(logit > limit, Lanes{}, logit);
}

// Moves the logarithm of a sum of exponentials on by a block of logits [n][B]: the largest logit so
// far and the sum over it, float and double [B].
struct AddExponentials {
    template <InstructionSet>
    INLINED void run(const float *logits, int64_t count, int64_t batch, float limit, float *largest,
                     double *sums) {
        for (int64_t i = 0; i < batch; i += lanes) {
            const Lanes before = load(largest + i);
            Lanes top = before;
            for (int64_t j = 0; j < count; ++j)
                top = larger(top, filtered(load(logits + j * batch + i), limit));
            Lanes sum{};
            for (int64_t j = 0; j < count; ++j)
                sum += exponential(filtered(load(logits + j * batch + i), limit) - top);
            store(largest + i, top);
            for (int64_t lane = 0; lane < lanes; ++lane) {
                const float old = before[lane], now = top[lane];
                const double factor = old == now ? 1 : std::exp(double(old) - now);
                sums[i + lane] = sums[i + lane] * factor + sum[lane];
            }
        }
    }
};

// Logits [n][B] to their slopes: factor[i] e^(z - total[i]), none above the limit, in place.
struct Slopes {
    template <InstructionSet>
    INLINED void run(float *logits, int64_t count, int64_t batch, float limit, const float *totals,
                     const float *factors) {
        for (int64_t i = 0; i < batch; i += lanes) {
            const Lanes total = load(totals + i), factor = load(factors + i);
            for (int64_t j = 0; j < count; ++j) {
                float *at = logits + j * batch + i;
                const Lanes logit = load(at);
                store(at, select(logit > limit, Lanes{}, factor * exponential(logit - total)));
            }
        }
    }
};

// How a class centre moves.
struct CenterUpdate {
    float rate, momentum, decay;
};

// The gradient of a centre from that of its direction: what is left of it across the direction,
// over the length.
struct CenterGradient {
    template <InstructionSet>
    INLINED void run(float *gradient, const float *row, int64_t size, float inverse_length) {
        Lanes product{};
        for (int64_t d = 0; d < size; d += lanes)
            product += load(gradient + d) * load(row + d);
        const float along = inverse_length < 1e12f ? sum_of(product) * inverse_length : 0;
        for (int64_t d = 0; d < size; d += lanes)
            store(gradient + d,
                  (load(gradient + d) - load(row + d) * (along * inverse_length)) * inverse_length);
    }
};

// v = momentum v + (g + decay w), w = w - rate v.
struct MomentumStep {
    template <InstructionSet>
    INLINED void run(const float *gradient, float *row, float *velocity, int64_t size,
                     CenterUpdate update) {
        for (int64_t d = 0; d < size; d += lanes) {
            const Lanes weight = load(row + d);
            Lanes moved = load(gradient + d) + weight * update.decay;
            if (velocity) {
                moved += load(velocity + d) * update.momentum;
                store(velocity + d, moved);
            }
            store(row + d, weight - moved * update.rate);
        }
    }
};

struct AddRow {
    template <InstructionSet> INLINED void run(const float *from, int64_t size, float *to) {
        for (int64_t d = 0; d < size; d += lanes)
            store(to + d, load(to + d) + load(from + d));
    }
};

} // namespace ctorch
