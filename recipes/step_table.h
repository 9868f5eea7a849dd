/* Every step type, by name; each stands in one of the files step_*.c. */
#ifndef CEL_STEP_TABLE_H
#define CEL_STEP_TABLE_H

#include "recipes/step.h"

extern const cel_step_type cel_step_center, cel_step_dummy, cel_step_factor2string, cel_step_hyperbolic, cel_step_impute_mean,
    cel_step_impute_median, cel_step_impute_mode, cel_step_integer, cel_step_inverse, cel_step_invlogit,
    cel_step_log, cel_step_logit, cel_step_naomit, cel_step_normalize, cel_step_novel, cel_step_nzv,
    cel_step_ordinalscore, cel_step_other, cel_step_range, cel_step_relevel, cel_step_relu, cel_step_rm,
    cel_step_scale, cel_step_sqrt, cel_step_string2factor, cel_step_unknown, cel_step_unorder, cel_step_zv;

#endif
