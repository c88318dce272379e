#include "CTorch/measurement.h"
#include "guarded.h"

#include <ATen/record_function.h>
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
