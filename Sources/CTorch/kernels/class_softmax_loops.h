// The passes over one chunk of classes: logits lie as [classes, batch], the batch a multiple of 16.
#pragma once

#include "lanes.h"

namespace ctorch {

// e^x for x <= 88, to 1e-7 relative; 0 below -87; NaN stays NaN.
// Source: x = n ln 2 + r, a polynomial of degree 6 for e^r (Cephes), 2^n put together from bits.
INLINED Lanes exponential(const Lanes &x) {
    const Lanes shift = Lanes{} + 12582912.0f; // 1.5 * 2^23: rounds to whole numbers
    const Lanes n = (x * 1.44269504088896f + shift) - shift;
    const Lanes r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    Lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    const Lanes power = p * r * r + r + 1.0f;
    const Lanes inside = select(n > -126.0f, n, Lanes{} - 126.0f);
    const Signs exponent =
        (__builtin_convertvector(select(inside == inside, inside, Lanes{}), Signs) + 127) << 23;
    Lanes scale;
    std::memcpy(&scale, &exponent, sizeof scale);
    return select(x < -87.0f, Lanes{}, power * scale);
}

// Products to logits: times the scale of each class; those above the threshold become 0.
struct ScaleLogits {
    INLINED void run(float *logits, const float *factors, int64_t classes, int64_t batch,
                     float threshold) {
        for (int64_t j = 0; j < classes; ++j)
            for (int64_t i = 0; i < batch; i += lanes) {
                const Lanes z = load(logits + j * batch + i) * factors[j];
                store(logits + j * batch + i, select(z > threshold, Lanes{}, z));
            }
    }
};

// Takes the logits of a chunk into the largest logit so far and the sum of e^(z - largest).
struct SumExponentials {
    INLINED void run(const float *logits, int64_t classes, int64_t batch, float *largest,
                     float *sums) {
        for (int64_t i = 0; i < batch; i += lanes) {
            const Lanes before = load(largest + i);
            Lanes top = before;
            for (int64_t j = 0; j < classes; ++j) {
                const Lanes z = load(logits + j * batch + i);
                top = select(z > top, z, top);
            }
            Lanes sum = load(sums + i) * exponential(before - top);
            for (int64_t j = 0; j < classes; ++j)
                sum += exponential(load(logits + j * batch + i) - top);
            store(largest + i, top);
            store(sums + i, sum);
        }
    }
};

// Logits to slopes by the cosines: share e^(z - log sum) scale; logits of 0 that were filtered have
// none.
struct LogitSlopes {
    INLINED void run(float *logits, int64_t classes, int64_t batch, const float *log_sums,
                     const float *shares, bool filters) {
        for (int64_t i = 0; i < batch; i += lanes) {
            const Lanes log_sum = load(log_sums + i), share = load(shares + i);
            for (int64_t j = 0; j < classes; ++j) {
                float *place = logits + j * batch + i;
                const Lanes z = load(place);
                const Lanes slope = share * exponential(z - log_sum);
                store(place, filters ? select(z == 0.0f, Lanes{}, slope) : slope);
            }
        }
    }
};

// Each class's slopes times a factor.
struct ScaleClasses {
    INLINED void run(const float *from, const float *factors, int64_t classes, int64_t batch,
                     float *to) {
        for (int64_t j = 0; j < classes; ++j)
            for (int64_t i = 0; i < batch; i += lanes)
                store(to + j * batch + i, load(from + j * batch + i) * factors[j]);
    }
};

INLINED float sum_of(const Lanes &values) {
    float sum = 0;
    for (int i = 0; i < lanes; ++i)
        sum += values[i];
    return sum;
}

// Copies a row and adds up its squares; `count` is a multiple of 16.
struct CopyRow {
    INLINED void run(const float *from, float *to, int64_t count, float *squares) {
        Lanes sum{};
        for (int64_t d = 0; d < count; d += lanes) {
            const Lanes values = load(from + d);
            store(to + d, values);
            sum += values * values;
        }
        *squares = sum_of(sum);
    }
};

// How a centre learns: buffer = momentum buffer + gradient + decay weight; weight -= rate buffer.
struct RowUpdate {
    float rate, momentum, decay;
};

// One centre's step from the gradient of its direction; the part along the centre falls out, since
// its length does not matter.
struct UpdateRow {
    INLINED void run(float *weight, float *buffer, const float *row, const float *slopes,
                     float inverse_norm, int64_t count, RowUpdate update) {
        Lanes products{};
        for (int64_t d = 0; d < count; d += lanes)
            products += load(row + d) * load(slopes + d);
        const float along = sum_of(products) * inverse_norm * inverse_norm;
        for (int64_t d = 0; d < count; d += lanes) {
            const Lanes w = load(row + d);
            Lanes step = (load(slopes + d) - w * along) * inverse_norm + w * update.decay;
            if (buffer) {
                step += load(buffer + d) * update.momentum;
                store(buffer + d, step);
            }
            store(weight + d, w - step * update.rate);
        }
    }
};

} // namespace ctorch
