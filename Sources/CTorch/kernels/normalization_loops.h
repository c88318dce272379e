// The passes over memory of batch normalisation: x, y, g are [rows, C], C a multiple of 16.
#pragma once

#include "lanes.h"

namespace ctorch {

// What follows the normalisation in the same pass.
enum class After { nothing, prelu, add };

// Adds up x - shift and its square.
template <typename T> struct MomentSums {
    template <InstructionSet set>
    INLINED void run(const T *x, int64_t rows, int64_t channels, const float *shift, float *sums,
                     float *squares) {
        int64_t row = 0;
        for (; row + 8 <= rows; row += 8)
            add<8>(x + row * channels, channels, shift, sums, squares);
        for (; row < rows; ++row)
            add<1>(x + row * channels, channels, shift, sums, squares);
    }

  private:
    template <int count>
    INLINED void add(const T *x, int64_t channels, const float *shift, float *sums,
                     float *squares) {
        for (int64_t c = 0; c < channels; c += lanes) {
            const Lanes from = load(shift + c);
            Lanes sum = load(sums + c), square = load(squares + c);
            for (int r = 0; r < count; ++r) {
                const Lanes distance = load(x + r * channels + c) - from;
                sum += distance;
                square += distance * distance;
            }
            store(sums + c, sum);
            store(squares + c, square);
        }
    }
};

// The constants of a normalisation, (x - mean) scale + bias, each [C].
struct Affine {
    const float *mean, *scale, *bias, *slope;
};

template <typename T> INLINED Lanes normalized(const T *x, const Affine &affine, int64_t c) {
    return (load(x) - load(affine.mean + c)) * load(affine.scale + c) + load(affine.bias + c);
}

// y = the normalised x, then PReLU or the sum with another [rows, C].
template <typename T, After after> struct Normalize {
    template <InstructionSet set>
    INLINED void run(const T *x, int64_t rows, int64_t channels, Affine affine, const T *added,
                     T *y) {
        for (int64_t row = 0; row < rows; ++row) {
            const int64_t start = row * channels;
            for (int64_t c = 0; c < channels; c += lanes) {
                Lanes z = normalized(x + start + c, affine, c);
                if constexpr (after == After::prelu)
                    z = select(z > 0, z, z * load(affine.slope + c));
                if constexpr (after == After::add)
                    z += load(added + start + c);
                store<set>(y + start + c, z);
            }
        }
    }
};

// The gradient before PReLU, and z where PReLU let a part through.
template <bool has_prelu> struct Inner {
    Lanes gradient, below;
    template <typename T>
    INLINED Inner at(const T *x, const T *g, const Affine &affine, int64_t start, int64_t c) {
        const Lanes above = load(g + start + c);
        if constexpr (!has_prelu)
            return {above, Lanes{}};
        const Lanes z = normalized(x + start + c, affine, c);
        return {select(z > 0, above, above * load(affine.slope + c)),
                select(z > 0, Lanes{}, above * z)};
    }
};

// Adds up g, g (x - mean) and, with PReLU, the slope's gradient.
template <typename T, bool has_prelu> struct GradientSums {
    template <InstructionSet set>
    INLINED void run(const T *x, const T *g, int64_t rows, int64_t channels, Affine affine,
                     float *sums, float *products, float *slopes) {
        int64_t row = 0;
        for (; row + 4 <= rows; row += 4)
            add<4>(x + row * channels, g + row * channels, channels, affine, sums, products,
                   slopes);
        for (; row < rows; ++row)
            add<1>(x + row * channels, g + row * channels, channels, affine, sums, products,
                   slopes);
    }

  private:
    template <int count>
    INLINED void add(const T *x, const T *g, int64_t channels, const Affine &affine, float *sums,
                     float *products, float *slopes) {
        for (int64_t c = 0; c < channels; c += lanes) {
            const Lanes mean = load(affine.mean + c);
            Lanes sum = load(sums + c), product = load(products + c), slope{};
            for (int r = 0; r < count; ++r) {
                const auto inner = Inner<has_prelu>::at(x, g, affine, r * channels, c);
                sum += inner.gradient;
                product += inner.gradient * (load(x + r * channels + c) - mean);
                slope += inner.below;
            }
            store(sums + c, sum);
            store(products + c, product);
            if constexpr (has_prelu)
                store(slopes + c, load(slopes + c) + slope);
        }
    }
};

// The input's gradient: scale g - constant - factor (x - mean).
template <typename T, bool has_prelu> struct InputGradient {
    template <InstructionSet set>
    INLINED void run(const T *x, const T *g, int64_t rows, int64_t channels, Affine affine,
                     const float *constant, const float *factor, T *result) {
        for (int64_t row = 0; row < rows; ++row) {
            const int64_t start = row * channels;
            for (int64_t c = 0; c < channels; c += lanes) {
                const auto inner = Inner<has_prelu>::at(x, g, affine, start, c);
                const Lanes distance = load(x + start + c) - load(affine.mean + c);
                store<set>(result + start + c, inner.gradient * load(affine.scale + c) -
                                                   load(constant + c) -
                                                   distance * load(factor + c));
            }
        }
    }
};

} // namespace ctorch
