// Batch normalisation with what follows it, for NVIDIA GPUs: compiled when the program runs, for
// the device at hand, once per element type. Tests compile the same text for the processor.
//
// Maps x, y, g are [rows, C] (channels-last), C a multiple of `width`, the elements in 16 bytes.
// A block has C / width threads in x, each with its channels, and rows in y. Sums go through three
// levels, always in the same order: a thread's rows and a block's threads in float, blocks in
// double ("finish_..."). Arithmetic is in float.

#if defined(__CUDACC_RTC__)
#define KERNEL extern "C" __global__ void
#define DEVICE static __device__ __forceinline__
#define SHARED(type, name) extern __shared__ type name[]
#endif

#if defined(ELEMENT_FLOAT32)
typedef float Element;
constexpr int width = 4;
#else
typedef unsigned short Element;
constexpr int width = 8;
#endif

struct alignas(16) Vector {
    Element values[width];
};

#if defined(ELEMENT_FLOAT32)
DEVICE float widen(Element value) { return value; }
DEVICE Element narrow(float value) { return value; }
#elif defined(ELEMENT_BFLOAT16)
DEVICE float widen(Element bits) { return __uint_as_float(static_cast<unsigned>(bits) << 16); }
// To nearest, ties to even.
DEVICE Element narrow(float value) {
    if (value != value)
        return 0x7fff;
    const unsigned bits = __float_as_uint(value);
    return static_cast<Element>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
#elif defined(__CUDACC_RTC__)
DEVICE float widen(Element bits) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}
DEVICE Element narrow(float value) {
    Element bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}
#else
DEVICE float widen(Element bits) { return emulated_half_to_float(bits); }
DEVICE Element narrow(float value) { return emulated_float_to_half(value); }
#endif

DEVICE void load(const Element *from, float (&to)[width]) {
    const Vector vector = *reinterpret_cast<const Vector *>(from);
    for (int i = 0; i < width; ++i)
        to[i] = widen(vector.values[i]);
}

DEVICE void load_floats(const float *from, float (&to)[width]) {
    for (int i = 0; i < width; ++i)
        to[i] = from[i];
}

DEVICE void store(Element *to, const float (&from)[width]) {
    Vector vector;
    for (int i = 0; i < width; ++i)
        vector.values[i] = narrow(from[i]);
    *reinterpret_cast<Vector *>(to) = vector;
}

// Sums of distances to one of the values keep their digits when the mean is far from zero.
DEVICE float shift_of(Element value) {
    const float shift = widen(value);
    return shift - shift == 0 ? shift : 0;
}

// Adds up the block's threads in y; `result` is [C].
DEVICE void sum_over_block(const float (&values)[width], int channels, float *result) {
    SHARED(float, sums);
    for (int i = 0; i < width; ++i)
        sums[threadIdx.y * channels + threadIdx.x * width + i] = values[i];
    __syncthreads();
    const int thread = threadIdx.y * blockDim.x + threadIdx.x;
    for (int c = thread; c < channels; c += blockDim.x * blockDim.y) {
        float sum = 0;
        for (int y = 0; y < static_cast<int>(blockDim.y); ++y)
            sum += sums[y * channels + c];
        result[c] = sum;
    }
    __syncthreads();
}

// Each block's sums of x - shift and of its square: partial [block][2][C].
KERNEL moments(const Element *x, float *partial, long long rows, int channels) {
    constexpr int unrolled = 4;
    const int c = threadIdx.x * width;
    float shift[width], sum[width] = {}, square[width] = {};
    for (int i = 0; i < width; ++i)
        shift[i] = shift_of(x[c + i]);
    const long long step = static_cast<long long>(gridDim.x) * blockDim.y;
    for (long long row = static_cast<long long>(blockIdx.x) * blockDim.y + threadIdx.y; row < rows;
         row += step * unrolled) {
        // All loads first, so that they are under way together.
        float values[unrolled][width];
        for (int u = 0; u < unrolled; ++u)
            if (row + u * step < rows)
                load(x + (row + u * step) * channels + c, values[u]);
        for (int u = 0; u < unrolled; ++u)
            if (row + u * step < rows)
                for (int i = 0; i < width; ++i) {
                    const float distance = values[u][i] - shift[i];
                    sum[i] += distance;
                    square[i] += distance * distance;
                }
    }
    float *result = partial + static_cast<long long>(blockIdx.x) * 2 * channels;
    sum_over_block(sum, channels, result);
    sum_over_block(square, channels, result + channels);
}

