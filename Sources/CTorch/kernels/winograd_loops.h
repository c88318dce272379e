// The loops of F(2x2, 3x3) for AVX-512 with bfloat16 products.
//
// A tile is 2x2 pixels of the result and the 4x4 of the input around them; both, and the kernel,
// become 4x4 = 16 numbers per channel ("positions"), which multiply position by position. A block
// of tiles is transformed at once: [position][tile][channel].
#pragma once

#include "lanes.h"
#include <immintrin.h>
#include <utility>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"))),                 \
                             apply_to = function)

namespace ctorch::winograd {

constexpr int64_t positions = 16;
// Rows and columns of a product's accumulators: 6 x 4 registers.
constexpr int64_t row_count = 6, column_count = 64;

// Those of lanes.h return vectors in another way.
INLINED Lanes load(const float *from) {
    Lanes values;
    std::memcpy(&values, from, sizeof values);
    return values;
}
INLINED Lanes load(const c10::BFloat16 *from) {
    __m256i bits;
    std::memcpy(&bits, from, sizeof bits);
    const __m512i words = _mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16);
    return reinterpret_cast<const Lanes &>(words);
}
INLINED void put(float *to, const Lanes &values) { store(to, values); }
INLINED void put(c10::BFloat16 *to, const Lanes &values) {
    const __m256bh low = _mm512_cvtneps_pbh(reinterpret_cast<const __m512 &>(values));
    std::memcpy(to, &low, sizeof low);
}

// Where a tile's pixels are: rows and columns of the image from (row, column), those outside of
// 0 ..< height and 0 ..< width missing.
struct Window {
    int64_t height, width, channels, row, column;
    INLINED bool has(const Window &window, int64_t i, int64_t j) {
        const int64_t h = window.row + i, w = window.column + j;
        return h >= 0 && h < window.height && w >= 0 && w < window.width;
    }
    INLINED int64_t offset(const Window &window, int64_t i, int64_t j) {
        return ((window.row + i) * window.width + window.column + j) * window.channels;
    }
};

// What may be done on the way into a convolution and out of it, without a pass of its own: pixels
// inside the image times scale plus shift; then bias, and PReLU or the sum with other maps.
enum class Finish { nothing, bias, prelu, sum };
struct Surroundings {
    const float *scale, *shift, *bias, *slope, *added;
};

// B^T d B of the 4x4 pixels at channel c.
template <bool is_scaled, typename T>
INLINED void input_tile(const T *image, const Window &window, const Surroundings &around, int64_t c,
                        Lanes (&v)[4][4]) {
    Lanes scale{}, shift{};
    if constexpr (is_scaled) {
        scale = load(around.scale + c);
        shift = load(around.shift + c);
    }
    Lanes t[4][4];
    for (int j = 0; j < 4; ++j) {
        Lanes d[4];
        for (int i = 0; i < 4; ++i) {
            d[i] = Lanes{};
            if (!Window::has(window, i, j))
                continue;
            d[i] = load(image + Window::offset(window, i, j) + c);
            if constexpr (is_scaled)
                d[i] = d[i] * scale + shift;
        }
        t[0][j] = d[0] - d[2];
        t[1][j] = d[1] + d[2];
        t[2][j] = d[2] - d[1];
        t[3][j] = d[1] - d[3];
    }
    for (int i = 0; i < 4; ++i) {
        v[i][0] = t[i][0] - t[i][2];
        v[i][1] = t[i][1] + t[i][2];
        v[i][2] = t[i][2] - t[i][1];
        v[i][3] = t[i][1] - t[i][3];
    }
}

// A g A^T of the 2x2 pixels at channel c, A = [1 0; 1 1; 1 -1; 0 -1].
template <typename T>
INLINED void gradient_tile(const T *image, const Window &window, int64_t c, Lanes (&v)[4][4]) {
    Lanes t[4][2];
    for (int j = 0; j < 2; ++j) {
        Lanes d[2];
        for (int i = 0; i < 2; ++i)
            d[i] = Window::has(window, i, j) ? load(image + Window::offset(window, i, j) + c)
                                             : Lanes{};
        t[0][j] = d[0];
        t[1][j] = d[0] + d[1];
        t[2][j] = d[0] - d[1];
        t[3][j] = -d[1];
    }
    for (int i = 0; i < 4; ++i) {
        v[i][0] = t[i][0];
        v[i][1] = t[i][0] + t[i][1];
        v[i][2] = t[i][0] - t[i][1];
        v[i][3] = -t[i][1];
    }
}

