// The C face of libtorch that Swift sees: only the operations SoloFace uses.
//
// Every fallible call returns an error (NULL when all went well) and its results through
// out-parameters. A tensor handle whose pointer is NULL stands for "none".
#pragma once

#include "CTorch/autograd.h"
#include "CTorch/device.h"
#include "CTorch/gpu.h"
#include "CTorch/heads.h"
#include "CTorch/measurement.h"
#include "CTorch/neural.h"
#include "CTorch/operations.h"
#include "CTorch/optimization.h"
#include "CTorch/runtime.h"
#include "CTorch/sequences.h"
#include "CTorch/tensor.h"
