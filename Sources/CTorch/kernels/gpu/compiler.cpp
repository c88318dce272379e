#include "compiler.h"
#include "../../libraries.h"

#include <c10/util/Exception.h>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace ctorch::gpu {
namespace {

// The functions of NVRTC that are in use. Source: NVRTC's documentation, "Interface".
struct Compiler {
    using Program = void *;
    int (*create)(Program *, const char *, const char *, int, const char *const *,
                  const char *const *) = nullptr;
    int (*destroy)(Program *) = nullptr;
    int (*compile)(Program, int, const char *const *) = nullptr;
    int (*log_size)(Program, size_t *) = nullptr;
    int (*log)(Program, char *) = nullptr;
    int (*binary_size)(Program, size_t *) = nullptr;
    int (*binary)(Program, char *) = nullptr;
    int (*text_size)(Program, size_t *) = nullptr;
    int (*text)(Program, char *) = nullptr;
    int (*architecture_count)(int *) = nullptr;
    int (*architectures)(int *) = nullptr;
    int (*version)(int *, int *) = nullptr;
    std::string problem;

    Compiler() {
        void *library = open();
        if (!library)
            return;
        find(library, "nvrtcCreateProgram", create);
        find(library, "nvrtcDestroyProgram", destroy);
        find(library, "nvrtcCompileProgram", compile);
        find(library, "nvrtcGetProgramLogSize", log_size);
        find(library, "nvrtcGetProgramLog", log);
        find(library, "nvrtcGetCUBINSize", binary_size);
        find(library, "nvrtcGetCUBIN", binary);
        find(library, "nvrtcGetPTXSize", text_size);
        find(library, "nvrtcGetPTX", text);
        find(library, "nvrtcGetNumSupportedArchs", architecture_count);
        find(library, "nvrtcGetSupportedArchs", architectures);
        find(library, "nvrtcVersion", version);
    }

  private:
    void *open() {
        const std::string beside = torch_folder() + "../../nvidia/cu13/lib/";
        for (const std::string &folder : {beside, std::string()}) {
            // The compiler looks for it by name alone, which a library already loaded answers.
            dlopen((folder + "libnvrtc-builtins.so.13.0").c_str(), RTLD_NOW | RTLD_GLOBAL);
            if (void *library = dlopen((folder + "libnvrtc.so.13").c_str(), RTLD_NOW))
                return library;
        }
        problem = "libnvrtc.so.13, which compiles kernels, was not found beside libtorch";
        return nullptr;
    }

    template <typename Function> void find(void *library, const char *name, Function *&function) {
        function = reinterpret_cast<Function *>(dlsym(library, name));
        if (!function)
            problem = std::string("libnvrtc.so.13 lacks ") + name;
    }
};

const Compiler &compiler() {
    static const Compiler shared;
    TORCH_CHECK(shared.problem.empty(), shared.problem);
    return shared;
}

void check(int code, const char *what) {
    TORCH_CHECK(code == 0, "NVRTC answered ", what, " with error ", code);
}

// Owns a program.
class Program {
  public:
    Program(const Compiler &compiler, const std::string &source) : compiler_(compiler) {
        check(compiler.create(&program_, source.c_str(), "normalization.cu", 0, nullptr, nullptr),
              "create");
    }
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;
    ~Program() { compiler_.destroy(&program_); }

    std::string compiled(const std::vector<std::string> &options, bool is_binary) {
        std::vector<const char *> words;
        for (const auto &option : options)
            words.push_back(option.c_str());
        if (int code = compiler_.compile(program_, int(words.size()), words.data()))
            TORCH_CHECK(false, "the kernels do not compile (NVRTC error ", code, "): ", log());
        return is_binary ? bytes(compiler_.binary_size, compiler_.binary)
                         : bytes(compiler_.text_size, compiler_.text);
    }

  private:
    std::string log() {
        std::string text = bytes(compiler_.log_size, compiler_.log);
        // One line: it goes into a message.
        for (char &letter : text)
            letter = letter == '\n' ? ' ' : letter;
        return text.c_str();
    }

    std::string bytes(int (*size)(void *, size_t *), int (*get)(void *, char *)) {
        size_t count = 0;
        check(size(program_, &count), "size");
        std::string result(count, '\0');
        check(get(program_, result.data()), "get");
        return result;
    }

    const Compiler &compiler_;
    Compiler::Program program_ = nullptr;
};

// --gpu-architecture: the device's own, or the newest known, as code for the driver.
std::string target(const Compiler &compiler, const std::string &architecture) {
    int count = 0;
    check(compiler.architecture_count(&count), "architectures");
    std::vector<int> known(count);
    check(compiler.architectures(known.data()), "architectures");
    for (int number : known)
        if (architecture == "sm_" + std::to_string(number))
            return architecture;
    TORCH_CHECK(!known.empty(), "NVRTC knows no architecture");
    return "compute_" + std::to_string(known.back());
}

// SOLOFACE_CACHE, else soloface in XDG_CACHE_HOME, else ~/.cache/soloface; empty without a home.
std::string cache_folder() {
    auto value = [](const char *name) {
        const char *text = std::getenv(name);
        return std::string(text ? text : "");
    };
    if (auto folder = value("SOLOFACE_CACHE"); !folder.empty())
        return folder + "/kernels";
    if (auto folder = value("XDG_CACHE_HOME"); !folder.empty())
        return folder + "/soloface/kernels";
    if (auto folder = value("HOME"); !folder.empty())
        return folder + "/.cache/soloface/kernels";
    return {};
}

// Where the result is kept: the name tells everything it depends on. Source: FNV-1a, 64 bits.
std::string cache_path(const std::string &source, const std::string &define,
                       const std::string &architecture) {
    int major = 0, minor = 0;
    check(compiler().version(&major, &minor), "version");
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char byte : source)
        hash = (hash ^ byte) * 0x100000001b3;
    std::ostringstream name;
    name << cache_folder() << "/normalization-" << define << "-" << architecture << "-nvrtc"
         << major << "." << minor << "-" << std::hex << hash << ".bin";
    return name.str();
}

// A file that cannot be kept is compiled again the next time.
void keep(const std::string &path, const std::string &bytes) {
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
    const std::string aside = path + "." + std::to_string(getpid());
    std::ofstream file(aside, std::ios::binary);
    file.write(bytes.data(), std::streamsize(bytes.size()));
    file.close();
    if (file)
        std::filesystem::rename(aside, path, failure);
    if (!file || failure)
        std::filesystem::remove(aside, failure);
}

} // namespace

std::string compile(const std::string &source, const std::string &define,
                    const std::string &architecture) {
    const Compiler &library = compiler();
    const std::string chosen = target(library, architecture);
    Program program(library, source);
    return program.compiled({"--gpu-architecture=" + chosen, "--std=c++17", "-D" + define},
                            chosen == architecture);
}

std::string compile_or_find(const std::string &source, const std::string &define,
                            const std::string &architecture) {
    if (cache_folder().empty())
        return compile(source, define, architecture);
    const std::string path = cache_path(source, define, architecture);
    if (std::ifstream file(path, std::ios::binary); file) {
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (!bytes.empty())
            return bytes;
    }
    const std::string bytes = compile(source, define, architecture);
    keep(path, bytes);
    return bytes;
}

void forget(const std::string &source, const std::string &define, const std::string &architecture) {
    if (!cache_folder().empty())
        std::remove(cache_path(source, define, architecture).c_str());
}

} // namespace ctorch::gpu
