// Memory for tensors on the processor that is kept when they are freed.
#pragma once

namespace ctorch {

// From now on libtorch's large tensors on the processor live in one range of addresses: freed
// blocks that touch become one, and the smallest that fits is used next.
//
// The C library's heap keeps memory too, but small pieces between the large ones stay in their way:
// a training then took up to twice the memory that was alive at once.
void use_block_store();

} // namespace ctorch
