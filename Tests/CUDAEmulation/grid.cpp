#include "grid.h"

#include <algorithm>
#include <memory>
#include <ucontext.h>
#include <vector>

namespace emulation {
namespace {

constexpr size_t stack_bytes = 64 << 10, guard_bytes = 64;
constexpr char guard_value = 0x5a;
// What shared memory holds at first: NaN in float and in double.
constexpr char unset_value = char(0xff);

struct Fibre {
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    Index index;
    bool is_done;
};

thread_local Current now;
thread_local ucontext_t scheduler;
thread_local Fibre *running = nullptr;
thread_local const std::function<void()> *kernel = nullptr;

void enter() {
    (*kernel)();
    running->is_done = true;
    // Its context is linked to the scheduler's, which goes on.
}

void prepare(Fibre &fibre) {
    getcontext(&fibre.context);
    fibre.context.uc_stack.ss_sp = fibre.stack.get();
    fibre.context.uc_stack.ss_size = stack_bytes;
    fibre.context.uc_link = &scheduler;
    fibre.is_done = false;
    makecontext(&fibre.context, enter, 0);
}

// Lets every thread go on to its next barrier or end; false when some ended and others did not.
bool advance(std::vector<Fibre> &fibres, bool reversed) {
    const size_t count = fibres.size();
    for (size_t i = 0; i < count; ++i) {
        running = &fibres[reversed ? count - 1 - i : i];
        now.thread = running->index;
        swapcontext(&scheduler, &running->context);
    }
    const auto done = std::count_if(fibres.begin(), fibres.end(),
                                    [](const Fibre &fibre) { return fibre.is_done; });
    return done == 0 || size_t(done) == count;
}

} // namespace

Current &current() { return now; }

void barrier() { swapcontext(&running->context, &scheduler); }

bool run(unsigned blocks, Index block_size, size_t shared_bytes, bool reversed,
         const std::function<void()> &body) {
    std::vector<Fibre> fibres(block_size.x * block_size.y);
    for (size_t i = 0; i < fibres.size(); ++i) {
        fibres[i].stack = std::make_unique<char[]>(stack_bytes);
        fibres[i].index = {unsigned(i) % block_size.x, unsigned(i) / block_size.x};
    }
    kernel = &body;
    now.block_size = block_size;
    now.grid_size = {blocks, 1};
    for (unsigned i = 0; i < blocks; ++i) {
        std::vector<char> shared(shared_bytes + guard_bytes, unset_value);
        std::fill(shared.end() - guard_bytes, shared.end(), guard_value);
        now.shared = shared.data();
        now.block = {reversed ? blocks - 1 - i : i, 0};
        for (Fibre &fibre : fibres)
            prepare(fibre);
        while (!fibres[0].is_done)
            if (!advance(fibres, reversed))
                return false;
        if (std::any_of(shared.end() - guard_bytes, shared.end(),
                        [](char value) { return value != guard_value; }))
            return false;
    }
    return true;
}

} // namespace emulation
