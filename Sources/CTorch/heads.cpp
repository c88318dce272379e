#include "CTorch/heads.h"
#include "guarded.h"
#include "kernels/class_sample.h"
#include "kernels/lean_head.h"

#include "CTorch/neural.h"

using namespace ctorch;

ct_error ct_lean_softmax_sums(ct_tensor directions, ct_tensor weight, ct_tensor labels,
                              ct_lean_softmax settings, const ct_row_update *update,
                              ct_tensor *totals, ct_tensor *targets) noexcept {
    return guarded([&] {
        LeanHead head;
        head.weight = ref(weight);
        head.labels = ref(labels).contiguous();
        head.scale = settings.scale;
        head.filter = settings.filter;
        head.product = scalar_type(settings.product);
        head.kept_bytes = settings.kept_bytes;
        head.plain = settings.plain || ct_kernels_in_use() != CT_ALL_KERNELS;
        std::optional<LeanUpdate> rows_update;
        if (update) {
            head.rows = optional(update->rows);
            rows_update = LeanUpdate{optional(update->velocity), update->rate, update->momentum,
                                     update->decay};
        }
        auto [total, target] = lean_softmax(ref(directions), head, std::move(rows_update));
        ct_tensor first = own(std::move(total));
        *targets = own(std::move(target));
        *totals = first;
    });
}

bool ct_has_lean_kernel(ct_tensor weight, ct_dtype product) noexcept {
    return ct_kernels_in_use() == CT_ALL_KERNELS &&
           fits_lean_kernel(ref(weight), scalar_type(product));
}

ct_error ct_sample_classes(ct_tensor labels, int64_t classes, int64_t count, ct_tensor *rows,
                           ct_tensor *places) noexcept {
    return guarded([&] {
        auto sampled = sample_classes(ref(labels), classes, count);
        const at::Tensor found = at::searchsorted(sampled, ref(labels));
        *rows = own(std::move(sampled));
        *places = own(found);
    });
}
