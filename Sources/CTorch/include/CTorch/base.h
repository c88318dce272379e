// Handles, errors and the attributes of every declaration.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CT_BEGIN extern "C" {
#define CT_END }
#define CT_NOEXCEPT noexcept
#else
#define CT_BEGIN
#define CT_END
#define CT_NOEXCEPT
#endif

#define CT_CHECKED __attribute__((warn_unused_result))

CT_BEGIN

// An owned at::Tensor.
typedef struct {
    void *pointer;
} ct_tensor;

// An owned error message; NULL means success.
typedef struct ct_error_object *ct_error;

// An error of the caller's own.
ct_error ct_error_make(const char *message) CT_NOEXCEPT;
// The message, valid until the error is freed.
const char *ct_error_message(ct_error error) CT_NOEXCEPT;
void ct_error_free(ct_error error) CT_NOEXCEPT;

CT_END
