/* From outputs to metrics: one outcome, one unit for two classes, several outcomes by their mean, rows kept as predictions. */
#include "tests/tuning/cars.h"
#include "tuning/tune_inside.h"

enum { ROWS = 4 };

/* y1 = 1 2 3 4, y2 = 10 20 30 40, k = no yes yes no. */
static cel_design *truth(size_t n, const char *const *names, cel_mode mode)
{
    cel_error err;
    static const char *const label[] = {"no", "yes"};
    static const int32_t code[] = {0, 1, 1, 0};
    cel_levels *levels = cel_levels_new(label, 2, false);
    cel_frame *x = cel_frame_new(ROWS), *y = cel_frame_new(ROWS);
    for (size_t i = 0; i <= n; i++) {
        bool factor = i > 0 && names[i - 1][0] == 'k';
        cel_column *c = cel_column_new(factor ? CEL_FACTOR : CEL_DOUBLE, ROWS, factor ? levels : NULL);
        for (size_t r = 0; r < ROWS; r++)
            if (factor)
                c->code[r] = code[r];
            else
                c->num[r] = (double)(r + 1) * (i > 0 && names[i - 1][1] == '2' ? 10 : 1);
        OK(cel_frame_set(i ? y : x, i ? names[i - 1] : "x", c, &err));
        cel_column_drop(c);
    }
    cel_design *d;
    OK(cel_design_new(x, y, mode, false, &d, &err));
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_levels_drop(levels);
    return d;
}

static const cel_real OFF_ONE[] = {2, 3, 4, 5}, OFF_THREE[] = {13, 23, 33, 43}, YES[] = {0.1f, 0.8f, 0.4f, 0.3f};
static const cel_real NO_YES[] = {0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.7f, 0.3f};

START_TEST(several_outcomes_by_their_mean)
{
    cel_error err;
    static const char *const both[] = {"y1", "y2"}, *const mixed[] = {"y1", "k", "y2"}, *const rmse[] = {"rmse", "mae"};
    cel_metric_set *set = metrics_named(2, rmse);
    cel_design *d = truth(2, both, CEL_REGRESSION);
    const cel_real *const raw[] = {OFF_ONE, OFF_THREE}, *const three[] = {OFF_ONE, NO_YES, OFF_THREE};
    static const size_t width[] = {1, 1}, widths[] = {1, 2, 1};
    cel_estimate out[2];
    OK(cel_score(set, d, raw, width, out, NULL, &err));
    NEAR(out[0].value, 2, 1e-6);
    NEAR(out[1].value, 2, 1e-6);
    cel_design_free(d);
    d = truth(3, mixed, CEL_REGRESSION); /* the factor does not count */
    OK(cel_score(set, d, three, widths, out, NULL, &err));
    NEAR(out[0].value, 2, 1e-6);
    cel_design_free(d);
    cel_metric_set_drop(set);
}
END_TEST

/* Two columns and the second alone say the same. */
START_TEST(one_probability_for_two_classes)
{
    cel_error err;
    static const char *const k[] = {"k"}, *const name[] = {"accuracy", "roc_auc", "brier_class"};
    cel_metric_set *set = metrics_named(3, name);
    cel_design *d = truth(1, k, CEL_CLASSIFICATION);
    const cel_real *const one[] = {YES}, *const two[] = {NO_YES};
    static const size_t width[] = {1, 2};
    cel_estimate first[3], second[3];
    OK(cel_score(set, d, one, &width[0], first, NULL, &err));
    OK(cel_score(set, d, two, &width[1], second, NULL, &err));
    NEAR(first[0].value, 0.75, 0);
    for (size_t i = 0; i < 3; i++)
        NEAR(first[i].value, second[i].value, 1e-6);
    static const size_t row[] = {7, 8, 9, 11};
    cel_frame *f[2];
    OK(cel_cell_predictions(d, one, &width[0], row, &f[0], &err));
    OK(cel_cell_predictions(d, two, &width[1], row, &f[1], &err));
    static const char *const want[] = {"k", ".pred_class", ".pred_no", ".pred_yes", ".row"};
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(f[i]->cols, 5);
        for (size_t c = 0; c < 5; c++)
            ck_assert_str_eq(f[i]->name[c], want[c]);
        ck_assert_int_eq(f[i]->column[4]->code[3], 12);
        for (size_t r = 0; r < ROWS; r++) {
            ck_assert_int_eq(f[i]->column[1]->code[r], r == 1);
            NEAR(f[i]->column[2]->num[r], NO_YES[2 * r], 1e-6);
            NEAR(f[i]->column[3]->num[r], NO_YES[2 * r + 1], 1e-6);
        }
        cel_frame_drop(f[i]);
    }
    cel_design_free(d);
    cel_metric_set_drop(set);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    static const char *const both[] = {"y1", "y2"}, *const rmse[] = {"rmse"};
    cel_metric_set *set = metrics_named(1, rmse);
    cel_design *d = truth(2, both, CEL_REGRESSION);
    const cel_real *const raw[] = {OFF_ONE, OFF_THREE};
    static const size_t width[] = {1, 1};
    cel_estimate out[1];
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_score(set, d, raw, width, out, NULL, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_design_free(d);
    cel_metric_set_drop(set);
}
END_TEST

TEST_MAIN("tuning/tune_score", several_outcomes_by_their_mean, one_probability_for_two_classes, memory_may_end_anywhere)
