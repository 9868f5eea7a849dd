/* mtcars with the slides' perceptron: what tests of workflows and tuning stand on. */
#ifndef TEST_CARS_H
#define TEST_CARS_H

#include "recipes/csv.h"
#include "tests/test.h"
#include "tests/tuning/blocks.h"
#include "tuning/tune.h"

static inline cel_frame *read_data(const char *name)
{
    cel_error err;
    cel_frame *f;
    char path[512];
    snprintf(path, sizeof path, EXAMPLES "/data/%s.csv", name);
    OK(cel_csv_read(path, NULL, &f, &err));
    return f;
}

/* mpg ~ ., normalized, and the perceptron with these arguments tuned: "num_body", ... ; NULL ends. */
static inline cel_workflow *cars_workflow(cel_frame *cars, const char *const *tuned)
{
    cel_error err;
    cel_recipe *recipe, *normalized;
    cel_workflow *empty, *half, *wf;
    cel_spec_type *type;
    cel_spec *spec;
    OK(cel_recipe_new("mpg ~ .", cars, &recipe, &err));
    OK(cel_recipe_step(recipe, "step_normalize", "all_numeric_predictors()", NULL, 0, &normalized, &err));
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "body_units", cel_value_number(4), &err));
    OK(set_arg(&spec, "fit_epochs", cel_value_number(3), &err));
    for (; tuned && *tuned; tuned++)
        OK(set_arg(&spec, *tuned, cel_value_tune(""), &err));
    OK(cel_workflow_new(&empty, &err));
    OK(cel_workflow_with_recipe(empty, normalized, false, &half, &err));
    OK(cel_workflow_with_spec(half, spec, false, &wf, &err));
    cel_workflow_drop(empty);
    cel_workflow_drop(half);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_recipe_drop(normalized);
    cel_recipe_drop(recipe);
    return wf;
}

/* A grid of whole numbers: names, then rows of values. */
static inline cel_frame *grid_of(size_t cols, const char *const *name, size_t rows, const int32_t *value)
{
    cel_error err;
    cel_frame *f = cel_frame_new(rows);
    for (size_t k = 0; k < cols; k++) {
        cel_column *c = cel_column_new(CEL_INTEGER, rows, NULL);
        for (size_t r = 0; r < rows; r++)
            c->code[r] = value[r * cols + k];
        OK(cel_frame_set(f, name[k], c, &err));
        cel_column_drop(c);
    }
    return f;
}

static inline cel_resamples *three_folds(cel_frame *data)
{
    cel_error err;
    cel_resampling o = CEL_RESAMPLING;
    cel_resamples *folds;
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    o.v = 3;
    OK(cel_vfold_cv(data, &o, &rng, &folds, NULL, &err));
    return folds;
}

/* The metrics of these names, at most four. */
static inline cel_metric_set *metrics_named(size_t n, const char *const *name)
{
    cel_error err;
    cel_metric *metric[4];
    cel_metric_set *set;
    for (size_t i = 0; i < n; i++)
        OK(cel_metric_new(cel_metric_find(name[i]), NULL, &metric[i], &err));
    OK(cel_metric_set_new((const cel_metric *const *)metric, n, &set, &err));
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return set;
}

/* The data, three folds of them and the workflow; close it. */
typedef struct cars_bench {
    cel_frame *cars;
    cel_resamples *folds;
    cel_workflow *wf;
} cars_bench;

static inline cars_bench open_cars(const char *const *tuned)
{
    cars_bench b = {.cars = read_data("mtcars")};
    b.folds = three_folds(b.cars);
    b.wf = cars_workflow(b.cars, tuned);
    return b;
}

static inline void close_cars(cars_bench *b)
{
    cel_workflow_drop(b->wf);
    cel_resamples_drop(b->folds);
    cel_frame_drop(b->cars);
}

#endif