// Writes a transformed tile to block [position][tile][channel]; `plane` elements per position.
template <bool is_scaled, typename T>
inline void transform_input(const T *image, const Window &window, const Surroundings &around,
                            T *block, int64_t plane) {
    for (int64_t c = 0; c < window.channels; c += lanes) {
        Lanes v[4][4];
        input_tile<is_scaled>(image, window, around, c, v);
        for (int i = 0; i < 16; ++i)
            put(block + i * plane + c, v[i / 4][i % 4]);
    }
}

// Two tiles side by side for products over tiles: float [tile][channel], bfloat16
// [tile pair][channel][2]. The second may be missing (null).
template <bool is_gradient, typename T>
INLINED void tile(const T *image, const Window &window, int64_t c, Lanes (&v)[4][4]) {
    if constexpr (is_gradient)
        gradient_tile(image, window, c, v);
    else
        input_tile<false>(image, window, {}, c, v);
}

INLINED void put_pair(float *to, const Lanes &first, const Lanes &second, int64_t channels,
                      int64_t c) {
    store(to + c, first);
    store(to + channels + c, second);
}

INLINED void put_pair(c10::BFloat16 *to, const Lanes &first, const Lanes &second, int64_t,
                      int64_t c) {
    const __m256bh low = _mm512_cvtneps_pbh(reinterpret_cast<const __m512 &>(first));
    const __m256bh high = _mm512_cvtneps_pbh(reinterpret_cast<const __m512 &>(second));
    const __m512i pairs = _mm512_or_si512(
        _mm512_cvtepu16_epi32(reinterpret_cast<const __m256i &>(low)),
        _mm512_slli_epi32(_mm512_cvtepu16_epi32(reinterpret_cast<const __m256i &>(high)), 16));
    std::memcpy(to + 2 * c, &pairs, sizeof pairs);
}

template <bool is_gradient, typename T>
inline void transform_pair(const T *first, const Window &first_window, const T *second,
                           const Window &second_window, T *block, int64_t plane) {
    const int64_t channels = first_window.channels;
    for (int64_t c = 0; c < channels; c += lanes) {
        Lanes a[4][4], b[4][4] = {};
        tile<is_gradient>(first, first_window, c, a);
        if (second)
            tile<is_gradient>(second, second_window, c, b);
        for (int i = 0; i < 16; ++i)
            put_pair(block + i * plane, a[i / 4][i % 4], b[i / 4][i % 4], channels, c);
    }
}

template <Finish finish>
INLINED Lanes finished(Lanes y, const Surroundings &around, int64_t c, int64_t place) {
    if constexpr (finish != Finish::nothing)
        y += load(around.bias + c);
    if constexpr (finish == Finish::prelu)
        y = y > 0 ? y : y * load(around.slope + c);
    if constexpr (finish == Finish::sum)
        y += load(around.added + place);
    return y;
}

// A^T m A: products [position][column_count] of a tile to the 2x2 pixels from channel c on; `added`
// begins with the same image.
template <Finish finish, typename T>
inline void transform_output(const float *products, int64_t plane, const Window &window,
                             const Surroundings &around, int64_t c, T *image) {
    for (int64_t k = 0; k < column_count; k += lanes) {
        Lanes t[2][4];
        for (int j = 0; j < 4; ++j) {
            Lanes m[4];
            for (int i = 0; i < 4; ++i)
                m[i] = load(products + (i * 4 + j) * plane + k);
            t[0][j] = m[0] + m[1] + m[2];
            t[1][j] = m[1] - m[2] - m[3];
        }
        for (int i = 0; i < 2; ++i) {
            const Lanes y[2] = {t[i][0] + t[i][1] + t[i][2], t[i][1] - t[i][2] - t[i][3]};
            for (int j = 0; j < 2; ++j)
                if (Window::has(window, i, j)) {
                    const int64_t place = Window::offset(window, i, j) + c + k;
                    put(image + place, finished<finish>(y[j], around, c + k, place));
                }
        }
    }
}

