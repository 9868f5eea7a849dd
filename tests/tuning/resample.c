#include "tests/tuning/golden.h"
#include "tuning/resample.h"

START_TEST(ids_are_padded_and_tables_sorted)
{
    cel_frame *f = golden_frame("cars32"), *t;
    cel_rng rng;
    cel_error err;
    cel_resamples *r;
    cel_resampling o = CEL_RESAMPLING;
    cel_rng_seed(&rng, 1);
    OK(cel_vfold_cv(f, &o, &rng, &r, NULL, &err));
    ck_assert_str_eq(r->id[0], "Fold01");
    ck_assert_str_eq(r->id[9], "Fold10");
    OK(cel_resamples_tidy(r, &t, &err));
    ck_assert_uint_eq(t->rows, 320);
    ck_assert_str_eq(t->name[2], "Fold");
    ck_assert_str_eq(cel_column_label(t->column[1], 0), "Analysis");
    ck_assert_str_eq(cel_column_label(t->column[1], 319), "Assessment");
    for (size_t i = 1; i < 288; i++)
        ck_assert_int_le(t->column[0]->code[i - 1], t->column[0]->code[i]);
    cel_frame_drop(t);
    cel_resamples_drop(r);
    o.v = 3;
    o.repeats = 2;
    OK(cel_vfold_cv(f, &o, &rng, &r, NULL, &err));
    ck_assert_str_eq(r->label, "3-fold cross-validation repeated 2 times");
    OK(cel_resamples_tidy(r, &t, &err));
    ck_assert_str_eq(t->name[2], "Repeat");
    ck_assert_str_eq(cel_column_label(t->column[3], 0), "Fold1");
    cel_frame_drop(t);
    cel_resamples_drop(r);
    o.times = 2; /* a row drawn twice stands once */
    OK(cel_bootstraps(f, &o, &rng, &r, NULL, &err));
    OK(cel_resamples_tidy(r, &t, &err));
    ck_assert_uint_eq(t->rows, 64);
    ck_assert_str_eq(t->name[2], "Resample");
    cel_frame_drop(t);
    cel_resamples_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(sets_of_ones_own)
{
    cel_frame *f = golden_frame("cars32");
    cel_split *s;
    cel_resamples *r;
    cel_error err;
    OK(cel_split_new(f, CEL_SPLIT_PLAIN, (const size_t[]){1, 2}, 2, (const size_t[]){5}, 1, &s, &err));
    OK(cel_manual_resamples(&s, (const char *const[]){"mine"}, 1, &r, &err));
    cel_split_drop(s);
    ck_assert_str_eq(r->id[0], "mine");
    ck_assert_str_eq(cel_resamples_classes(r)[0], "manual_rset");
    cel_text t = {0};
    cel_resamples_header(r, &t);
    ck_assert_str_eq(t.text, "# Manual resampling \n");
    cel_text_free(&t);
    cel_resamples_drop(r);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/resample", ids_are_padded_and_tables_sorted, sets_of_ones_own)
