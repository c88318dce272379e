// Blocks and threads of a GPU, one after another: threads are fibres that change at barriers.
#pragma once

#include <cstddef>
#include <functional>

namespace emulation {

struct Index {
    unsigned x = 0, y = 0;
};

// The thread that runs now, where it stands, and the memory that its block shares.
struct Current {
    Index thread, block, block_size, grid_size;
    char *shared = nullptr;
};
Current &current();

// Waits for the block's other threads.
void barrier();

// Runs a kernel's body in every thread; false when threads did not all meet at each barrier, or
// when one wrote beyond the shared memory.
bool run(unsigned blocks, Index block_size, size_t shared_bytes, bool reversed,
         const std::function<void()> &body);

} // namespace emulation
