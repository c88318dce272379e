// Convolutions whose channels hardly meet: 3x3 with padding 1, in groups of one or two channels.
//
// One call computes one row of one image, channels-last; C is a multiple of 16. Weights are floats
// [group size][9][C]: first those from a channel to itself, then those from its partner in a group
// of two.
#pragma once

#include "lanes.h"

namespace ctorch {

// Each lane changes places with its neighbour.
INLINED Lanes swapped(const Lanes &v) {
    return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
}

// The three rows that the kernel's rows meet; null outside of the image.
template <typename T> struct RowTriple { const T *rows[3]; };

// The weights of 16 channels: from themselves, and from their partners.
template <int group> struct Kernel {
    Lanes own[9], partner[group == 2 ? 9 : 1];
    INLINED void read(Kernel &kernel, const float *weights, int64_t channels) {
        for (int k = 0; k < 9; ++k) {
            kernel.own[k] = load(weights + k * channels);
            if constexpr (group == 2)
                kernel.partner[k] = load(weights + (9 + k) * channels);
        }
    }
    INLINED void add(Lanes &sum, const Lanes &x, const Kernel &kernel, int k) {
        sum += x * kernel.own[k];
        if constexpr (group == 2)
            sum += swapped(x) * kernel.partner[k];
    }
};

// A row of the result, `width` pixels from `input_width` ones.
template <typename T, int group, int stride> struct ConvolveRow {
    template <InstructionSet set>
    INLINED void run(RowTriple<T> input, int64_t input_width, int64_t width, int64_t channels,
                     const float *weights, T *result) {
        // Columns whose kernel lies inside.
        const int64_t end = input_width < 2 ? 0 : (input_width - 2) / stride + 1;
        for (int64_t c = 0; c < channels; c += lanes) {
            Kernel<group> kernel;
            Kernel<group>::read(kernel, weights + c, channels);
            int64_t column = 0;
            edge<set>(input, input_width, column++, channels, kernel, c, result);
            for (; column + 4 <= end; column += 4)
                inside<set, 4>(input, column, channels, kernel, c, result);
            for (; column < end; ++column)
                inside<set, 1>(input, column, channels, kernel, c, result);
            for (; column < width; ++column)
                edge<set>(input, input_width, column, channels, kernel, c, result);
        }
    }

  private:
    template <InstructionSet set, int count>
    INLINED void inside(const RowTriple<T> &input, int64_t column, int64_t channels,
                        const Kernel<group> &kernel, int64_t c, T *result) {
        Lanes sums[count] = {};
        for (int kh = 0; kh < 3; ++kh) {
            if (!input.rows[kh])
                continue;
            const T *x = input.rows[kh] + (column * stride - 1) * channels + c;
#pragma clang loop unroll(full)
            for (int step = 0; step < (count - 1) * stride + 3; ++step) {
                const Lanes value = load(x + step * channels);
#pragma clang loop unroll(full)
                for (int i = 0; i < count; ++i) {
                    const int kw = step - i * stride;
                    if (kw >= 0 && kw < 3)
                        Kernel<group>::add(sums[i], value, kernel, kh * 3 + kw);
                }
            }
        }
        for (int i = 0; i < count; ++i)
            store<set>(result + (column + i) * channels + c, sums[i]);
    }

    template <InstructionSet set>
    INLINED void edge(const RowTriple<T> &input, int64_t input_width, int64_t column,
                      int64_t channels, const Kernel<group> &kernel, int64_t c, T *result) {
        Lanes sum{};
        for (int kh = 0; kh < 3; ++kh)
            for (int kw = 0; kw < 3; ++kw) {
                const int64_t from = column * stride + kw - 1;
                if (input.rows[kh] && from >= 0 && from < input_width)
                    Kernel<group>::add(sum, load(input.rows[kh] + from * channels + c), kernel,
                                       kh * 3 + kw);
            }
        store<set>(result + column * channels + c, sum);
    }
};

// A row of the input's gradient for stride 2: rows[kh] is the row of the result's gradient that
// kernel row kh connects with it.
template <typename T, int group> struct SpreadRow {
    template <InstructionSet set>
    INLINED void run(RowTriple<T> gradient, int64_t gradient_width, int64_t width, int64_t channels,
                     const float *weights, T *result) {
        for (int64_t column = 0; column < width; ++column) {
            const T *values[4];
            const float *kernels[4];
            int count = 0;
            for (int kh = 0; kh < 3; ++kh)
                for (int kw = (column + 1) % 2; kw < 3; kw += 2) {
                    const int64_t from = (column + 1 - kw) / 2;
                    if (!gradient.rows[kh] || column + 1 < kw || from >= gradient_width)
                        continue;
                    values[count] = gradient.rows[kh] + from * channels;
                    kernels[count++] = weights + (kh * 3 + kw) * channels;
                }
            for (int64_t c = 0; c < channels; c += lanes) {
                Lanes sum{};
                for (int i = 0; i < count; ++i) {
                    const Lanes value = load(values[i] + c);
                    sum += value * load(kernels[i] + c);
                    if constexpr (group == 2)
                        sum += swapped(value) * load(kernels[i] + 9 * channels + c);
                }
                store<set>(result + column * channels + c, sum);
            }
        }
    }
};

// Adds a row's share of the weights' gradient to sums [group size][9][C].
template <typename T, int group, int stride> struct WeightGradientRow {
    template <InstructionSet set>
    INLINED void run(RowTriple<T> input, int64_t input_width, const T *gradient, int64_t width,
                     int64_t channels, float *sums) {
        for (int64_t c = 0; c < channels; c += lanes)
            for (int kh = 0; kh < 3; ++kh)
                if (input.rows[kh])
                    add(input.rows[kh] + c, input_width, gradient + c, width, channels,
                        sums + kh * 3 * channels + c);
    }

  private:
    INLINED void add(const T *x, int64_t input_width, const T *gradient, int64_t width,
                     int64_t channels, float *sums) {
        Lanes own[3] = {}, partner[3] = {};
        for (int64_t column = 0; column < width; ++column) {
            const Lanes g = load(gradient + column * channels);
#pragma clang loop unroll(full)
            for (int kw = 0; kw < 3; ++kw) {
                const int64_t from = column * stride + kw - 1;
                if (from < 0 || from >= input_width)
                    continue;
                const Lanes value = load(x + from * channels);
                own[kw] += g * value;
                if constexpr (group == 2)
                    partner[kw] += g * swapped(value);
            }
        }
        for (int kw = 0; kw < 3; ++kw) {
            store(sums + kw * channels, load(sums + kw * channels) + own[kw]);
            if constexpr (group == 2) {
                float *to = sums + (9 + kw) * channels;
                store(to, load(to) + partner[kw]);
            }
        }
    }
};

} // namespace ctorch
