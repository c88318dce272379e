// What a computation costs.
#pragma once

#include "tensor.h"

CT_BEGIN

// Counts the multiply-adds of convolutions, linear maps and matrix products that this thread calls
// between the two, forward only. Not to be nested.
ct_error ct_count_products_begin(void) CT_NOEXCEPT CT_CHECKED;
int64_t ct_count_products_end(void) CT_NOEXCEPT;

// Watches the memory of tensors on the CPU that this thread makes and frees between the two: the
// bytes alive at most and at the end, counted from 0. Not to be nested.
ct_error ct_watch_memory_begin(void) CT_NOEXCEPT CT_CHECKED;
void ct_watch_memory_end(int64_t *peak, int64_t *left) CT_NOEXCEPT;

CT_END
