/* celeriac as a library: one header for all of it. Every function that can fail returns a cel_status and fills a
 * cel_error; nothing prints, exits or aborts. Order of reading: the ground, the data, the network, the search.
 * Compile and link with `pkg-config --cflags --libs celeriac`. */
#ifndef CELERIAC_H
#define CELERIAC_H

#include "base/base.h"

#include "recipes/frame.h"
#include "recipes/csv.h"
#include "recipes/recipe.h"

#include "engine/engine.h"
#include "engine/network.h"

#include "tuning/resample.h"
#include "tuning/param.h"
#include "tuning/grid.h"
#include "tuning/metric.h"
#include "tuning/spec.h"
#include "tuning/workflow.h"
#include "tuning/tune.h"
#include "tuning/auto.h"
#include "tuning/evaluate.h"
#include "tuning/model_file.h"

#endif
