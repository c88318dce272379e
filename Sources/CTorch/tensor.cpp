#include "CTorch/tensor.h"
#include "guarded.h"

#include <cstring>
#include <memory>

using namespace ctorch;

static_assert(int(ct_uint8) == int(at::kByte) && int(ct_int8) == int(at::kChar));
static_assert(int(ct_int16) == int(at::kShort) && int(ct_int32) == int(at::kInt));
static_assert(int(ct_int64) == int(at::kLong) && int(ct_float16) == int(at::kHalf));
static_assert(int(ct_float32) == int(at::kFloat) && int(ct_float64) == int(at::kDouble));
static_assert(int(ct_bool) == int(at::kBool) && int(ct_bfloat16) == int(at::kBFloat16));
static_assert(int(ct_cpu) == int(at::kCPU) && int(ct_cuda) == int(at::kCUDA));
static_assert(int(ct_mps) == int(at::kMPS));

std::atomic<int64_t> ctorch::live_tensors{0};

const char *ct_error_message(ct_error error) noexcept { return error->message.c_str(); }
void ct_error_free(ct_error error) noexcept { delete error; }

ct_error ct_error_make(const char *message) noexcept {
    return new ct_error_object{std::string(message)};
}

void ct_tensor_free(ct_tensor tensor) noexcept {
    live_tensors.fetch_sub(1, std::memory_order_relaxed);
    delete static_cast<at::Tensor *>(tensor.pointer);
}

ct_error ct_share(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor)); });
}

int64_t ct_tensor_live_count() noexcept { return live_tensors.load(std::memory_order_relaxed); }

ct_error ct_empty(const int64_t *shape, size_t count, ct_dtype dtype, ct_device where,
                  ct_tensor *result) noexcept {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(scalar_type(dtype)).device(device(where));
        *result = own(at::empty(sizes(shape, count), options));
    });
}

ct_error ct_full(const int64_t *shape, size_t count, double value, ct_dtype dtype, ct_device where,
                 ct_tensor *result) noexcept {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(scalar_type(dtype)).device(device(where));
        *result = own(at::full(sizes(shape, count), value, options));
    });
}

ct_error ct_from_host(const void *bytes, const int64_t *shape, size_t count, ct_dtype dtype,
                      ct_tensor *result) noexcept {
    return guarded([&] {
        auto tensor = at::empty(sizes(shape, count), at::TensorOptions().dtype(scalar_type(dtype)));
        if (tensor.nbytes() > 0)
            std::memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
        *result = own(std::move(tensor));
    });
}

ct_error ct_borrow_host(void *bytes, const int64_t *shape, size_t count, ct_dtype dtype,
                        ct_tensor *result) noexcept {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(scalar_type(dtype));
        *result = own(at::from_blob(bytes, sizes(shape, count), options));
    });
}

ct_error ct_share_host(const void *bytes, const int64_t *shape, size_t count, ct_dtype dtype,
                       void *owner, void (*release)(void *), ct_tensor *result) noexcept {
    return guarded([&] {
        // Also where no tensor comes of it.
        std::shared_ptr<void> keeper(owner, release);
        auto options = at::TensorOptions().dtype(scalar_type(dtype));
        *result = own(at::from_blob(
            const_cast<void *>(bytes), sizes(shape, count), [keeper](void *) {}, options));
    });
}

ct_error ct_copy_to_host(ct_tensor tensor, void *bytes, size_t byte_count) noexcept {
    return guarded([&] {
        auto host = ref(tensor).detach().to(at::kCPU).contiguous();
        TORCH_CHECK(host.nbytes() == byte_count, "the tensor has ", host.nbytes(),
                    " bytes, the buffer ", byte_count);
        if (byte_count > 0)
            std::memcpy(bytes, host.data_ptr(), byte_count);
    });
}

size_t ct_dimensions(ct_tensor tensor) noexcept { return size_t(ref(tensor).dim()); }

int64_t ct_size(ct_tensor tensor, size_t dimension) noexcept {
    return ref(tensor).sizes()[dimension];
}

ct_error ct_dtype_of(ct_tensor tensor, ct_dtype *result) noexcept {
    return guarded([&] { *result = static_cast<ct_dtype>(ref(tensor).scalar_type()); });
}

ct_error ct_device_of(ct_tensor tensor, ct_device *result) noexcept {
    return guarded([&] {
        auto where = ref(tensor).device();
        *result = ct_device{static_cast<ct_device_kind>(where.type()), where.index()};
    });
}

bool ct_is_channels_last(ct_tensor tensor) noexcept {
    return ref(tensor).is_contiguous(at::MemoryFormat::ChannelsLast);
}

ct_error ct_item(ct_tensor tensor, double *result) noexcept {
    return guarded([&] { *result = ref(tensor).item().toDouble(); });
}

ct_error ct_to_dtype(ct_tensor tensor, ct_dtype dtype, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).to(scalar_type(dtype))); });
}

ct_error ct_to_device(ct_tensor tensor, ct_device where, bool non_blocking,
                      ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).to(device(where), non_blocking)); });
}

ct_error ct_channels_last(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).contiguous(at::MemoryFormat::ChannelsLast)); });
}

ct_error ct_clone(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).clone()); });
}

ct_error ct_copy_(ct_tensor target, ct_tensor source) noexcept {
    return guarded([&] { ref(target).copy_(ref(source)); });
}

ct_error ct_fill_(ct_tensor target, double value) noexcept {
    return guarded([&] { ref(target).fill_(value); });
}

ct_error ct_normal_(ct_tensor target, double mean, double deviation) noexcept {
    return guarded([&] { ref(target).normal_(mean, deviation); });
}

ct_error ct_uniform_(ct_tensor target, double low, double high) noexcept {
    return guarded([&] { ref(target).uniform_(low, high); });
}