// One step of a sum of products: the row's number or pair of numbers, in every lane, times 16
// columns of them.
INLINED Lanes spread(const float *from) { return Lanes{} + *from; }
INLINED __m512bh spread(const c10::BFloat16 *from) {
    int32_t pair;
    std::memcpy(&pair, from, sizeof pair);
    const __m512i pairs = _mm512_set1_epi32(pair);
    return reinterpret_cast<const __m512bh &>(pairs);
}
INLINED Lanes columns(const float *from) { return load(from); }
INLINED __m512bh columns(const c10::BFloat16 *from) {
    __m512bh pairs;
    std::memcpy(&pairs, from, sizeof pairs);
    return pairs;
}
INLINED void accumulate(Lanes &sum, const Lanes &row, const Lanes &column) { sum += row * column; }
INLINED void accumulate(Lanes &sum, const __m512bh &row, const __m512bh &column) {
    __m512 &value = reinterpret_cast<__m512 &>(sum);
    value = _mm512_dpbf16_ps(value, row, column);
}

// How many numbers a step takes in one lane.
template <typename T> constexpr int64_t depth = sizeof(float) / sizeof(T);

// sums [rows][column_count] (+)= a b over `steps` steps. Row r of a starts at a + r * row_stride
// and goes on by step_stride; b is [step][column_count][depth].
template <int rows, bool adds, typename T>
INLINED void product(const T *a, int64_t row_stride, int64_t step_stride, const T *b,
                     int64_t b_stride, int64_t steps, float *sums, int64_t sums_stride) {
    Lanes sum[rows][4] = {};
    for (int64_t step = 0; step < steps; ++step) {
        const auto b0 = columns(b), b1 = columns(b + lanes * depth<T>),
                   b2 = columns(b + 2 * lanes * depth<T>), b3 = columns(b + 3 * lanes * depth<T>);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; ++r) {
            const auto row = spread(a + r * row_stride);
            accumulate(sum[r][0], row, b0);
            accumulate(sum[r][1], row, b1);
            accumulate(sum[r][2], row, b2);
            accumulate(sum[r][3], row, b3);
        }
        a += step_stride;
        b += b_stride;
    }
    for (int r = 0; r < rows; ++r)
        for (int j = 0; j < 4; ++j) {
            float *to = sums + r * sums_stride + j * lanes;
            if constexpr (adds)
                sum[r][j] += load(to);
            store(to, sum[r][j]);
        }
}

// products [tiles][column_count] of tiles [tiles][channels] and kernel [channels][column_count].
template <typename T>
inline void multiply_tiles(const T *tiles, const T *kernel, int64_t tile_count, int64_t channels,
                           float *products) {
    for (int64_t row = 0; row < tile_count; row += row_count)
        product<row_count, false>(tiles + row * channels, channels, depth<T>, kernel,
                                  column_count * depth<T>, channels / depth<T>,
                                  products + row * column_count, column_count);
}

// sums [rows][columns] += left^T right over tiles: left [tile][rows], right [tile][columns], both
// in pairs of tiles for bfloat16; tile_count is even.
template <typename T>
inline void multiply_over_tiles(const T *left, const T *right, int64_t tile_count, int64_t rows,
                                int64_t columns, float *sums) {
    const int64_t steps = tile_count / depth<T>;
    for (int64_t column = 0; column < columns; column += column_count) {
        const T *b = right + column * depth<T>;
        int64_t row = 0;
        for (; row + row_count <= rows; row += row_count)
            product<row_count, true>(left + row * depth<T>, depth<T>, rows * depth<T>, b,
                                     columns * depth<T>, steps, sums + row * columns + column,
                                     columns);
        for (; row < rows; row += 2)
            product<2, true>(left + row * depth<T>, depth<T>, rows * depth<T>, b,
                             columns * depth<T>, steps, sums + row * columns + column, columns);
    }
}

// G g G^T of 3x3 numbers `stride` apart, rotated by half a turn if asked, for 16 channels.
INLINED void transform_kernel(const float *g, int64_t stride, bool is_rotated, Lanes (&u)[4][4]) {
    Lanes t[4][3];
    for (int j = 0; j < 3; ++j) {
        Lanes w[3];
        for (int i = 0; i < 3; ++i)
            w[i] = load(g + (is_rotated ? (2 - i) * 3 + 2 - j : i * 3 + j) * stride);
        t[0][j] = w[0];
        t[1][j] = 0.5f * (w[0] + w[1] + w[2]);
        t[2][j] = 0.5f * (w[0] - w[1] + w[2]);
        t[3][j] = w[2];
    }
    for (int i = 0; i < 4; ++i) {
        u[i][0] = t[i][0];
        u[i][1] = 0.5f * (t[i][0] + t[i][1] + t[i][2]);
        u[i][2] = 0.5f * (t[i][0] - t[i][1] + t[i][2]);
        u[i][3] = t[i][2];
    }
}

