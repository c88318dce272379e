#include "kernels.h"
#include "compiler.h"

#include <map>
#include <mutex>

namespace ctorch::gpu {
namespace {

using Key = std::pair<int, at::ScalarType>;

// What is known of the kernels of one device and element type.
struct Module {
    void *handle = nullptr;
    std::map<std::string, void *> functions;
};

std::mutex lock;
std::string source;
std::map<Key, Module> modules;
std::map<int, DeviceTraits> devices;
std::map<Key, std::string> problems;
thread_local Emulator emulator = nullptr;

const DeviceTraits &known_traits(at::Device device) {
    auto [entry, is_new] = devices.try_emplace(device.index());
    if (is_new)
        entry->second = traits(device);
    return entry->second;
}

void load(Module &module, at::Device device, at::ScalarType element) {
    TORCH_CHECK(!source.empty(), "the kernels' source was not handed over");
    const std::string define = element_define(element);
    const std::string &architecture = known_traits(device).architecture;
    const auto binary = compile_or_find(source, define, architecture);
    try {
        module.handle = load_module(device, binary);
    } catch (const c10::Error &) {
        // A damaged file in the cache must not stand in the way for ever.
        forget(source, define, architecture);
        module.handle = load_module(device, compile_or_find(source, define, architecture));
    }
}

void *function_of(at::Device device, at::ScalarType element, const char *kernel) {
    const std::lock_guard<std::mutex> guard(lock);
    Module &module = modules[{device.index(), element}];
    if (!module.handle)
        load(module, device, element);
    void *&function = module.functions[kernel];
    if (!function)
        function = find_function(module.handle, kernel);
    return function;
}

} // namespace

void set_source(std::string text) {
    const std::lock_guard<std::mutex> guard(lock);
    source = std::move(text);
}

const char *element_define(at::ScalarType element) {
    switch (element) {
    case at::kFloat:
        return "ELEMENT_FLOAT32";
    case at::kHalf:
        return "ELEMENT_FLOAT16";
    case at::kBFloat16:
        return "ELEMENT_BFLOAT16";
    default:
        return nullptr;
    }
}

size_t compiled_size(at::ScalarType element, const std::string &architecture) {
    const char *define = element_define(element);
    TORCH_CHECK(define, "there are no kernels for ", element);
    return compile(source, define, architecture).size();
}

void set_emulator(Emulator chosen) { emulator = chosen; }
bool is_emulating() { return emulator; }

bool serves(at::Device device, at::ScalarType element) {
    if (!element_define(element))
        return false;
    if (device.is_cpu())
        return is_emulating();
    return device.is_cuda();
}

const std::string &problem(at::Device device, at::ScalarType element, void (*check)(at::Device)) {
    static const std::string none;
    if (is_emulating())
        return none;
    std::unique_lock<std::mutex> guard(lock);
    auto [entry, is_new] = problems.try_emplace({device.index(), element});
    if (!is_new)
        return entry->second;
    // The check uses the kernels, so they count as usable while it runs.
    guard.unlock();
    std::string reason;
    try {
        check(device);
    } catch (const c10::Error &error) {
        reason = error.what_without_backtrace();
    } catch (const std::exception &error) {
        reason = error.what();
    }
    guard.lock();
    return entry->second = reason;
}

int multiprocessors(at::Device device) {
    if (is_emulating())
        return 2;
    const std::lock_guard<std::mutex> guard(lock);
    return known_traits(device).multiprocessors;
}

void launch(at::Device device, at::ScalarType element, const char *kernel, Grid grid,
            void **arguments) {
    if (is_emulating()) {
        TORCH_CHECK(emulator(int32_t(element), kernel, grid, arguments) == 0, kernel,
                    " is not emulated");
        return;
    }
    start(device, function_of(device, element, kernel), grid, arguments);
}

} // namespace ctorch::gpu
