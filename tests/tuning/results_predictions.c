/* Saved predictions as tables, of results put together by hand: two candidates (units 4 and 8), three folds. */
#include "tests/tuning/cars.h"

enum { CANDIDATES = 2, FOLDS = 3 };

typedef struct bench {
    cel_frame *cars;
    cel_cell cell[CANDIDATES * FOLDS];
    char *config[CANDIDATES];
    cel_results results;
} bench;

static void put(cel_frame *f, const char *name, cel_column *c)
{
    cel_error err;
    OK(cel_frame_set(f, name, c, &err));
    cel_column_drop(c);
}

/* Rows fold + 1 and 9: the outcome is the row, the prediction row + 10 candidate + fold. */
static cel_frame *numbers(size_t fold, size_t candidate)
{
    cel_frame *f = cel_frame_new(2);
    cel_column *y = cel_column_new(CEL_DOUBLE, 2, NULL), *p = cel_column_new(CEL_DOUBLE, 2, NULL), *row = cel_column_new(CEL_INTEGER, 2, NULL);
    for (size_t i = 0; i < 2; i++) {
        row->code[i] = i ? 9 : (int32_t)fold + 1;
        y->num[i] = row->code[i];
        p->num[i] = row->code[i] + 10.0 * (double)candidate + (double)fold;
    }
    put(f, "y", y);
    put(f, ".pred", p);
    put(f, ".row", row);
    return f;
}

static void open_bench(bench *b)
{
    static const char *const units[] = {"units"};
    static const int32_t value[] = {4, 8};
    *b = (bench){.cars = read_data("mtcars"), .config = {"pre0_mod1_post0", "pre0_mod2_post0"}};
    for (size_t k = 0; k < FOLDS; k++)
        for (size_t c = 0; c < CANDIDATES; c++)
            b->cell[k * CANDIDATES + c] = (cel_cell){.done = true, .predictions = numbers(k, c)};
    b->results = (cel_results){.resamples = three_folds(b->cars), .outcome = "y", .grid = grid_of(1, units, 2, value), .config = b->config, .cell = b->cell};
}

static void forget_predictions(bench *b)
{
    for (size_t i = 0; i < CANDIDATES * FOLDS; i++) {
        cel_frame_drop(b->cell[i].predictions);
        b->cell[i].predictions = NULL;
    }
}

static void close_bench(bench *b)
{
    forget_predictions(b);
    cel_frame_drop(b->results.grid);
    cel_resamples_drop(b->results.resamples);
    cel_frame_drop(b->cars);
}

static void columns_are(const cel_frame *f, size_t n, const char *const *name)
{
    ck_assert_uint_eq(f->cols, n);
    for (size_t k = 0; k < n; k++)
        ck_assert_str_eq(f->name[k], name[k]);
}

static double at(const cel_frame *f, const char *name, size_t row)
{
    return cel_column_number(f->column[cel_frame_find(f, name)], row);
}

static const char *label(const cel_frame *f, const char *name, size_t row)
{
    return cel_column_label(f->column[cel_frame_find(f, name)], row);
}

START_TEST(of_all)
{
    cel_error err;
    bench b;
    cel_frame *f;
    open_bench(&b);
    OK(cel_collect_predictions(&b.results, false, NULL, &f, &err));
    columns_are(f, 6, (const char *const[]){".pred", "id", "y", ".row", "units", ".config"});
    ck_assert_uint_eq(f->rows, 12);
    /* candidate by candidate, in it fold by fold */
    ck_assert(at(f, ".pred", 0) == 1 && at(f, "units", 0) == 4 && at(f, ".pred", 11) == 21 && at(f, "units", 11) == 8);
    ck_assert_str_eq(label(f, "id", 2), "Fold2");
    ck_assert_str_eq(label(f, ".config", 5), "pre0_mod1_post0");
    ck_assert_str_eq(label(f, ".config", 6), "pre0_mod2_post0");
    cel_frame_drop(f);
    close_bench(&b);
}
END_TEST

START_TEST(of_one_resample)
{
    cel_error err;
    bench b;
    cel_frame *f;
    open_bench(&b);
    OK(cel_results_predictions(&b.results, 1, &f, &err));
    columns_are(f, 5, (const char *const[]){"y", ".pred", ".row", "units", ".config"});
    ck_assert_uint_eq(f->rows, 4);
    ck_assert(at(f, ".row", 0) == 2 && at(f, ".pred", 0) == 3 && at(f, ".pred", 2) == 13);
    cel_frame_drop(f);
    close_bench(&b);
}
END_TEST

