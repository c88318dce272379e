// Sums over rows: per thread, in float over short blocks and in double over those.
#pragma once

#include "parallel.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ctorch {

// Sums of `count` kinds per channel over all rows; always the same for the same number of threads.
//
// body(row, rows, sums) adds up the rows of one block in floats that were zero; sums[i] is [C].
template <size_t count, typename Body>
std::array<std::vector<double>, count> sums_over_rows(int64_t rows, int64_t channels,
                                                      const Body &body, int64_t block_rows = 128) {
    const int64_t parts = at::get_num_threads(), width = int64_t(count) * channels;
    std::vector<double> totals(parts * width, 0.0);
    parallel_parts(rows, [&](int64_t part, int64_t begin, int64_t end) {
        std::vector<float> block(width);
        std::array<float *, count> sums;
        for (size_t i = 0; i < count; ++i)
            sums[i] = block.data() + int64_t(i) * channels;
        double *total = totals.data() + part * width;
        for (int64_t row = begin; row < end; row += block_rows) {
            std::fill(block.begin(), block.end(), 0.0f);
            body(row, std::min(block_rows, end - row), sums);
            for (int64_t i = 0; i < width; ++i)
                total[i] += block[i];
        }
    });
    std::array<std::vector<double>, count> result;
    for (size_t i = 0; i < count; ++i) {
        result[i].assign(channels, 0.0);
        for (int64_t part = 0; part < parts; ++part)
            for (int64_t c = 0; c < channels; ++c)
                result[i][c] += totals[part * width + int64_t(i) * channels + c];
    }
    return result;
}

} // namespace ctorch
