// Compiles CUDA source when the program runs, with the compiler library that comes with libtorch.
#pragma once

#include <string>

namespace ctorch::gpu {

// A compiled kernel file and the architecture's name, such as sm_90. Compiled for `architecture`,
// or, if the compiler does not know it yet, to code that the driver compiles on.
//
// Needs no device. Fails with the compiler's own words, or when there is no compiler.
std::string compile(const std::string &source, const std::string &define,
                    const std::string &architecture);

// The same from the user's cache of files, where it is there; else compiled and kept there.
std::string compile_or_find(const std::string &source, const std::string &define,
                            const std::string &architecture);

// Takes what compile_or_find gave out of the cache, after it turned out to be of no use.
void forget(const std::string &source, const std::string &define, const std::string &architecture);

} // namespace ctorch::gpu
