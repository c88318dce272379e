#include "driver.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

namespace ctorch::gpu {
namespace {

// The functions of libcuda that are in use. Source: CUDA Driver API reference.
struct Driver {
    int (*device)(int *, int) = nullptr;
    int (*attribute)(int *, int, int) = nullptr;
    int (*current)(void **) = nullptr;
    int (*retain)(void **, int) = nullptr;
    int (*set_current)(void *) = nullptr;
    int (*load)(void **, const void *) = nullptr;
    int (*function)(void **, void *, const char *) = nullptr;
    int (*launch)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                  void *, void **, void **) = nullptr;
    int (*error)(int, const char **) = nullptr;
    std::string problem;

    Driver() {
        void *library = dlopen("libcuda.so.1", RTLD_NOW);
        if (!library) {
            problem = "no NVIDIA driver (libcuda.so.1) was found";
            return;
        }
        find(library, "cuDeviceGet", device);
        find(library, "cuDeviceGetAttribute", attribute);
        find(library, "cuCtxGetCurrent", current);
        find(library, "cuDevicePrimaryCtxRetain", retain);
        find(library, "cuCtxSetCurrent", set_current);
        find(library, "cuModuleLoadData", load);
        find(library, "cuModuleGetFunction", function);
        find(library, "cuLaunchKernel", launch);
        find(library, "cuGetErrorString", error);
    }

    void check(int code, const char *what) const {
        if (code == 0)
            return;
        const char *text = nullptr;
        error(code, &text);
        TORCH_CHECK(false, what, ": the NVIDIA driver answered with error ", code, " (",
                    text ? text : "unknown", ")");
    }

  private:
    template <typename Function> void find(void *library, const char *name, Function *&function) {
        function = reinterpret_cast<Function *>(dlsym(library, name));
        if (!function)
            problem = std::string("libcuda.so.1 lacks ") + name;
    }
};

const Driver &driver() {
    static const Driver shared;
    TORCH_CHECK(shared.problem.empty(), shared.problem);
    return shared;
}

// A thread in which libtorch has not yet touched the device has no context.
void enter(at::Device device) {
    const Driver &driver = gpu::driver();
    void *context = nullptr;
    driver.check(driver.current(&context), "cuCtxGetCurrent");
    if (context)
        return;
    int handle = 0;
    driver.check(driver.device(&handle, device.index()), "cuDeviceGet");
    driver.check(driver.retain(&context, handle), "cuDevicePrimaryCtxRetain");
    driver.check(driver.set_current(context), "cuCtxSetCurrent");
}

} // namespace

DeviceTraits traits(at::Device device) {
    constexpr int multiprocessor_count = 16, major_version = 75, minor_version = 76;
    const Driver &driver = gpu::driver();
    int handle = 0, major = 0, minor = 0;
    DeviceTraits result;
    driver.check(driver.device(&handle, device.index()), "cuDeviceGet");
    auto ask = [&](int attribute, int *value) {
        driver.check(driver.attribute(value, attribute, handle), "cuDeviceGetAttribute");
    };
    ask(multiprocessor_count, &result.multiprocessors);
    ask(major_version, &major);
    ask(minor_version, &minor);
    result.architecture = "sm_" + std::to_string(10 * major + minor);
    return result;
}

void *load_module(at::Device device, const std::string &binary) {
    c10::impl::VirtualGuardImpl(device.type()).setDevice(device);
    enter(device);
    void *module = nullptr;
    driver().check(driver().load(&module, binary.data()), "cuModuleLoadData");
    return module;
}

void *find_function(void *module, const char *name) {
    void *function = nullptr;
    driver().check(driver().function(&function, module, name), name);
    return function;
}

void start(at::Device device, void *function, Grid grid, void **arguments) {
    enter(device);
    const auto stream = c10::impl::VirtualGuardImpl(device.type()).getStream(device);
    driver().check(driver().launch(function, grid.blocks, 1, 1, grid.width, grid.height, 1,
                                   grid.shared_bytes, stream.native_handle(), arguments, nullptr),
                   "cuLaunchKernel");
}

} // namespace ctorch::gpu
