// The NVIDIA driver: loads compiled kernels and starts them on libtorch's streams.
#pragma once

#include <ATen/ATen.h>
#include <string>

namespace ctorch::gpu {

// How many blocks, of how many threads, with how many bytes of shared memory.
struct Grid {
    unsigned blocks, width, height;
    unsigned shared_bytes;
};

// What the driver says of a device.
struct DeviceTraits {
    // Such as sm_90.
    std::string architecture;
    int multiprocessors;
};
DeviceTraits traits(at::Device device);

// A loaded kernel file; stays loaded until the program ends.
void *load_module(at::Device device, const std::string &binary);
void *find_function(void *module, const char *name);
// On the device's current stream.
void start(at::Device device, void *function, Grid grid, void **arguments);

} // namespace ctorch::gpu
