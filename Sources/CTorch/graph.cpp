#include "CTorch/device.h"
#include "guarded.h"
#include "libraries.h"

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <cstddef>
#include <iterator>
#include <utility>

using namespace ctorch;

namespace {

// at::cuda::CUDAGraph, whose header needs CUDA's own and whose library is loaded only when there is
// a GPU: its members are looked up by the names that a C++ compiler gives them. libtorch's version
// is checked at the start of the program, and a test looks for the names in the library. The last
// is a function of CUDA's own that this library is linked with.
constexpr const char *names[] = {
    "_ZN2at4cuda9CUDAGraphC1Eb",
    "_ZN2at4cuda9CUDAGraphD1Ev",
    "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode",
    "_ZN2at4cuda9CUDAGraph11capture_endEv",
    "_ZN2at4cuda9CUDAGraph6replayEv",
    "cudaStreamBeginCapture"};

struct GraphLibrary {
    using Pool = std::pair<unsigned long long, unsigned long long>;
    void (*construct)(void *, bool) = nullptr;
    void (*destroy)(void *) = nullptr;
    void (*begin)(void *, Pool, int) = nullptr;
    void (*end)(void *) = nullptr;
    void (*replay)(void *) = nullptr;
    int (*begin_on_stream)(void *, int) = nullptr;
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
        find(library, names[5], begin_on_stream);
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

// Only this thread is forbidden to disturb the capture: others decode images.
constexpr int thread_local_mode = 1;

// Owns a CUDAGraph, whose size this side need not know: it has about 200 bytes.
class Graph {
  public:
    explicit Graph(at::Device device) : device_(device) { graphs().construct(memory_, false); }
    Graph(const Graph &) = delete;
    Graph &operator=(const Graph &) = delete;
    ~Graph() {
        abandon();
        graphs().destroy(memory_);
    }

    void begin() {
        is_capturing_ = true;
        graphs().begin(memory_, {0, 0}, thread_local_mode);
    }
    void end() {
        graphs().end(memory_);
        is_capturing_ = false;
    }
    void replay() { graphs().replay(memory_); }

  private:
    // A capture that failed must be ended for the stream and the memory to be of use again.
    void abandon() noexcept {
        for (bool is_again : {false, true}) {
            if (!is_capturing_ || (is_again && !begin_another()))
                return;
            try {
                end();
            } catch (...) { // says once more that the capture failed
            }
        }
    }

    // When CUDA gives up a capture, libtorch stops before its own part of the end: memory would for
    // ever be taken as that of a capture, and random numbers be refused. So it gets another to end.
    bool begin_another() noexcept {
        try {
            const c10::impl::VirtualGuardImpl guard(device_.type());
            if (graphs().begin_on_stream(guard.getStream(device_).native_handle(),
                                         thread_local_mode))
                return false;
            // libtorch warns of an empty one.
            at::zeros({1}, at::TensorOptions().device(device_));
            return true;
        } catch (...) {
            return false;
        }
    }

    at::Device device_;
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
        const at::Device target = device(where);
        const c10::impl::VirtualGuardImpl guard(target.type());
        guard.synchronizeDevice(guard.getDevice().index());
        // A graph has memory of its own: what earlier steps left behind must make room for it.
        at::getDeviceAllocator(target.type())->emptyCache();
        auto graph = std::make_unique<Graph>(target);
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
