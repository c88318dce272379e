// Loops over 16 floats at a time, compiled for several processors and chosen when they run.
//
// A loop is a type with a static function `run` of plain arguments, a template of the instruction
// set it is compiled for; vectorised<Loop>(...) runs the best version that this processor has.
// Elements are float or bfloat16; arithmetic is in float.
#pragma once

#include <c10/util/BFloat16.h>
#include <cstdint>
#include <cstring>

// Every function below is inlined, so vectors never pass between instruction sets.
#pragma clang diagnostic ignored "-Wpsabi"
#define INLINED static inline __attribute__((always_inline))

namespace ctorch {

using Lanes = float __attribute__((vector_size(64)));
constexpr int64_t lanes = 16;

using Words = uint32_t __attribute__((vector_size(64)));
using Signs = int32_t __attribute__((vector_size(64)));
using HalfWords = uint16_t __attribute__((vector_size(32)));

INLINED Lanes load(const float *from) {
    Lanes values;
    std::memcpy(&values, from, sizeof values);
    return values;
}

INLINED Lanes load(const c10::BFloat16 *from) {
    HalfWords bits;
    std::memcpy(&bits, from, sizeof bits);
    const Words words = __builtin_convertvector(bits, Words) << 16;
    Lanes values;
    std::memcpy(&values, &words, sizeof values);
    return values;
}

// What a version of a loop is compiled for.
enum class InstructionSet { plain, avx2, avx512, avx512_bfloat16 };

template <InstructionSet> INLINED void store(float *to, const Lanes &values) {
    std::memcpy(to, &values, sizeof values);
}

// Rounds to nearest, ties to even, as the engine does.
template <InstructionSet set> INLINED void store(c10::BFloat16 *to, const Lanes &values) {
    if constexpr (set == InstructionSet::avx512_bfloat16) {
        // One instruction; without it, this would be a call for each element.
        using Rounded = __bf16 __attribute__((vector_size(32)));
        const Rounded rounded = __builtin_convertvector(values, Rounded);
        std::memcpy(to, &rounded, sizeof rounded);
        return;
    }
    Words words;
    std::memcpy(&words, &values, sizeof words);
    const Words rounded = (words + 0x7fff + ((words >> 16) & 1)) >> 16;
    const Words nan = Words{} + 0x7fc0;
    const Signs is_nan = values != values;
    const HalfWords bits = __builtin_convertvector(is_nan ? nan : rounded, HalfWords);
    std::memcpy(to, &bits, sizeof bits);
}

// Float sums, in any version.
INLINED void store(float *to, const Lanes &values) { store<InstructionSet::plain>(to, values); }

// condition ? yes : no, lane by lane.
INLINED Lanes select(const Signs &condition, const Lanes &yes, const Lanes &no) {
    return condition ? yes : no;
}

inline InstructionSet instruction_set() {
#if defined(__x86_64__)
    static const InstructionSet best = [] {
        if (__builtin_cpu_supports("x86-64-v4"))
            return __builtin_cpu_supports("avx512bf16") ? InstructionSet::avx512_bfloat16
                                                        : InstructionSet::avx512;
        return __builtin_cpu_supports("x86-64-v3") ? InstructionSet::avx2 : InstructionSet::plain;
    }();
    return best;
#else
    return InstructionSet::plain;
#endif
}

#if defined(__x86_64__)
template <typename Loop, typename... Arguments>
__attribute__((target("arch=x86-64-v4,avx512bf16"))) void run_bfloat16(Arguments... arguments) {
    Loop::template run<InstructionSet::avx512_bfloat16>(arguments...);
}

template <typename Loop, typename... Arguments>
__attribute__((target("arch=x86-64-v4"))) void run_avx512(Arguments... arguments) {
    Loop::template run<InstructionSet::avx512>(arguments...);
}

template <typename Loop, typename... Arguments>
__attribute__((target("arch=x86-64-v3"))) void run_avx2(Arguments... arguments) {
    Loop::template run<InstructionSet::avx2>(arguments...);
}
#endif

template <typename Loop, typename... Arguments> void vectorised(Arguments... arguments) {
#if defined(__x86_64__)
    switch (instruction_set()) {
    case InstructionSet::avx512_bfloat16:
        return run_bfloat16<Loop>(arguments...);
    case InstructionSet::avx512:
        return run_avx512<Loop>(arguments...);
    case InstructionSet::avx2:
        return run_avx2<Loop>(arguments...);
    case InstructionSet::plain:
        break;
    }
#endif
    Loop::template run<InstructionSet::plain>(arguments...);
}

} // namespace ctorch
