// Where libtorch's files are.
#pragma once

#include <ATen/Version.h>
#include <dlfcn.h>
#include <string>

namespace ctorch {

// The folder of libtorch_cpu, with a slash at the end; empty when the system does not say.
inline std::string torch_folder() {
    Dl_info info;
    if (!dladdr(reinterpret_cast<void *>(&at::show_config), &info) || !info.dli_fname)
        return {};
    std::string path = info.dli_fname;
    return path.substr(0, path.rfind('/') + 1);
}

} // namespace ctorch
