// Splits work over the engine's own OpenMP threads.
//
// at::parallel_for is a template that runs serially unless compiled with OpenMP, which Swift's
// clang has no headers for; so libgomp's entry points are looked up in the library that libtorch
// loaded.
#pragma once

#include <ATen/Parallel.h>
#include <algorithm>
#include <cstdint>
#include <dlfcn.h>

namespace ctorch {

struct OpenMP {
    using Run = void (*)(void (*)(void *), void *, unsigned, unsigned);
    using Count = int (*)();
    Run run = reinterpret_cast<Run>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    Count thread = reinterpret_cast<Count>(dlsym(RTLD_DEFAULT, "omp_get_thread_num"));
    Count threads = reinterpret_cast<Count>(dlsym(RTLD_DEFAULT, "omp_get_num_threads"));
    bool available() const { return run && thread && threads; }
    static const OpenMP &shared() {
        static const OpenMP library;
        return library;
    }
};

// Calls body(part, begin, end) for the parts of 0 ..< count; at most at::get_num_threads() parts,
// always the same ones for the same count and number of threads.
template <typename Body> void parallel_parts(int64_t count, const Body &body) {
    const OpenMP &library = OpenMP::shared();
    const int64_t parts = std::min<int64_t>(count, at::get_num_threads());
    if (parts <= 1 || !library.available()) {
        body(0, int64_t(0), count);
        return;
    }
    struct Call {
        const OpenMP &library;
        const Body &body;
        int64_t count, parts;
    } call{library, body, count, parts};
    library.run(
        [](void *data) {
            const Call &call = *static_cast<Call *>(data);
            // Fewer threads than asked for may have come.
            for (int64_t part = call.library.thread(); part < call.parts;
                 part += call.library.threads())
                call.body(part, call.count * part / call.parts,
                          call.count * (part + 1) / call.parts);
        },
        &call, unsigned(parts), 0);
}

} // namespace ctorch
