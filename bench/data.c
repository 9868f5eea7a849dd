/* Data at speed, on a table like diamonds.
 *   bench-data make FILE ROWS  writes such a table: the shipped rows again and again, their numbers a little moved
 *   bench-data run FILE ROUNDS [THREADS]
 *                              reads it, preps the recipe of the diamonds scripts, bakes it to floats and predicts with 23-64-64-1
 * `run` prints one line per phase: name, CPU seconds of all threads (the least of the rounds), seconds by the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/blas.h"
#include "engine/engine.h"
#include "engine/network.h"
#include "recipes/csv.h"
#include "tuning/workflow.h"

static cel_error err;

static void check(cel_status status)
{
    if (status == CEL_OK)
        return;
    fprintf(stderr, "error: %s\n", err.message);
    exit(1);
}

typedef struct moment {
    double cpu, wall;
} moment;

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static moment now(void)
{
    return (moment){seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC)};
}

static void make(const char *file, size_t rows)
{
    char path[4096];
    cel_frame *from;
    check(cel_data_path("diamonds", path, sizeof path, &err));
    check(cel_csv_read(path, NULL, &from, &err));
    FILE *out = fopen(file, "w");
    if (!out) {
        fprintf(stderr, "error: cannot write %s\n", file);
        exit(1);
    }
    for (size_t k = 0; k < from->cols; k++)
        fprintf(out, "%s%s", k ? "," : "", from->name[k]);
    fputc('\n', out);
    cel_stream s;
    cel_stream_start(&s, 1, 0, 0);
    for (size_t r = 0; r < rows; r++) {
        size_t row = r % from->rows;
        for (size_t k = 0; k < from->cols; k++) {
            const cel_column *c = from->column[k];
            if (k)
                fputc(',', out);
            if (c->type == CEL_FACTOR)
                fputs(c->levels->label[c->code[row]], out);
            else if (c->type == CEL_INTEGER)
                fprintf(out, "%d", c->code[row] + (int)cel_stream_index(&s, 10));
            else
                fprintf(out, "%.2f", c->num[row] + 0.01 * (double)cel_stream_index(&s, 10));
        }
        fputc('\n', out);
    }
    fclose(out);
    cel_frame_drop(from);
}

static cel_recipe *step(cel_recipe *recipe, const char *function, const char *selectors)
{
    cel_recipe *next;
    check(cel_recipe_step(recipe, function, selectors, NULL, 0, &next, &err));
    cel_recipe_drop(recipe);
    return next;
}

static cel_network *network(int inputs)
{
    cel_graph *graph = cel_graph_new();
    cel_node *input, *node;
    cel_model *model;
    cel_network *net;
    cel_stream s;
    static const int units[] = {64, 64, 1};
    cel_stream_start(&s, 1, 0, 0);
    check(cel_graph_input(graph, &(cel_shape){1, {inputs}}, NULL, &input, &err));
    node = input;
    for (int i = 0; i < 3; i++) {
        cel_argument args[] = {{"units", cel_value_integer(units[i])}, {"activation", cel_value_text(i < 2 ? "relu" : "linear")}};
        check(cel_graph_layer(graph, "dense", args, 2, NULL, &node, 1, &node, &err));
        cel_value_free(&args[1].value);
    }
    check(cel_model_new(graph, &input, 1, &node, 1, NULL, &model, &err));
    check(cel_network_new(model, &s, &net, &err));
    cel_model_free(model);
    cel_graph_free(graph);
    return net;
}

enum { READ, PREP, BAKE, PREDICT, PHASES };

static void once(const char *file, int threads, moment *took)
{
    cel_frame *f;
    cel_recipe *prepped;
    cel_rng rng;
    cel_frame *baked, *predictors, *outcomes;
    cel_design *design;
    moment t[PHASES + 1], before;
    cel_rng_seed(&rng, 1);
    t[READ] = now();
    check(cel_csv_read(file, &(cel_csv_options){.threads = threads}, &f, &err));
    t[PREP] = now();
    cel_recipe *recipe;
    check(cel_recipe_new("price ~ .", f, &recipe, &err));
    recipe = step(recipe, "step_dummy", "all_nominal_predictors()");
    recipe = step(recipe, "step_zv", "all_predictors()");
    recipe = step(recipe, "step_normalize", "all_numeric_predictors()");
    check(cel_recipe_prep(recipe, f, &(cel_prep_options){.threads = threads}, &rng, &prepped, NULL, &err));
    t[BAKE] = now();
    check(cel_recipe_bake(prepped, f, NULL, 0, &rng, &baked, NULL, &err));
    check(cel_workflow_parts(prepped, baked, true, &predictors, &outcomes, &err));
    check(cel_design_new(predictors, outcomes, CEL_REGRESSION, false, &design, &err));
    before = now();
    cel_network *net = network((int)design->shape[0].dim[0]);
    cel_real *y = CEL_ARRAY(cel_real, design->rows);
    if (!y)
        check(cel_nomem(&err));
    const cel_real *in = design->x[0];
    t[PREDICT] = now();
    check(cel_network_predict(net, &in, design->rows, 0, &y, &err));
    t[PHASES] = now();
    for (int i = 0; i < PHASES; i++) {
        const moment end = i == BAKE ? before : t[i + 1];
        took[i] = (moment){end.cpu - t[i].cpu, end.wall - t[i].wall};
    }
    cel_free(y);
    cel_network_free(net);
    cel_design_free(design);
    cel_frame_drop(outcomes);
    cel_frame_drop(predictors);
    cel_frame_drop(baked);
    cel_recipe_drop(prepped);
    cel_recipe_drop(recipe);
    cel_frame_drop(f);
}

int main(int argc, char **argv)
{
    static const char *const names[PHASES] = {"read", "prep", "bake", "predict"};
    cel_blas_stop_threads();
    if (argc == 4 && strcmp(argv[1], "make") == 0) {
        make(argv[2], (size_t)atol(argv[3]));
        return 0;
    }
    if ((argc != 4 && argc != 5) || strcmp(argv[1], "run") != 0) {
        fprintf(stderr, "usage: bench-data make FILE ROWS | run FILE ROUNDS [THREADS]\n");
        return 2;
    }
    moment best[PHASES];
    for (int round = 0; round < atoi(argv[3]); round++) {
        moment took[PHASES];
        once(argv[2], argc == 5 ? atoi(argv[4]) : 1, took);
        for (int i = 0; i < PHASES; i++) {
            best[i].cpu = round == 0 || took[i].cpu < best[i].cpu ? took[i].cpu : best[i].cpu;
            best[i].wall = round == 0 || took[i].wall < best[i].wall ? took[i].wall : best[i].wall;
        }
    }
    for (int i = 0; i < PHASES; i++)
        printf("%s %.4f %.4f\n", names[i], best[i].cpu, best[i].wall);
    return 0;
}
