// The kernels of normalization.cu: compiled and loaded at their first use, started by name.
#pragma once

#include "driver.h"

#include <ATen/ATen.h>
#include <string>

namespace ctorch::gpu {

// The text of normalization.cu; kept for as long as the program runs.
void set_source(std::string text);

// The macro that chooses an element type in the text; null for types without kernels.
const char *element_define(at::ScalarType element);

// Compiles all kernels of an element type, without a device; returns the size of the result.
size_t compiled_size(at::ScalarType element, const std::string &architecture);

// Runs kernels in place of a GPU, on tensors of the CPU; not 0: it has no such kernel.
using Emulator = int32_t (*)(int32_t element, const char *kernel, Grid grid, void **arguments);
// For this thread; null: no emulation.
void set_emulator(Emulator emulator);
bool is_emulating();

// Whether tensors of this device and type may use the kernels: on a GPU that is not known to fail.
bool serves(at::Device device, at::ScalarType element);

// Why the kernels of a device and type stay out of use; empty while there is no reason.
//
// The first call for a pair compiles, loads and runs `check`, whose exception is the reason.
const std::string &problem(at::Device device, at::ScalarType element, void (*check)(at::Device));

int multiprocessors(at::Device device);

// Starts a kernel with pointers to its arguments.
void launch(at::Device device, at::ScalarType element, const char *kernel, Grid grid,
            void **arguments);

} // namespace ctorch::gpu
