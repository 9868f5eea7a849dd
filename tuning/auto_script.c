/* A plan as an R script: the same steps in the same order with the same random numbers, for `celeriac run` or R itself. */
#include <string.h>

#include "tuning/auto_inside.h"

/* A text as R writes it. */
static void quoted(cel_text *t, const char *text)
{
    cel_value v = cel_value_text(text);
    if (v.kind == CEL_V_NULL)
        t->failed = true;
    else
        cel_value_deparse(&v, t);
    cel_value_free(&v);
}

static void read_file(cel_text *t, const char *name, const char *file, const char *read)
{
    bool delim = read && strncmp(read, "delim", 5) == 0;
    cel_text_addf(t, "%s <- %s(", name, delim ? "read_delim" : "read_csv");
    quoted(t, file);
    cel_text_addf(t, "%s%s)\n", read ? ", " : "", read ? read : "");
}

static void names_list(cel_text *t, const char *const *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cel_text_add(t, i ? ", " : "");
        quoted(t, name[i]);
    }
}

/* What is done to a table before it is split; the same for a test set of its own. */
static void prepare(const cel_auto *a, const char *table, cel_text *t)
{
    static const struct {
        const char *type, *call;
    } calls[] = {{"factor", "factor"}, {"ordered", "ordered"}, {"number", "as.numeric"}, {"text", "as.character"}};
    const cel_auto_options *o = &a->options;
    for (size_t i = 0; i < o->n_types; i++)
        for (size_t k = 0; k < 4; k++)
            if (strcmp(o->type[i].text, calls[k].type) == 0) {
                cel_text_addf(t, "%s$", table);
                cel_auto_name(t, o->type[i].name);
                cel_text_addf(t, " <- %s(%s$", calls[k].call, table);
                cel_auto_name(t, o->type[i].name);
                cel_text_add(t, ")\n");
            }
    if (o->n_drop + a->n_left_out > 0) {
        cel_text_addf(t, "%s <- %s[, setdiff(names(%s), c(", table, table, table);
        names_list(t, o->drop, o->n_drop);
        cel_text_add(t, o->n_drop && a->n_left_out ? ", " : "");
        names_list(t, (const char *const *)a->left_out, a->n_left_out);
        cel_text_add(t, "))]\n");
    }
    if (a->columns.no_outcome > 0) {
        cel_text_addf(t, "%s <- %s[!is.na(%s$", table, table, table);
        cel_auto_name(t, o->outcome);
        cel_text_add(t, "), ]\n");
    }
    for (size_t i = 0; i < a->n_as_factor; i++) {
        cel_text_addf(t, "%s$", table);
        cel_auto_name(t, a->as_factor[i]);
        cel_text_addf(t, " <- factor(%s$", table);
        cel_auto_name(t, a->as_factor[i]);
        cel_text_add(t, ")\n");
    }
}

static void strata(const cel_auto *a, cel_text *t)
{
    if (!cel_auto_strata(a))
        return;
    cel_text_add(t, ", strata = ");
    cel_auto_name(t, cel_auto_strata(a));
}

static void split(const cel_auto *a, const char *test_file, const char *read, cel_text *t)
{
    const cel_auto_options *o = &a->options;
    char number[32];
    cel_text_add(t, "\n# Rows: a test set that is not looked at, and folds of the rest. The training set is shuffled, because early\n"
                    "# stopping holds out its last rows.\n");
    cel_text_addf(t, "set.seed(%d)\n", (int)o->seed);
    if (a->split) {
        cel_text_addf(t, "split <- initial_split(data, prop = %s", cel_format_double(1 - o->test, number));
        strata(a, t);
        cel_text_add(t, ")\ntrain <- training(split)\ntest <- testing(split)\n");
    } else {
        cel_text_add(t, "train <- data\n");
        if (a->test) {
            read_file(t, "test", test_file, read);
            prepare(a, "test", t);
        }
    }
    cel_text_add(t, "train <- train[sample(nrow(train)), ]\n");
    if (!o->fixed) {
        cel_text_addf(t, "folds <- vfold_cv(train, v = %d", o->folds);
        if (o->repeats != 1)
            cel_text_addf(t, ", repeats = %d", o->repeats);
        strata(a, t);
        cel_text_add(t, ")\n");
    }
}

