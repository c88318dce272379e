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

ct_error ct_power(ct_tensor tensor, double exponent, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).pow(exponent)); });
}

ct_error ct_clamp(ct_tensor tensor, double low, double high, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).clamp(low, high)); });
}

ct_error ct_cos(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).cos()); });
}

ct_error ct_tan(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).tan()); });
}

ct_error ct_floor(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).floor()); });
}

ct_error ct_acos(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).acos()); });
}

ct_error ct_exp(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).exp()); });
}

ct_error ct_log(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).log()); });
}

ct_error ct_log_add_exp(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::logaddexp(ref(left), ref(right))); });
}

ct_error ct_log_sigmoid(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::log_sigmoid(ref(tensor))); });
}

ct_error ct_greater(ct_tensor left, ct_tensor right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).gt(ref(right))); });
}

ct_error ct_greater_scalar(ct_tensor left, double right, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(left).gt(right)); });
}

ct_error ct_where(ct_tensor condition, ct_tensor yes, ct_tensor no, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::where(ref(condition), ref(yes), ref(no))); });
}

ct_error ct_sum_along(ct_tensor tensor, int64_t dimension, bool keep, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sum(dimension, keep)); });
}

ct_error ct_mean(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).mean()); });
}

ct_error ct_sum(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).sum()); });
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

ct_error ct_softmax(ct_tensor tensor, int64_t dimension, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).softmax(dimension)); });
}

ct_error ct_at_least(ct_tensor tensor, double floor, ct_tensor *places,
                     ct_tensor *values) noexcept {
    return guarded([&] {
        const at::Tensor flat = ref(tensor).reshape(-1);
        const at::Tensor found = (flat >= floor).nonzero().reshape(-1);
        const at::Tensor picked = flat.index_select(0, found);
        *places = own(found);
        *values = own(picked);
    });
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

ct_error ct_index_select(ct_tensor tensor, ct_tensor rows, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).index_select(0, ref(rows))); });
}

ct_error ct_index_copy_(ct_tensor tensor, ct_tensor rows, ct_tensor source) noexcept {
    return guarded([&] { ref(tensor).index_copy_(0, ref(rows), ref(source)); });
}

ct_error ct_index_add_(ct_tensor tensor, ct_tensor rows, ct_tensor source) noexcept {
    return guarded([&] { ref(tensor).index_add_(0, ref(rows), ref(source)); });
}

ct_error ct_union(const ct_tensor *tensors, size_t count, ct_tensor *result) noexcept {
    return guarded(
        [&] { *result = own(std::get<0>(at::_unique(at::cat(list(tensors, count)), true))); });
}

ct_error ct_places(ct_tensor rising, ct_tensor values, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(at::searchsorted(ref(rising), ref(values))); });
}
