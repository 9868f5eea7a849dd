/* engine: the network. Shapes and rules -> graph of layers -> model (which weights, where) -> plan (how to run it) -> losses,
 * optimizers, training. Knows no data frames and no scripts. Order of reading is the order of use. */
#ifndef CEL_ENGINE_H
#define CEL_ENGINE_H

#include "engine/real.h"
#include "engine/rule.h"
#include "engine/graph.h"
#include "engine/layer.h"
#include "engine/model.h"
#include "engine/plan.h"

#endif
