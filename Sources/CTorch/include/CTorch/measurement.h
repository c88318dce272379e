// What a computation costs.
#pragma once

#include "tensor.h"

CT_BEGIN

// Counts the multiply-adds of convolutions, linear maps and matrix products that this thread calls
// between the two, forward only. Not to be nested.
ct_error ct_count_products_begin(void) CT_NOEXCEPT CT_CHECKED;
int64_t ct_count_products_end(void) CT_NOEXCEPT;

CT_END
