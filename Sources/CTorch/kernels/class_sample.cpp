#include "class_sample.h"

#include <algorithm>
#include <vector>

namespace ctorch {
namespace {

// SplitMix64: one addition and three mixing steps per draw.
class Draws {
  public:
    explicit Draws(uint64_t seed) : state_(seed) {}

    // Uniform in 0 ..< bound, to within bound / 2^64.
    uint64_t below(uint64_t bound) {
        state_ += 0x9E3779B97F4A7C15;
        uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return uint64_t((static_cast<unsigned __int128>(z) * bound) >> 64);
    }

  private:
    uint64_t state_;
};

// One pass in order: each class is taken with the probability that the number still wanted has
// among those still to come, which makes every choice of `count` classes equally likely. Source:
// Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S.
at::Tensor sample_on_cpu(const at::Tensor &own, int64_t classes, int64_t count) {
    const at::Tensor seed = at::randint(INT64_MIN, INT64_MAX, {1}, own.options());
    Draws draws(uint64_t(seed.item<int64_t>()));
    const int64_t *next = own.data_ptr<int64_t>(), *end = next + own.size(0);
    at::Tensor result = at::empty({count}, own.options());
    int64_t *to = result.data_ptr<int64_t>();
    uint64_t wanted = uint64_t(count - own.size(0)), left = uint64_t(classes - own.size(0));
    for (int64_t c = 0; c < classes; ++c) {
        if (next < end && *next == c) {
            *to++ = c;
            ++next;
            continue;
        }
        if (draws.below(left--) < wanted) {
            *to++ = c;
            --wanted;
        }
    }
    return result;
}

} // namespace

at::Tensor sample_classes(const at::Tensor &labels, int64_t classes, int64_t count) {
    const at::Tensor own = std::get<0>(at::_unique(labels.contiguous(), true));
    const int64_t wanted = std::min(classes, std::max(count, own.size(0)));
    if (wanted == own.size(0))
        return own;
    if (labels.device().is_cpu())
        return sample_on_cpu(own, classes, wanted);
    // A score for each class, the highest for those of the batch.
    at::Tensor scores = at::rand({classes}, labels.options().dtype(at::kFloat));
    scores.index_fill_(0, own, 2);
    return std::get<0>(std::get<1>(scores.topk(wanted)).sort());
}

} // namespace ctorch
