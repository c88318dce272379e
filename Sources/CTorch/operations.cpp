#include "CTorch/operations.h"
#include "guarded.h"

using namespace ctorch;

ct_error ct_add(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).add(ref(right))); });
}

ct_error ct_subtract(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).sub(ref(right))); });
}

ct_error ct_multiply(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).mul(ref(right))); });
}

ct_error ct_divide(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).div(ref(right))); });
}

ct_error ct_add_scalar(ct_tensor tensor, double value, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).add(value)); });
}

ct_error ct_multiply_scalar(ct_tensor tensor, double value, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).mul(value)); });
}

ct_error ct_multiply_scalar_(ct_tensor tensor, double value) noexcept {
    return guarded([&] { ref(tensor).mul_(value); });
}

ct_error ct_power(ct_tensor tensor, double exponent, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).pow(exponent)); });
}

ct_error ct_clamp(ct_tensor tensor, double low, double high, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).clamp(low, high)); });
}

ct_error ct_exp(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).exp()); });
}

ct_error ct_log(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).log()); });
}

ct_error ct_sqrt(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sqrt()); });
}

ct_error ct_cos(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).cos()); });
}

ct_error ct_sin(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sin()); });
}

ct_error ct_acos(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).acos()); });
}

ct_error ct_greater(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).gt(ref(right))); });
}

ct_error ct_greater_scalar(ct_tensor tensor, double value, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).gt(value)); });
}

ct_error ct_where(ct_tensor condition, ct_tensor left, ct_tensor right,
                  ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::where(ref(condition), ref(left), ref(right))); });
}

ct_error ct_all_finite(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).isfinite().all()); });
}

ct_error ct_sum(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sum()); });
}

ct_error ct_sum_along(ct_tensor tensor, int64_t dimension, bool keep, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sum(dimension, keep)); });
}

ct_error ct_mean(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).mean()); });
}

ct_error ct_norm(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::linalg_vector_norm(ref(tensor))); });
}

ct_error ct_norm_along(ct_tensor tensor, int64_t dimension, bool keep, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::linalg_vector_norm(ref(tensor), 2, dimension, keep)); });
}

ct_error ct_matmul(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).matmul(ref(right))); });
}

ct_error ct_transpose(ct_tensor tensor, int64_t first, int64_t second, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).transpose(first, second)); });
}

ct_error ct_permute(ct_tensor tensor, const int64_t *order, size_t count,
                    ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).permute(sizes(order, count))); });
}

ct_error ct_reshape(ct_tensor tensor, const int64_t *shape, size_t count,
                    ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).reshape(sizes(shape, count))); });
}

ct_error ct_unsqueeze(ct_tensor tensor, int64_t dimension, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).unsqueeze(dimension)); });
}

ct_error ct_squeeze(ct_tensor tensor, int64_t dimension, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).squeeze(dimension)); });
}

ct_error ct_narrow(ct_tensor tensor, int64_t dimension, int64_t start, int64_t length,
                   ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).narrow(dimension, start, length)); });
}

ct_error ct_concatenate(const ct_tensor *tensors, size_t count, int64_t dimension,
                        ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::cat(list(tensors, count), dimension)); });
}

ct_error ct_flip(ct_tensor tensor, int64_t dimension, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).flip(dimension)); });
}

ct_error ct_gather(ct_tensor tensor, int64_t dimension, ct_tensor index,
                   ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).gather(dimension, ref(index))); });
}

ct_error ct_scatter(ct_tensor tensor, int64_t dimension, ct_tensor index, ct_tensor source,
                    ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).scatter(dimension, ref(index), ref(source))); });
}

ct_error ct_scatter_(ct_tensor tensor, int64_t dimension, ct_tensor index,
                     ct_tensor source) noexcept {
    return guarded([&] { ref(tensor).scatter_(dimension, ref(index), ref(source)); });
}
