#include "lean_head.h"

#include <optional>
#include <torch/csrc/autograd/custom_function.h>

namespace ctorch {
namespace {

// What backward needs; the context of the function keeps it as a capsule.
struct Kept : torch::CustomClassHolder {
    LeanHead head;
    LeanSums sums;
    at::Tensor directions;
    std::optional<LeanUpdate> update;
    bool by_kernel = false;
    bool is_spent = false; // backward overwrites what forward kept
};

struct LeanSoftmax : torch::autograd::Function<LeanSoftmax> {
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext *context,
                                                  const at::Tensor &directions,
                                                  const at::Tensor &weight,
                                                  const c10::intrusive_ptr<Kept> &kept) {
        kept->head.weight = weight.detach();
        kept->directions = directions.detach();
        kept->by_kernel = !kept->head.plain && directions.scalar_type() == at::kFloat &&
                          fits_lean_kernel(weight, kept->head.product);
        kept->sums = kept->by_kernel ? lean_forward(kept->head, kept->directions)
                                     : chunked_forward(kept->head, kept->directions);
        context->saved_data["kept"] = at::IValue::make_capsule(kept);
        // Copies: a result leads to this function, and what the function keeps must not lead back.
        return {kept->sums.totals.clone(), kept->sums.targets.clone()};
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        auto capsule = context->saved_data["kept"].toCapsule();
        auto &kept = static_cast<Kept &>(*capsule);
        TORCH_CHECK(!kept.is_spent, "the lean head can walk back once only");
        kept.is_spent = true;
        const LeanSlopes slopes{gradients[0], gradients[1]};
        const LeanUpdate *update = kept.update ? &*kept.update : nullptr;
        at::Tensor gradient = update ? at::Tensor() : at::zeros_like(kept.head.weight);
        const auto walk = kept.by_kernel ? lean_backward : chunked_backward;
        at::Tensor result = walk(kept.head, kept.directions, kept.sums, slopes, update, gradient);
        return {result, gradient, at::Tensor()};
    }
};

} // namespace

std::pair<at::Tensor, at::Tensor> lean_softmax(const at::Tensor &directions, LeanHead head,
                                               std::optional<LeanUpdate> update) {
    auto kept = c10::make_intrusive<Kept>();
    const at::Tensor weight = update ? head.weight.detach() : head.weight;
    kept->head = std::move(head);
    kept->update = std::move(update);
    auto results = LeanSoftmax::apply(directions, weight, kept);
    return {results[0], results[1]};
}

} // namespace ctorch
