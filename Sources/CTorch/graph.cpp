#include "CTorch/device.h"
#include "guarded.h"
#include "libraries.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <cstddef>
#include <iterator>
#include <utility>

using namespace ctorch;

namespace {

// at::cuda::CUDAGraph, whose header needs CUDA's own and whose library is loaded only when there is
// a GPU: its members are looked up by the names that a C++ compiler gives them. libtorch's version
// is checked at the start of the program, and a test looks for the names in the library.
constexpr const char *names[] = {
    "_ZN2at4cuda9CUDAGraphC1Eb", "_ZN2at4cuda9CUDAGraphD1Ev",
    "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode",
    "_ZN2at4cuda9CUDAGraph11capture_endEv", "_ZN2at4cuda9CUDAGraph6replayEv"};

struct GraphLibrary {
    using Pool = std::pair<unsigned long long, unsigned long long>;
    void (*construct)(void *, bool) = nullptr;
    void (*destroy)(void *) = nullptr;
    void (*begin)(void *, Pool, int) = nullptr;
    void (*end)(void *) = nullptr;
    void (*replay)(void *) = nullptr;
    std::string problem;

    GraphLibrary() {
        const std::string path = torch_folder() + "libtorch_cuda.so";
        void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
        if (!library) {
            problem = "libtorch_cuda.so is not loaded";
            return;
        }
        find(library, names[0], construct);
        find(library, names[1], destroy);
        find(library, names[2], begin);
        find(library, names[3], end);
        find(library, names[4], replay);
    }

  private:
    template <typename Function> void find(void *library, const char *name, Function *&function) {
        function = reinterpret_cast<Function *>(dlsym(library, name));
        if (!function)
            problem = std::string("libtorch_cuda.so lacks ") + name;
    }
};

const GraphLibrary &graphs() {
    static const GraphLibrary library;
    return library;
}

// Owns a CUDAGraph, whose size this side need not know: it has about 200 bytes.
class Graph {
  public:
    Graph() { graphs().construct(memory_, false); }
    Graph(const Graph &) = delete;
    Graph &operator=(const Graph &) = delete;
    ~Graph() {
        abandon();
        graphs().destroy(memory_);
    }

    void begin() {
        // Only this thread is forbidden to disturb the capture: others decode images.
        constexpr int thread_local_mode = 1;
        is_capturing_ = true;
        graphs().begin(memory_, {0, 0}, thread_local_mode);
    }
    void end() {
        is_capturing_ = false;
        graphs().end(memory_);
    }
    void replay() { graphs().replay(memory_); }

  private:
    // A capture that failed must be ended for the stream to be of use again.
    void abandon() noexcept {
        if (!is_capturing_)
            return;
        try {
            end();
        } catch (...) { // says once more that the capture failed
        }
    }

    alignas(std::max_align_t) unsigned char memory_[4096];
    bool is_capturing_ = false;
};

} // namespace

const char *ct_graph_symbol(size_t index) noexcept {
    return index < std::size(names) ? names[index] : nullptr;
}

const char *ct_graph_problem() noexcept {
    return graphs().problem.empty() ? nullptr : graphs().problem.c_str();
}

ct_error ct_graph_begin(ct_device where, ct_graph *result) noexcept {
    return guarded([&] {
        TORCH_CHECK(graphs().problem.empty(), graphs().problem);
        c10::impl::VirtualGuardImpl guard(device(where).type());
        guard.synchronizeDevice(guard.getDevice().index());
        auto graph = std::make_unique<Graph>();
        graph->begin();
        *result = {graph.release()};
    });
}

ct_error ct_graph_end(ct_graph graph) noexcept {
    return guarded([&] { static_cast<Graph *>(graph.pointer)->end(); });
}

ct_error ct_graph_replay(ct_graph graph) noexcept {
    return guarded([&] { static_cast<Graph *>(graph.pointer)->replay(); });
}

void ct_graph_free(ct_graph graph) noexcept { delete static_cast<Graph *>(graph.pointer); }
