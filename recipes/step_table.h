/* Every step type by name; each stands in one of the files step_*.c. */
#ifndef CEL_STEP_TABLE_H
#define CEL_STEP_TABLE_H

#include "recipes/step.h"

/* In the order of their functions' names. */
#define CEL_STEP_TABLE(ROW) \
    ROW(check_class) \
    ROW(check_cols) \
    ROW(check_missing) \
    ROW(check_new_values) \
    ROW(check_range) \
    ROW(BoxCox) \
    ROW(YeoJohnson) \
    ROW(arrange) \
    ROW(bin2factor) \
    ROW(bs) \
    ROW(center) \
    ROW(classdist) \
    ROW(collapse) \
    ROW(corr) \
    ROW(count) \
    ROW(cut) \
    ROW(date) \
    ROW(discretize) \
    ROW(downsample) \
    ROW(dummy) \
    ROW(dummy_extract) \
    ROW(dummy_multi_choice) \
    ROW(factor2string) \
    ROW(filter) \
    ROW(filter_missing) \
    ROW(geodist) \
    ROW(harmonic) \
    ROW(holiday) \
    ROW(hyperbolic) \
    ROW(impute_knn) \
    ROW(impute_linear) \
    ROW(impute_lower) \
    ROW(impute_mean) \
    ROW(impute_median) \
    ROW(impute_mode) \
    ROW(impute_roll) \
    ROW(indicate_na) \
    ROW(integer) \
    ROW(interact) \
    ROW(intercept) \
    ROW(inverse) \
    ROW(invlogit) \
    ROW(lag) \
    ROW(lead) \
    ROW(lincomb) \
    ROW(log) \
    ROW(logit) \
    ROW(mutate) \
    ROW(mutate_at) \
    ROW(naomit) \
    ROW(normalize) \
    ROW(novel) \
    ROW(ns) \
    ROW(num2factor) \
    ROW(nzv) \
    ROW(ordinalscore) \
    ROW(other) \
    ROW(pca) \
    ROW(percentile) \
    ROW(poly) \
    ROW(poly_bernstein) \
    ROW(range) \
    ROW(ratio) \
    ROW(regex) \
    ROW(relevel) \
    ROW(relu) \
    ROW(rename) \
    ROW(rename_at) \
    ROW(rm) \
    ROW(sample) \
    ROW(scale) \
    ROW(select) \
    ROW(sequence) \
    ROW(shuffle) \
    ROW(slice) \
    ROW(spatialsign) \
    ROW(spline_b) \
    ROW(spline_monotone) \
    ROW(spline_natural) \
    ROW(spline_nonnegative) \
    ROW(sqrt) \
    ROW(string2factor) \
    ROW(time) \
    ROW(unknown) \
    ROW(unorder) \
    ROW(upsample) \
    ROW(window) \
    ROW(zv)

#define CEL_STEP_DECLARE(name) extern const cel_step_type cel_step_##name;
CEL_STEP_TABLE(CEL_STEP_DECLARE)

#endif