// A channel's sum of one kind over all blocks, in threads with y = 0 of a block of [16, 16].
DEVICE double sum_of_blocks(const float *partial, int kinds, int kind, int blocks, int channels,
                            int c) {
    SHARED(double, totals);
    double sum = 0;
    if (c < channels)
        for (int block = threadIdx.y; block < blocks; block += blockDim.y)
            sum += partial[(static_cast<long long>(block) * kinds + kind) * channels + c];
    totals[threadIdx.y * blockDim.x + threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y == 0)
        for (int y = 1; y < static_cast<int>(blockDim.y); ++y)
            sum += totals[y * blockDim.x + threadIdx.x];
    __syncthreads();
    return sum;
}

// Mean and 1 / deviation [C]; moves the running statistics where they are not null.
KERNEL finish_moments(const Element *x, const float *partial, int blocks, float *mean,
                      float *inverse, float *running_mean, float *running_variance, long long rows,
                      int channels, double momentum, double epsilon) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x;
    const double sum = sum_of_blocks(partial, 2, 0, blocks, channels, c);
    const double square = sum_of_blocks(partial, 2, 1, blocks, channels, c);
    if (threadIdx.y != 0 || c >= channels)
        return;
    const double count = static_cast<double>(rows), distance = sum / count;
    double variance = square / count - distance * distance;
    if (variance < 0) // by rounding; NaN stays
        variance = 0;
    const double center = shift_of(x[c]) + distance;
    mean[c] = static_cast<float>(center);
    inverse[c] = static_cast<float>(1 / sqrt(variance + epsilon));
    if (running_mean)
        running_mean[c] = static_cast<float>((1 - momentum) * running_mean[c] + momentum * center);
    if (running_variance)
        running_variance[c] = static_cast<float>((1 - momentum) * running_variance[c] +
                                                 momentum * variance * count / (count - 1));
}

// A thread's constants: the normalised value is (x - mean) scale + bias.
struct Channels {
    float mean[width], scale[width], bias[width], slope[width];
};

DEVICE Channels channels_of(const float *mean, const float *inverse, const float *weight,
                            const float *bias, const float *slope, int c) {
    Channels result;
    float inverses[width];
    load_floats(mean + c, result.mean);
    load_floats(inverse + c, inverses);
    load_floats(weight + c, result.scale);
    load_floats(bias + c, result.bias);
    if (slope)
        load_floats(slope + c, result.slope);
    for (int i = 0; i < width; ++i)
        result.scale[i] *= inverses[i];
    return result;
}

DEVICE float normalized(const Channels &channels, float x, int i) {
    return (x - channels.mean[i]) * channels.scale[i] + channels.bias[i];
}

// y = the normalised x, then PReLU where `slope` is not null, or the sum with `added`.
KERNEL normalize(const Element *x, const float *mean, const float *inverse, const float *weight,
                 const float *bias, const float *slope, const Element *added, Element *y,
                 long long rows, int channels) {
    const int c = threadIdx.x * width;
    const Channels constants = channels_of(mean, inverse, weight, bias, slope, c);
    const long long step = static_cast<long long>(gridDim.x) * blockDim.y;
    for (long long row = static_cast<long long>(blockIdx.x) * blockDim.y + threadIdx.y; row < rows;
         row += step) {
        const long long start = row * channels + c;
        float values[width], other[width];
        load(x + start, values);
        if (added)
            load(added + start, other);
        for (int i = 0; i < width; ++i) {
            const float z = normalized(constants, values[i], i);
            values[i] = z;
            if (slope)
                values[i] = z > 0 ? z : z * constants.slope[i];
            if (added)
                values[i] = z + other[i];
        }
        store(y + start, values);
    }
}