// Exchanges the blocks of `size` lanes that lie across the diagonal of two rows.
template <int size, size_t... lane>
INLINED void exchange(Lanes &upper, Lanes &lower, std::index_sequence<lane...>) {
    const Lanes first = __builtin_shufflevector(
        upper, lower, (int(lane) & size ? int(lanes) + int(lane) - size : int(lane))...);
    lower = __builtin_shufflevector(
        upper, lower, (int(lane) & size ? int(lanes) + int(lane) : int(lane) + size)...);
    upper = first;
}

template <int size> INLINED void exchange_all(Lanes (&rows)[16]) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; ++i)
        if (!(i & size))
            exchange<size>(rows[i], rows[i + size], std::make_index_sequence<16>());
}

INLINED void transpose(Lanes (&rows)[16]) {
    exchange_all<1>(rows);
    exchange_all<2>(rows);
    exchange_all<4>(rows);
    exchange_all<8>(rows);
}

// A kernel [K, 3, 3, C], read from C to K channels or, for the input's gradient, from K to C and
// rotated by half a turn.
struct KernelView {
    const float *weight;
    int64_t inputs, outputs;
    bool is_reversed;
};

// Writes 16 transformed inputs, each for 16 outputs, of one position.
template <typename T> INLINED void put_inputs(const Lanes (&rows)[16], T *to) {
    for (int i = 0; i < 16; i += 2)
        put_pair(to + i * column_count, rows[i], rows[i + 1], column_count, 0);
}

// Writes the transformed kernel for 16 input and 16 output channels as
// [position][output / column_count][input / depth][column_count][depth].
template <typename T>
inline void arrange_kernel(const KernelView &view, int64_t input, int64_t output, T *result) {
    alignas(64) float values[16][16][16]; // position, one kind of channel, 16 lanes of the other
    const int64_t channels = view.is_reversed ? view.outputs : view.inputs;
    const int64_t k = view.is_reversed ? input : output, c = view.is_reversed ? output : input;
    for (int i = 0; i < 16; ++i) {
        Lanes u[4][4];
        transform_kernel(view.weight + (k + i) * 9 * channels + c, channels, view.is_reversed, u);
        for (int position = 0; position < 16; ++position)
            store(values[position][i], u[position / 4][position % 4]);
    }
    const int64_t block = output / column_count, column = output % column_count;
    T *to = result + (block * view.inputs + input) * column_count + column * depth<T>;
    for (int position = 0; position < 16; ++position) {
        Lanes rows[16];
        for (int i = 0; i < 16; ++i)
            rows[i] = load(values[position][i]);
        if (!view.is_reversed)
            transpose(rows);
        put_inputs(rows, to + position * view.inputs * view.outputs);
    }
}

// G^T u G of positions `plane` apart to 3x3 numbers `stride` apart.
inline void transform_kernel_gradient(const float *u, int64_t plane, float *g, int64_t stride) {
    Lanes t[3][4];
    for (int j = 0; j < 4; ++j) {
        Lanes m[4];
        for (int i = 0; i < 4; ++i)
            m[i] = load(u + (i * 4 + j) * plane);
        t[0][j] = m[0] + 0.5f * (m[1] + m[2]);
        t[1][j] = 0.5f * (m[1] - m[2]);
        t[2][j] = 0.5f * (m[1] + m[2]) + m[3];
    }
    for (int i = 0; i < 3; ++i) {
        store(g + i * 3 * stride, t[i][0] + 0.5f * (t[i][1] + t[i][2]));
        store(g + (i * 3 + 1) * stride, 0.5f * (t[i][1] - t[i][2]));
        store(g + (i * 3 + 2) * stride, 0.5f * (t[i][1] + t[i][2]) + t[i][3]);
    }
}

} // namespace ctorch::winograd

#pragma clang attribute pop