/* Row 9 was predicted in every fold: once per candidate, by the mean. Sorted by outcome, row, candidate. */
START_TEST(averages)
{
    cel_error err;
    bench b;
    cel_frame *f;
    open_bench(&b);
    OK(cel_collect_predictions(&b.results, true, NULL, &f, &err));
    columns_are(f, 5, (const char *const[]){".pred", "y", ".row", "units", ".config"});
    ck_assert_uint_eq(f->rows, 8);
    for (size_t r = 0; r < 6; r++)
        ck_assert(at(f, ".row", r) == (double)(r / 2 + 1) && at(f, "units", r) == (r % 2 ? 8 : 4));
    NEAR(at(f, ".pred", 0), 1, 0);
    NEAR(at(f, ".pred", 6), 10, 1e-15); /* (9 + 10 + 11) / 3 */
    NEAR(at(f, ".pred", 7), 20, 1e-15);
    cel_frame_drop(f);
    close_bench(&b);
}
END_TEST

START_TEST(of_some_candidates)
{
    cel_error err;
    bench b;
    cel_frame *f, *none;
    open_bench(&b);
    static const char *const units[] = {"units"};
    static const int32_t eight[] = {8}, nine[] = {9};
    cel_frame *second = grid_of(1, units, 1, eight), *unknown = grid_of(1, units, 1, nine), *named = cel_frame_new(1);
    OK(cel_collect_predictions(&b.results, false, second, &f, &err));
    ck_assert(f->rows == 6 && at(f, "units", 0) == 8);
    cel_frame_drop(f);
    static const char *const name[] = {"pre0_mod1_post0"};
    cel_levels *levels = cel_levels_new(name, 1, false);
    put(named, ".config", cel_column_new(CEL_STRING, 1, levels));
    OK(cel_collect_predictions(&b.results, false, named, &f, &err));
    ck_assert(f->rows == 6 && at(f, "units", 0) == 4);
    cel_frame_drop(f);
    ck_assert_int_eq(cel_collect_predictions(&b.results, false, unknown, &none, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "no predictions were saved for these `parameters`");
    cel_levels_drop(levels);
    cel_frame_drop(second);
    cel_frame_drop(unknown);
    cel_frame_drop(named);
    close_bench(&b);
}
END_TEST

START_TEST(without_predictions)
{
    cel_error err;
    bench b;
    cel_frame *f;
    open_bench(&b);
    forget_predictions(&b);
    ck_assert_int_eq(cel_collect_predictions(&b.results, true, NULL, &f, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The `.predictions` column does not exist. Please refit with the control argument `save_pred = TRUE` to save predictions.");
    ck_assert_str_eq(err.code, "tune.no_predictions");
    for (size_t i = 0; i < CANDIDATES * FOLDS; i++)
        b.cell[i].done = false;
    ck_assert_int_eq(cel_results_predictions(&b.results, 0, &f, &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    close_bench(&b);
}
END_TEST

/* Row 5 in all folds of one candidate: probabilities are averaged, made to sum to one, and the class follows them although
 * two of three folds said the other. */
START_TEST(classes)
{
    cel_error err;
    bench b;
    cel_frame *f;
    static const char *const names[] = {"no", "yes"};
    static const double no[] = {.6, .6, 0};
    cel_levels *levels = cel_levels_new(names, 2, false);
    open_bench(&b);
    forget_predictions(&b);
    for (size_t k = 0; k < FOLDS; k++) {
        cel_frame *p = cel_frame_new(1);
        cel_column *truth = cel_column_new(CEL_FACTOR, 1, levels), *class = cel_column_new(CEL_FACTOR, 1, levels), *row = cel_column_new(CEL_INTEGER, 1, NULL);
        cel_column *first = cel_column_new(CEL_DOUBLE, 1, NULL), *second = cel_column_new(CEL_DOUBLE, 1, NULL);
        truth->code[0] = 0;
        class->code[0] = k == 2;
        row->code[0] = 5;
        first->num[0] = no[k];
        second->num[0] = 1.2 - no[k]; /* sums to 1.2 */
        put(p, "y", truth);
        put(p, ".pred_class", class);
        put(p, ".pred_no", first);
        put(p, ".pred_yes", second);
        put(p, ".row", row);
        b.cell[k * CANDIDATES].predictions = p;
    }
    OK(cel_collect_predictions(&b.results, true, NULL, &f, &err));
    columns_are(f, 7, (const char *const[]){".pred_class", ".pred_no", ".pred_yes", "y", ".row", "units", ".config"});
    ck_assert_uint_eq(f->rows, 1);
    NEAR(at(f, ".pred_no", 0), 0.4 / 1.2, 1e-15);
    NEAR(at(f, ".pred_yes", 0), 0.8 / 1.2, 1e-15);
    ck_assert_str_eq(label(f, ".pred_class", 0), "yes");
    ck_assert_str_eq(label(f, "y", 0), "no");
    cel_frame_drop(f);
    cel_levels_drop(levels);
    close_bench(&b);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    bench b;
    cel_frame *f;
    open_bench(&b);
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 200);
        cel_alloc_fail_after(n);
        status = cel_collect_predictions(&b.results, true, NULL, &f, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_NOMEM || (status == CEL_OK && n > 20));
    }
    cel_frame_drop(f);
    close_bench(&b);
}
END_TEST

TEST_MAIN("tuning/results_predictions", of_all, of_one_resample, averages, of_some_candidates, without_predictions, classes, memory_may_end_anywhere)