static void recipe(const cel_auto *a, cel_text *t)
{
    const cel_auto_options *o = &a->options;
    cel_text_add(t, "\n# Columns: everything becomes numbers; what is missing, rare or new has its place.\nrec <- recipe(");
    cel_auto_name(t, o->outcome);
    cel_text_add(t, " ~ ., data = train)");
    for (size_t i = 0; i < o->n_id; i++) {
        cel_text_add(t, " |>\n  update_role(");
        cel_auto_name(t, o->id[i]);
        cel_text_add(t, ", new_role = \"id\")");
    }
    if (o->n_id > 0)
        cel_text_add(t, " |>\n  update_role_requirements(\"id\", bake = FALSE)");
    for (size_t i = 0; i < a->n_steps; i++) {
        const cel_auto_step *s = &a->step[i];
        cel_text_addf(t, " |>\n  %s(%s%s%s)", s->function, s->selector, s->argument ? ", " : "", s->argument ? s->argument : "");
    }
    cel_text_add(t, "\n");
}

static void blocks(const cel_auto *a, cel_text *t)
{
    cel_text_add(t, "\n# The network: what shall be searched is an argument of a block.\n");
    if (a->mode == CEL_REGRESSION) {
        cel_text_add(t, "center <- mean(train$");
        cel_auto_name(t, a->options.outcome);
        cel_text_add(t, ")\nspread <- sd(train$");
        cel_auto_name(t, a->options.outcome);
        cel_text_add(t, ")\n\n");
    }
    cel_auto_blocks_script(a, t);
}

static void search(const cel_auto *a, const char *grid_file, cel_text *t)
{
    const cel_auto_options *o = &a->options;
    cel_text_add(t, "\nwf <- workflow() |>\n  add_recipe(rec) |>\n  add_model(spec)\n\nmeasures <- metric_set(");
    for (size_t i = 0; i < a->metrics->n; i++)
        cel_text_addf(t, "%s%s", i ? ", " : "", a->metrics->metric[i]->name);
    cel_text_add(t, ")\n");
    if (o->fixed)
        return;
    cel_text_add(t, "\n# The search: every candidate on every fold.\n");
    if (grid_file) {
        read_file(t, "grid", grid_file, NULL);
    } else if (a->params.n > 0) {
        cel_text_add(t, "params <- extract_parameter_set_dials(wf)");
        cel_auto_params_script(a, t);
        cel_text_add(t, "\n");
    }
    cel_text_addf(t, "\nset.seed(%d)\n", (int)o->seed);
    if (a->params.n == 0 && !grid_file)
        cel_text_add(t, "res <- fit_resamples(wf, resamples = folds, metrics = measures)\n");
    else if (grid_file)
        cel_text_add(t, "res <- tune_grid(wf, resamples = folds, grid = grid, metrics = measures)\n");
    else
        cel_text_addf(t, "res <- tune_grid(wf, resamples = folds, grid = %zu, param_info = params, metrics = measures)\n", o->grid);
    cel_text_addf(t, "show_best(res, metric = \"%s\")\n", a->metric->name);
}

static void finish(const cel_auto *a, cel_text *t)
{
    bool tuned = !a->options.fixed && (a->params.n > 0 || a->options.grid_data);
    cel_text_addf(t, "\n# The best one, trained on the whole training set%s.\n", a->test ? ", meets the test set" : "");
    if (tuned)
        cel_text_addf(t, "best <- select_best(res, metric = \"%s\")\n", a->metric->name);
    cel_text_addf(t, "set_random_seed(%dL)\nfitted <- %sfit(%strain)\n", (int)a->options.seed, tuned ? "wf |>\n  finalize_workflow(best) |>\n  " : "", tuned ? "" : "wf, ");
    if (!a->test)
        return;
    cel_text_add(t, "predictions <- augment(fitted, test)\nmeasures(predictions, truth = ");
    cel_auto_name(t, a->options.outcome);
    if (a->mode == CEL_REGRESSION) {
        cel_text_add(t, ", estimate = .pred)\n");
        return;
    }
    const cel_levels *levels = a->data->column[cel_frame_find(a->data, a->options.outcome)]->levels;
    for (int32_t k = 0; k < (levels->n == 2 ? 1 : levels->n); k++) {
        cel_text name = {0};
        cel_text_addf(&name, ".pred_%s", levels->label[k]);
        cel_text_add(t, ", ");
        cel_auto_name(t, name.text ? name.text : "");
        t->failed |= name.failed;
        cel_text_free(&name);
    }
    cel_text_add(t, ", estimate = .pred_class)\n");
}

cel_status cel_auto_script(const cel_auto *a, const char *file, const char *test_file, const char *grid_file, const char *read, cel_text *t,
                           cel_error *err)
{
    cel_text_addf(t, "# %s %s as a script.\n\nlibrary(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\nlibrary(readr)\n\n",
                  a->options.command ? a->options.command : "celeriac", a->options.outcome);
    read_file(t, "data", file, read);
    prepare(a, "data", t);
    split(a, test_file, read, t);
    recipe(a, t);
    blocks(a, t);
    cel_auto_spec_script(a, t);
    search(a, grid_file, t);
    finish(a, t);
    return t->failed ? cel_nomem(err) : CEL_OK;
}
