#include "CTorch/classes.h"
#include "guarded.h"
#include "kernels/class_softmax.h"

using namespace ctorch;

namespace {

ClassBatch batch_of(const ct_class_batch &batch) {
    return {ref(batch.directions), ref(batch.weight), optional(batch.rows),       ref(batch.labels),
            batch.scale,           batch.threshold,   scalar_type(batch.product), batch.kept_bytes};
}

} // namespace

ct_error ct_class_sums_of(const ct_class_batch *batch, ct_class_sums *result) noexcept {
    return guarded([&] {
        const auto input = batch_of(*batch);
        const auto sums =
            fits_class_kernel(input) ? class_sums(input) : class_sums_by_chunks(input);
        result->log_sums = own(sums.log_sums);
        result->cosines = own(sums.cosines);
        result->logits = sums.logits.defined() ? own(sums.logits) : ct_tensor{nullptr};
    });
}

ct_error ct_class_gradients(const ct_class_batch *batch, const ct_class_sums *sums,
                            ct_tensor log_sum_slopes, ct_tensor cosine_slopes,
                            const ct_class_update *update, ct_tensor *gradient) noexcept {
    return guarded([&] {
        const auto input = batch_of(*batch);
        const ClassSums found{ref(sums->log_sums), ref(sums->cosines), optional(sums->logits)};
        ClassUpdate step{};
        if (update)
            step = {update->learning_rate, update->momentum, update->decay,
                    optional(update->buffer)};
        const auto &pass = fits_class_kernel(input) ? class_gradients : class_gradients_by_chunks;
        *gradient = own(
            pass(input, found, ref(log_sum_slopes), ref(cosine_slopes), update ? &step : nullptr));
    });
}

bool ct_class_kernel_available(ct_dtype product) noexcept {
    return has_class_kernel(scalar_type(product));
}
