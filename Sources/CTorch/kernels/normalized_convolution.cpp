#include "normalized_convolution.h"
#include "convolution.h"

#include <c10/core/GradMode.h>
#include <c10/util/intrusive_ptr.h>
#include <memory>

namespace ctorch {
namespace {

// Memory of maps that was given back, and how to fill it again.
class Vacancy {
  public:
    // The maps are alive for as long as the convolution's backward keeps them, not because of this.
    Vacancy(const at::Tensor &maps, BatchNormRecipe recipe)
        : storage_(maps.storage().getWeakStorageImpl()), recipe_(std::move(recipe)) {
        maps.storage().set_data_ptr_noswap(at::DataPtr(nullptr, maps.device()));
    }

    // Fills it; the input of the recipe is not kept any longer.
    void fill() {
        const BatchNormRecipe recipe = std::exchange(recipe_, {});
        const auto storage = storage_.lock();
        if (!recipe.input.defined() || !storage)
            return;
        const at::Tensor maps = recipe.result();
        storage->set_data_ptr_noswap(
            maps.storage().set_data_ptr(at::DataPtr(nullptr, maps.device())));
    }

  private:
    c10::weak_intrusive_ptr<c10::StorageImpl> storage_;
    BatchNormRecipe recipe_;
};

} // namespace

at::Tensor normalized_convolution(const at::Tensor &input, const Normalization &layer,
                                  const at::Tensor &weight, ConvolutionShape shape) {
    BatchNormRecipe recipe;
    const at::Tensor maps = batch_norm(input, layer, &recipe);
    const at::Tensor result =
        convolution(maps, weight, shape.stride, shape.padding, shape.groups, false);
    // Nobody else has the maps if the convolution made other ones of them, as autocast does.
    const bool is_kept = recipe.input.defined() && at::GradMode::is_enabled() &&
                         result.requires_grad() && maps.use_count() > 1;
    if (!is_kept)
        return result;
    auto vacancy = std::make_shared<Vacancy>(maps, std::move(recipe));
    result.register_hook([vacancy](const at::Tensor &) { vacancy->fill(); });
    return result;
}

} // namespace ctorch
