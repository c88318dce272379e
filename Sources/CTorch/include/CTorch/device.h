// Work that a GPU does while the program goes on: copies, waiting, captured graphs.
#pragma once

#include "tensor.h"

CT_BEGIN

// A moment in a device's work, from when it was asked for; owned.
typedef struct {
    void *pointer;
} ct_moment;
// Waits until the device has come there.
ct_error ct_moment_wait(ct_moment moment) CT_NOEXCEPT CT_CHECKED;
void ct_moment_free(ct_moment moment) CT_NOEXCEPT;

// Copies to a GPU beside its other work, which waits for the copy where it needs it. The source
// must stay as it is until `done`. On the CPU: the tensor itself.
ct_error ct_upload(ct_tensor tensor, ct_device device, ct_tensor *result,
                   ct_moment *done) CT_NOEXCEPT CT_CHECKED;
// Copies to page-locked memory; the values are there when `done`. From the CPU: a copy.
ct_error ct_download(ct_tensor tensor, ct_tensor *result, ct_moment *done) CT_NOEXCEPT CT_CHECKED;

// From now on this thread's device is that one, and its work there goes to a stream of its own,
// which can be captured.
ct_error ct_leave_default_stream(ct_device device) CT_NOEXCEPT CT_CHECKED;

// A captured row of operations; owned.
typedef struct {
    void *pointer;
} ct_graph;
// Why graphs cannot be captured with this libtorch; NULL: they can.
const char *ct_graph_problem(void) CT_NOEXCEPT;
// The names that are looked up in libtorch's CUDA library; NULL behind the last.
const char *ct_graph_symbol(size_t index) CT_NOEXCEPT;
// From here to the end this thread's operations on the GPU are not done but remembered; none of
// them may look at a value.
ct_error ct_graph_begin(ct_device device, ct_graph *result) CT_NOEXCEPT CT_CHECKED;
ct_error ct_graph_end(ct_graph graph) CT_NOEXCEPT CT_CHECKED;
// Does them, with the same tensors.
ct_error ct_graph_replay(ct_graph graph) CT_NOEXCEPT CT_CHECKED;
// Also ends a capture that failed.
void ct_graph_free(ct_graph graph) CT_NOEXCEPT;

CT_END
