/* Every step type by name; each stands in one of the files step_*.c. */
#ifndef CEL_STEP_TABLE_H
#define CEL_STEP_TABLE_H

#include "recipes/step.h"

/* In the order of their functions' names. */
#define CEL_STEP_TABLE(ROW) \
    ROW(center) \
    ROW(collapse) \
    ROW(dummy) \
    ROW(factor2string) \
    ROW(hyperbolic) \
    ROW(impute_mean) \
    ROW(impute_median) \
    ROW(impute_mode) \
    ROW(integer) \
    ROW(inverse) \
    ROW(invlogit) \
    ROW(lead) \
    ROW(log) \
    ROW(logit) \
    ROW(naomit) \
    ROW(normalize) \
    ROW(novel) \
    ROW(nzv) \
    ROW(ordinalscore) \
    ROW(other) \
    ROW(range) \
    ROW(relevel) \
    ROW(relu) \
    ROW(rm) \
    ROW(scale) \
    ROW(sequence) \
    ROW(sqrt) \
    ROW(string2factor) \
    ROW(unknown) \
    ROW(unorder) \
    ROW(zv)

#define CEL_STEP_DECLARE(name) extern const cel_step_type cel_step_##name;
CEL_STEP_TABLE(CEL_STEP_DECLARE)

#endif
