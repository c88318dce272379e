// How C++ failures become C errors, and handles become tensors.
#pragma once

#include "CTorch/tensor.h"

#include <ATen/ATen.h>
#include <atomic>
#include <exception>
#include <string>
#include <utility>
#include <vector>

struct ct_error_object {
    std::string message;
};

namespace ctorch {

extern std::atomic<int64_t> live_tensors;

// Runs the body; whatever it throws becomes the returned error.
template <typename Body> ct_error guarded(Body &&body) noexcept {
    try {
        std::forward<Body>(body)();
        return nullptr;
    } catch (const c10::Error &error) {
        return new ct_error_object{error.what_without_backtrace()};
    } catch (const std::exception &error) {
        return new ct_error_object{error.what()};
    } catch (...) {
        return new ct_error_object{"unknown C++ exception"};
    }
}

inline const at::Tensor &ref(const ct_tensor &handle) {
    return *static_cast<const at::Tensor *>(handle.pointer);
}

// The tensor of a handle that may stand for "none".
inline at::Tensor optional(const ct_tensor &handle) {
    return handle.pointer ? ref(handle) : at::Tensor();
}

inline ct_tensor own(at::Tensor tensor) {
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return ct_tensor{new at::Tensor(std::move(tensor))};
}

inline std::vector<at::Tensor> list(const ct_tensor *handles, size_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (size_t i = 0; i < count; ++i)
        tensors.push_back(ref(handles[i]));
    return tensors;
}

inline at::ScalarType scalar_type(ct_dtype dtype) { return static_cast<at::ScalarType>(dtype); }

inline at::Device device(ct_device device) {
    return at::Device(static_cast<at::DeviceType>(device.kind),
                      static_cast<c10::DeviceIndex>(device.index));
}

inline at::IntArrayRef sizes(const int64_t *values, size_t count) {
    return at::IntArrayRef(values, count);
}

} // namespace ctorch