// Each block's sums of g, of g (x - mean) and of the slope's gradient: partial [block][3][C]. With
// PReLU, g is the gradient before it.
KERNEL gradient_sums(const Element *x, const Element *g, const float *mean, const float *inverse,
                     const float *weight, const float *bias, const float *slope, float *partial,
                     long long rows, int channels) {
    const int c = threadIdx.x * width;
    const Channels constants = channels_of(mean, inverse, weight, bias, slope, c);
    float sum[width] = {}, product[width] = {}, below[width] = {};
    const long long step = static_cast<long long>(gridDim.x) * blockDim.y;
    for (long long row = static_cast<long long>(blockIdx.x) * blockDim.y + threadIdx.y; row < rows;
         row += step) {
        float values[width], gradient[width];
        load(x + row * channels + c, values);
        load(g + row * channels + c, gradient);
        for (int i = 0; i < width; ++i) {
            float inner = gradient[i];
            if (slope) {
                const float z = normalized(constants, values[i], i);
                if (!(z > 0)) {
                    below[i] += inner * z;
                    inner *= constants.slope[i];
                }
            }
            sum[i] += inner;
            product[i] += inner * (values[i] - constants.mean[i]);
        }
    }
    float *result = partial + static_cast<long long>(blockIdx.x) * 3 * channels;
    sum_over_block(sum, channels, result);
    sum_over_block(product, channels, result + channels);
    sum_over_block(below, channels, result + 2 * channels);
}

// The gradients of weight, bias and slope [C], and what the input's gradient loses per channel:
// a constant, and a factor times x - mean.
KERNEL finish_gradients(const float *partial, int blocks, const float *inverse, const float *weight,
                        float *weight_gradient, float *bias_gradient, float *slope_gradient,
                        float *constant, float *factor, long long rows, int channels) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x;
    const double sum = sum_of_blocks(partial, 3, 0, blocks, channels, c);
    const double product = sum_of_blocks(partial, 3, 1, blocks, channels, c);
    const double below = sum_of_blocks(partial, 3, 2, blocks, channels, c);
    if (threadIdx.y != 0 || c >= channels)
        return;
    const double inv = inverse[c], scale = weight[c] * inv, count = static_cast<double>(rows);
    weight_gradient[c] = static_cast<float>(product * inv);
    bias_gradient[c] = static_cast<float>(sum);
    if (slope_gradient)
        slope_gradient[c] = static_cast<float>(below);
    constant[c] = static_cast<float>(scale * sum / count);
    factor[c] = static_cast<float>(scale * inv * inv * product / count);
}

// The input's gradient: scale g - constant - factor (x - mean).
KERNEL input_gradient(const Element *x, const Element *g, const float *mean, const float *inverse,
                      const float *weight, const float *bias, const float *slope,
                      const float *constant, const float *factor, Element *result, long long rows,
                      int channels) {
    const int c = threadIdx.x * width;
    const Channels constants = channels_of(mean, inverse, weight, bias, slope, c);
    float constants_lost[width], factors[width];
    load_floats(constant + c, constants_lost);
    load_floats(factor + c, factors);
    const long long step = static_cast<long long>(gridDim.x) * blockDim.y;
    for (long long row = static_cast<long long>(blockIdx.x) * blockDim.y + threadIdx.y; row < rows;
         row += step) {
        const long long start = row * channels + c;
        float values[width], gradient[width];
        load(x + start, values);
        load(g + start, gradient);
        for (int i = 0; i < width; ++i) {
            float inner = gradient[i];
            if (slope && !(normalized(constants, values[i], i) > 0))
                inner *= constants.slope[i];
            gradient[i] = inner * constants.scale[i] - constants_lost[i] -
                          (values[i] - constants.mean[i]) * factors[i];
        }
        store(result + start, gradient);
    }
}
