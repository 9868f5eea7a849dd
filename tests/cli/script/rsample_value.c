#include "cli/script/lib_rsample.h"

#include "cli/script/frame_value.h"
#include "tests/cli/script/script.h"

/* A set made in C becomes a table, and the table the same set. */
START_TEST(sets_go_both_ways)
{
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .jobs = 1};
    cel_interp *in = cel_interp_new(&options);
    cel_frame *f = cel_frame_new(9);
    cel_column *c = cel_column_new(CEL_INTEGER, 9, NULL);
    cel_resampling o = CEL_RESAMPLING;
    cel_resamples *set, *again;
    cel_rng rng;
    cel_error err;
    OK(cel_frame_set(f, "x", c, &err));
    cel_rng_seed(&rng, 1);
    o.v = 3;
    o.repeats = 2;
    OK(cel_vfold_cv(f, &o, &rng, &set, NULL, &err));
    cel_sexp *x = cel_resamples_value(in, set, NULL);
    ck_assert_ptr_nonnull(x);
    ck_assert(cel_sexp_inherits(x, "vfold_cv") && cel_sexp_inherits(x, "rset") && cel_is_frame(x));
    again = cel_resamples_of(in, x, "resamples");
    ck_assert_ptr_nonnull(again);
    ck_assert_int_eq(again->kind, CEL_RESAMPLES_VFOLD);
    ck_assert_str_eq(again->label, set->label);
    ck_assert_str_eq(again->id2[5], "Fold3");
    ck_assert_ptr_eq(again->split[4], set->split[4]);
    cel_sexp *table = cel_split_table(in, cel_list_get(x, "splits")->as.v[0], CEL_ASSESSMENT);
    ck_assert_uint_eq(cel_tibble_rows(table), 3);
    cel_resamples_drop(again);
    cel_resamples_drop(set);
    ck_assert_ptr_null(cel_resamples_of(in, cel_sexp_number(in, 1), "resamples"));
    ck_assert_str_eq(cel_interp_error(in)->message, "resamples must be a set of resamples, as vfold_cv() makes, not a number");
    cel_interp_free(in);
    cel_column_drop(c);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("cli/script/rsample_value", sets_go_both_ways)
