/* Blocks in C, tuned on a CSV file.
 *
 *   cc tune.c -o tune $(pkg-config --cflags --libs celeriac)
 *   ./tune mtcars.csv mpg
 *
 * Two blocks: what has been read becomes layers, and layers become one number. Their arguments become arguments of the
 * network (num_body, body_units, ...); those that are marked with tune are searched, 6 candidates x 3 folds. */
#include <celeriac.h>
#include <stdio.h>

/* body(units = 16, activation = "relu", dropout = 0) */
static cel_status body(const cel_block *block, const cel_building *b, cel_node *const *in, size_t n_in, const cel_argument *args, size_t n,
                       cel_node **out, cel_error *err)
{
    (void)block;
    const cel_argument dense[] = {{"units", *cel_block_value(args, n, "units")}, {"activation", *cel_block_value(args, n, "activation")}};
    const cel_argument dropout[] = {{"rate", *cel_block_value(args, n, "dropout")}};
    cel_node *node;
    CEL_TRY(cel_graph_layer(b->graph, "dense", dense, 2, NULL, in, n_in, &node, err));
    return cel_graph_layer(b->graph, "dropout", dropout, 1, NULL, &node, 1, out, err);
}

/* output(units = 1) */
static cel_status output(const cel_block *block, const cel_building *b, cel_node *const *in, size_t n_in, const cel_argument *args, size_t n,
                         cel_node **out, cel_error *err)
{
    (void)block;
    const cel_argument dense[] = {{"units", *cel_block_value(args, n, "units")}};
    return cel_graph_layer(b->graph, "dense", dense, 1, NULL, in, n_in, out, err);
}

/* Everything that is made on the way, to be given back in one place. */
typedef struct job {
    cel_frame *data, *summary, *best;
    cel_recipe *recipe, *normalized;
    cel_blocks blocks;
    cel_spec_type *type;
    cel_spec *spec;
    cel_workflow *empty, *half, *workflow;
    cel_resamples *folds;
    cel_results *results;
} job;

/* spec = spec with `name` set; NULL: to be tuned. */
static cel_status set(cel_spec **spec, const char *name, const double *number, cel_error *err)
{
    cel_value value = number ? cel_value_number(*number) : cel_value_tune("");
    cel_spec *changed = NULL;
    cel_status status = cel_spec_with(*spec, name, &value, NULL, &changed, err);
    cel_value_free(&value);
    if (status == CEL_OK) {
        cel_spec_drop(*spec);
        *spec = changed;
    }
    return status;
}

static cel_status tune(job *j, const char *path, const char *outcome, cel_error *err)
{
    static const double epochs = 60, learn_rate = 0.02;
    char formula[256];
    cel_rng rng;
    cel_resampling folds = CEL_RESAMPLING;
    cel_rng_seed(&rng, 1);
    folds.v = 3;
    snprintf(formula, sizeof formula, "%s ~ .", outcome);

    CEL_TRY(cel_csv_read(path, NULL, &j->data, err));
    CEL_TRY(cel_recipe_new(formula, j->data, &j->recipe, err));
    CEL_TRY(cel_recipe_step(j->recipe, "step_normalize", "all_numeric_predictors()", NULL, 0, &j->normalized, err));

    CEL_TRY(cel_blocks_add_input(&j->blocks, false, err));
    CEL_TRY(cel_blocks_add(&j->blocks, "body", body, NULL, err));
    CEL_TRY(cel_blocks_add_arg(&j->blocks, "model", NULL, NULL, err));
    CEL_TRY(cel_blocks_add_integer(&j->blocks, "units", 16, err));
    CEL_TRY(cel_blocks_add_text(&j->blocks, "activation", "relu", err));
    CEL_TRY(cel_blocks_add_number(&j->blocks, "dropout", 0, err));
    CEL_TRY(cel_blocks_add(&j->blocks, "output", output, NULL, err));
    CEL_TRY(cel_blocks_add_arg(&j->blocks, "model", NULL, NULL, err));
    CEL_TRY(cel_blocks_add_integer(&j->blocks, "units", 1, err));
    CEL_TRY(cel_spec_type_new("mlp", false, CEL_REGRESSION, &j->blocks, &j->type, err));

    CEL_TRY(cel_spec_new(j->type, &j->spec, err));
    CEL_TRY(set(&j->spec, "num_body", NULL, err));
    CEL_TRY(set(&j->spec, "body_units", NULL, err));
    CEL_TRY(set(&j->spec, "learn_rate", &learn_rate, err));
    CEL_TRY(set(&j->spec, "fit_epochs", &epochs, err));
    CEL_TRY(cel_workflow_new(&j->empty, err));
    CEL_TRY(cel_workflow_with_recipe(j->empty, j->normalized, false, &j->half, err));
    CEL_TRY(cel_workflow_with_spec(j->half, j->spec, false, &j->workflow, err));

    CEL_TRY(cel_vfold_cv(j->data, &folds, &rng, &j->folds, NULL, err));
    CEL_TRY(cel_tune_grid(j->workflow, j->folds, NULL, 6, NULL, NULL, NULL, &rng, &j->results, NULL, err));
    CEL_TRY(cel_collect_metrics(j->results, true, false, &j->summary, err));
    return cel_show_best(j->summary, "rmse", CEL_MINIMIZE, 6, &j->best, err);
}

static void print(const cel_frame *f)
{
    for (size_t k = 0; k < f->cols; k++)
        printf("%s%s", f->name[k], k + 1 < f->cols ? "\t" : "\n");
    for (size_t r = 0; r < f->rows; r++)
        for (size_t k = 0; k < f->cols; k++) {
            const char *label = cel_column_label(f->column[k], r), *end = k + 1 < f->cols ? "\t" : "\n";
            label ? printf("%s%s", label, end) : printf("%.4g%s", cel_column_number(f->column[k], r), end);
        }
}

int main(int argc, char **argv)
{
    job j = {0};
    cel_error err;
    if (argc != 3) {
        fputs("usage: tune DATA.csv OUTCOME\n", stderr);
        return 2;
    }
    cel_status status = tune(&j, argv[1], argv[2], &err);
    if (status == CEL_OK)
        print(j.best);
    else
        fprintf(stderr, "error: %s\n%s%s", err.message, err.hint, err.hint[0] ? "\n" : "");

    cel_frame_drop(j.best);
    cel_frame_drop(j.summary);
    cel_results_drop(j.results);
    cel_resamples_drop(j.folds);
    cel_workflow_drop(j.workflow);
    cel_workflow_drop(j.half);
    cel_workflow_drop(j.empty);
    cel_spec_drop(j.spec);
    cel_spec_type_drop(j.type);
    cel_blocks_free(&j.blocks);
    cel_recipe_drop(j.normalized);
    cel_recipe_drop(j.recipe);
    cel_frame_drop(j.data);
    return cel_exit_code(status);
}
