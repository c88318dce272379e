#include "CTorch/measurement.h"
#include "guarded.h"

#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <cstring>
#include <memory>

using namespace ctorch;

namespace {

thread_local at::CallbackHandle callback = 0;
thread_local int64_t products = 0;
// How many counted operations the present one lies within: they call each other.
thread_local int depth = 0;

struct Counted : at::ObserverContext {
    explicit Counted(int64_t terms) : terms(terms) { ++depth; }
    ~Counted() override { --depth; }
    // Elements that each element of the result is a sum of.
    int64_t terms;
};

class MemoryWatch : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void *, int64_t size, size_t, size_t, c10::Device device) override {
        if (!device.is_cpu())
            return;
        // Backward may run on a thread of its own.
        const int64_t now = alive_.fetch_add(size) + size;
        for (int64_t peak = peak_; now > peak && !peak_.compare_exchange_weak(peak, now);) {
        }
    }
    bool memoryProfilingEnabled() const override { return true; }
    int64_t alive() const { return alive_; }
    int64_t peak() const { return peak_; }

  private:
    std::atomic<int64_t> alive_{0}, peak_{0};
};

bool is_counted(const char *name) {
    return !std::strcmp(name, "aten::conv2d") || !std::strcmp(name, "aten::linear") ||
           !std::strcmp(name, "aten::matmul");
}

// The inputs can be seen at the start alone.
std::unique_ptr<at::ObserverContext> start(const at::RecordFunction &function) {
    if (!is_counted(function.name()))
        return nullptr;
    const auto inputs = function.inputs();
    if (!std::strcmp(function.name(), "aten::matmul"))
        return std::make_unique<Counted>(inputs[0].toTensor().size(-1));
    const at::Tensor &weight = inputs[1].toTensor();
    return std::make_unique<Counted>(weight.numel() / weight.size(0));
}

void finish(const at::RecordFunction &function, at::ObserverContext *context) {
    if (context && depth == 1 && function.outputs().size() == 1)
        products +=
            function.outputs()[0].toTensor().numel() * static_cast<const Counted *>(context)->terms;
}

} // namespace

ct_error ct_count_products_begin() noexcept {
    return guarded([] {
        products = 0;
        callback = at::addThreadLocalCallback(at::RecordFunctionCallback(start, finish)
                                                  .needsInputs(true)
                                                  .needsOutputs(true)
                                                  .scopes({at::RecordScope::FUNCTION}));
    });
}

int64_t ct_count_products_end() noexcept {
    at::removeCallback(callback);
    return products;
}

ct_error ct_watch_memory_begin() noexcept {
    return guarded([] {
        c10::ThreadLocalDebugInfo::_push(c10::DebugInfoKind::PROFILER_STATE,
                                         std::make_shared<MemoryWatch>());
    });
}

void ct_watch_memory_end(int64_t *peak, int64_t *left) noexcept {
    const auto info = c10::ThreadLocalDebugInfo::_pop(c10::DebugInfoKind::PROFILER_STATE);
    const auto &watch = static_cast<const MemoryWatch &>(*info);
    *peak = watch.peak();
    *left = watch.alive();
}
