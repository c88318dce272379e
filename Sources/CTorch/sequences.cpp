#include "CTorch/sequences.h"
#include "guarded.h"

using namespace ctorch;

ct_error ct_layer_norm(ct_tensor input, ct_tensor weight, ct_tensor bias, double epsilon,
                       ct_tensor *result) noexcept {
    return guarded([&] {
        *result =
            own(at::layer_norm(ref(input), ref(weight).sizes(), ref(weight), ref(bias), epsilon));
    });
}

ct_error ct_self_attention(ct_tensor packed, int64_t heads, ct_tensor *result) noexcept {
    return guarded([&] {
        const auto &input = ref(packed);
        const auto batch = input.size(0), tokens = input.size(1), width = input.size(2) / 3;
        const auto parts = input.reshape({batch, tokens, 3, heads, width / heads})
                               .permute({2, 0, 3, 1, 4})
                               .unbind();
        *result = own(at::scaled_dot_product_attention(parts[0], parts[1], parts[2])
                          .transpose(1, 2)
                          .reshape({batch, tokens, width}));
    });
}

ct_error ct_order(ct_tensor tensor, int64_t dimension, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).argsort(dimension)); });
}

ct_error ct_narrow(ct_tensor tensor, int64_t dimension, int64_t start, int64_t length,
                   ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).narrow(dimension, start, length)); });
}

ct_error ct_expand(ct_tensor tensor, const int64_t *shape, size_t count,
                   ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).expand(sizes(shape, count))); });
}
