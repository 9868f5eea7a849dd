/* The program as a user runs it: words in, both streams and the exit code out. Models and data live in the folder of tests/files.h. */
#ifndef TEST_PROGRAM_H
#define TEST_PROGRAM_H

#include <sys/wait.h>

#include "tests/files.h"

typedef struct program_run {
    int code;
    char out[65536], err[65536];
} program_run;

/* Runs `celeriac WORDS` by the shell in the test's folder; static. */
static inline const program_run *program(const char *words)
{
    static program_run run;
    char line[4096], errors[512];
    const char *celeriac = getenv("CELERIAC");
    ck_assert_msg(celeriac != NULL, "CELERIAC must name the program");
    snprintf(errors, sizeof errors, "%s", test_path("stderr"));
    ck_assert_int_lt(snprintf(line, sizeof line, "cd %s && { celeriac() { %s \"$@\"; }; celeriac %s; } 2>%s", test_folder, celeriac, words, errors), (int)sizeof line);
    FILE *p = popen(line, "r");
    ck_assert_ptr_nonnull(p);
    run.out[fread(run.out, 1, sizeof run.out - 1, p)] = '\0';
    int status = pclose(p);
    ck_assert(WIFEXITED(status));
    run.code = WEXITSTATUS(status);
    snprintf(run.err, sizeof run.err, "%.65000s", test_read(errors));
    unlink(errors);
    return &run;
}

/* Both streams and the exit code are these. */
static inline void program_gives(const char *words, int code, const char *out, const char *err)
{
    const program_run *r = program(words);
    ck_assert_msg(r->code == code && strcmp(r->out, out) == 0 && strcmp(r->err, err) == 0, "%s: exit code %d\n%s---\n%s---\nnot %d\n%s---\n%s", words, r->code,
                  r->out, r->err, code, out, err);
}

#define PENGUIN_BLOCKS \
    "library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\n" \
    "input_block <- function(model, input_shape) keras_model_sequential(input_shape = input_shape)\n" \
    "body_block <- function(model, units = 8) layer_dense(model, units = units, activation = \"relu\")\n" \
    "mass_block <- function(model) layer_dense(model, units = 1)\n" \
    "class_block <- function(model, num_classes) layer_dense(model, units = num_classes, activation = \"softmax\")\n" \
    "birds <- read_csv(\"" EXAMPLES "/data/penguins.csv\") |> na.omit()\nset.seed(1)\n"

/* mass.celeriac predicts body_mass_g from island, bill_length_mm and sex; species.celeriac predicts the species. */
static inline void make_models(void)
{
    static const char script[] = PENGUIN_BLOCKS
        "create_keras_sequential_spec(\"mass_mlp\", list(input = input_block, body = body_block, output = mass_block), \"regression\")\n"
        "create_keras_sequential_spec(\"species_mlp\", list(input = input_block, body = body_block, output = class_block), \"classification\")\n"
        "rec <- recipe(body_mass_g ~ island + bill_length_mm + sex, data = birds) |> step_dummy(all_nominal_predictors()) |>\n"
        "  step_normalize(all_numeric_predictors())\n"
        "saveRDS(fit(workflow(rec, mass_mlp(fit_epochs = 50, learn_rate = 0.5)), birds), \"mass.celeriac\")\n"
        "rec <- recipe(species ~ bill_length_mm + bill_depth_mm + flipper_length_mm, data = birds) |> step_normalize(all_numeric_predictors())\n"
        "f <- fit(workflow(rec, species_mlp(fit_epochs = 30, learn_rate = 0.05)), birds)\nsaveRDS(f, \"species.celeriac\")\n"
        "saveRDS(extract_fit_parsnip(f), \"fit.celeriac\")\n"
        "write_csv(birds, \"birds.csv\")\nwrite_csv(predict(f, birds, type = \"prob\"), \"prob.csv\")\n";
    FILE_WITH("make.R", script);
    const program_run *r = program("run -q make.R");
    ck_assert_msg(r->code == 0, "%s", r->err);
}

#endif
