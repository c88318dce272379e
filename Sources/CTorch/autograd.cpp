#include "CTorch/autograd.h"
#include "guarded.h"

#include <ATen/autocast_mode.h>
#include <memory>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>

using namespace ctorch;

bool ct_gradients_enabled() noexcept { return at::GradMode::is_enabled(); }
void ct_set_gradients_enabled(bool enabled) noexcept { at::GradMode::set_enabled(enabled); }

bool ct_requires_gradient(ct_tensor tensor) noexcept { return ref(tensor).requires_grad(); }

ct_error ct_set_requires_gradient(ct_tensor tensor, bool required) noexcept {
    return guarded([&] { ref(tensor).set_requires_grad(required); });
}

ct_error ct_detach(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] { *result = own(ref(tensor).detach()); });
}

ct_error ct_backward(ct_tensor tensor, ct_tensor gradient) noexcept {
    return guarded([&] { torch::autograd::backward({ref(tensor)}, {optional(gradient)}); });
}

ct_error ct_gradient(ct_tensor tensor, ct_tensor *result) noexcept {
    return guarded([&] {
        const auto &gradient = ref(tensor).grad();
        *result = gradient.defined() ? own(gradient) : ct_tensor{nullptr};
    });
}

ct_error ct_clear_gradient(ct_tensor tensor) noexcept {
    return guarded([&] { ref(tensor).mutable_grad().reset(); });
}

static at::DeviceType device_type(ct_device_kind kind) { return static_cast<at::DeviceType>(kind); }

ct_error ct_autocast_enter(ct_device_kind device, ct_autocast_state state,
                           ct_autocast_state *previous) noexcept {
    return guarded([&] {
        auto type = device_type(device);
        *previous = {at::autocast::is_autocast_enabled(type),
                     static_cast<ct_dtype>(at::autocast::get_autocast_dtype(type))};
        at::autocast::set_autocast_enabled(type, state.enabled);
        at::autocast::set_autocast_dtype(type, scalar_type(state.dtype));
        at::autocast::increment_nesting();
    });
}

void ct_autocast_leave(ct_device_kind device, ct_autocast_state previous) noexcept {
    auto type = device_type(device);
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(type, previous.enabled);
    at::autocast::set_autocast_dtype(type, scalar_type(previous.dtype));
}

namespace {

// One stretch of the network as C++ sees it; owns the caller's context.
class Segment {
  public:
    Segment(ct_segment run, void *context, void (*release)(void *))
        : run_(run), context_(context), release_(release) {}
    Segment(const Segment &) = delete;
    Segment &operator=(const Segment &) = delete;
    ~Segment() { release_(context_); }

    at::Tensor operator()(const at::Tensor &input, bool recomputing) const {
        ct_tensor argument = own(input);
        ct_tensor result{nullptr};
        ct_error error = run_(context_, argument, recomputing, &result);
        if (error) {
            std::string message = error->message;
            ct_error_free(error);
            TORCH_CHECK(false, message);
        }
        at::Tensor output = ref(result);
        ct_tensor_free(result);
        return output;
    }

  private:
    ct_segment run_;
    void *context_;
    void (*release_)(void *);
};

// Autocast as it is when the object is made; `within` brings it back on another thread.
class AutocastMemory {
  public:
    explicit AutocastMemory(at::DeviceType type)
        : type_(type), enabled_(at::autocast::is_autocast_enabled(type)),
          dtype_(at::autocast::get_autocast_dtype(type)) {}

    template <typename Body> auto within(Body &&body) const {
        struct Restore {
            AutocastMemory outer;
            ~Restore() {
                if (at::autocast::decrement_nesting() == 0)
                    at::autocast::clear_cache();
                outer.apply();
            }
        } restore{AutocastMemory(type_)};
        apply();
        at::autocast::increment_nesting();
        return body();
    }

  private:
    void apply() const {
        at::autocast::set_autocast_enabled(type_, enabled_);
        at::autocast::set_autocast_dtype(type_, dtype_);
    }

    at::DeviceType type_;
    bool enabled_;
    at::ScalarType dtype_;
};

// What backward needs; the context of a Function keeps it as a capsule.
struct Kept : torch::CustomClassHolder {
    Kept(std::shared_ptr<Segment> segment, AutocastMemory autocast)
        : segment(std::move(segment)), autocast(autocast) {}
    std::shared_ptr<Segment> segment;
    AutocastMemory autocast;
};

struct Checkpoint : torch::autograd::Function<Checkpoint> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input,
                              const std::shared_ptr<Segment> &segment) {
        context->save_for_backward({input});
        auto kept = c10::make_intrusive<Kept>(segment, AutocastMemory(input.device().type()));
        context->saved_data["kept"] = at::IValue::make_capsule(std::move(kept));
        return (*segment)(input, false);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        auto input = context->get_saved_variables()[0].detach();
        input.set_requires_grad(true);
        auto capsule = context->saved_data["kept"].toCapsule();
        const auto &kept = static_cast<const Kept &>(*capsule);
        auto output = kept.autocast.within([&] {
            at::AutoGradMode recording(true);
            return (*kept.segment)(input, true);
        });
        torch::autograd::backward({output}, {gradients[0]});
        return {input.grad(), at::Tensor()};
    }
};

} // namespace

ct_error ct_checkpoint(ct_tensor input, ct_segment segment, void *context, void (*release)(void *),
                       ct_tensor *result) noexcept {
    return guarded([&] {
        auto stretch = std::make_shared<Segment>(segment, context, release);
        *result = own(Checkpoint::apply(ref(input), stretch));
    });
}
