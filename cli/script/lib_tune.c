/* tune in the language: tune(), tune_grid(), fit_resamples(), last_fit(), fit_best() and their controls. Arguments are forced in
 * R's order (resamples before grid), since random numbers are drawn on the way. */
#include <string.h>

#include "cli/script/lib_dials.h"
#include "cli/script/lib_keras.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/lib_rsample.h"
#include "cli/script/lib_yardstick.h"
#include "cli/script/state.h"
#include "cli/script/tune_inside.h"

/* tune("id"): a call that stands for a value to be searched. */
static cel_sexp *tune(cel_interp *in, cel_args *a)
{
    const char *id;
    if (!cel_arg_text(a, 0, &id))
        return NULL;
    cel_sexp *text = cel_sexp_string(in, id);
    return text ? cel_sexp_call(in, "tune", id[0] ? 1 : 0, NULL, &text) : NULL;
}

/* ---- controls ---- */

static cel_sexp *control(cel_interp *in, cel_args *a)
{
    const char *name[16];
    cel_sexp *value[16];
    size_t n = 0, formals = strcmp(cel_args_builtin(a)->name, "control_last_fit") == 0 ? 3 : 10;
    for (; n < formals; n++) {
        name[n] = cel_args_name(a, n);
        if (!(value[n] = cel_arg(a, n)))
            return NULL;
        if (strcmp(name[n], "extract") == 0 && value[n]->kind != CEL_S_NULL)
            return cel_arg_fail(a, n, "tune.extract", "`extract` is not available: networks are not kept. save_workflow = TRUE and fit_best() give the best one");
    }
    static const char *const classes[] = {"control_grid", "control_resamples", NULL};
    cel_sexp *list = cel_sexp_list(in, n, name);
    for (size_t i = 0; list && i < n; i++)
        cel_sexp_set(list, i, value[i]);
    return cel_with_class(in, list, classes);
}

static void show_progress(void *user, const cel_progress *p)
{
    const cel_script_options *o = cel_interp_options(user);
    if (!o->progress)
        return;
    cel_text t = {0};
    if (p->best == p->best) {
        char number[64];
        cel_text_addf(&t, "%s %s", p->metric, cel_number_text(p->best, 4, number));
        if (p->std_err == p->std_err)
            cel_text_addf(&t, " ± %s", cel_number_text(p->std_err, 3, number));
        cel_text_addf(&t, "%s%s", p->values[0] ? "  " : "", p->values);
    }
    o->progress(o->user, p->done, p->total, t.failed || !t.text ? NULL : t.text);
    cel_text_free(&t);
}

static bool flag_of(cel_sexp *list, const char *name)
{
    cel_sexp *x = cel_list_get(list, name);
    return x && x->kind == CEL_S_LOGICAL && x->n == 1 && x->as.i[0] == 1;
}

/* The control of argument i. False with an error there. */
static bool read_control(cel_interp *in, cel_args *a, size_t i, cel_control *out)
{
    cel_sexp *x = cel_arg(a, i);
    const cel_script_options *o = cel_interp_options(in);
    if (!x)
        return false;
    if (x->kind != CEL_S_LIST) {
        cel_arg_fail(a, i, "tune.control", "`control` must be made by control_grid(), control_resamples() or control_last_fit()");
        return false;
    }
    const char *event = cel_list_get(x, "event_level") ? cel_sexp_text_at(cel_list_get(x, "event_level"), 0) : NULL;
    *out = (cel_control){.save_pred = flag_of(x, "save_pred"), .save_workflow = flag_of(x, "save_workflow"), .event_second = event && strcmp(event, "second") == 0,
                         .threads = o->jobs, .progress = show_progress, .user = in, .watch = cel_tuning_watch(in)};
    return true;
}

/* ---- what is tuned ---- */

/* A workflow, or a spec with the recipe or formula of argument 1. The caller drops it. NULL with an error. */
static cel_workflow *take_object(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_workflow *wf = x ? cel_object_of(x, &cel_workflow_object) : NULL;
    cel_spec *spec = x ? cel_object_of(x, &cel_spec_object) : NULL;
    char what[128];
    if ((wf || spec) && !cel_no_dots(in, a, NULL))
        return NULL;
    if (wf && !wf->spec)
        cel_arg_fail(a, 0, "workflow.no_model", "The workflow does not have a model spec.");
    else if (wf)
        return cel_workflow_keep(wf);
    if (wf)
        return NULL;
    if (x && !spec)
        cel_arg_fail(a, 0, "tune.object", "The first argument to `%s()` should be either a model or workflow, not %s", cel_args_builtin(a)->name,
                     cel_sexp_describe(x, what, sizeof what));
    cel_sexp *pre = spec ? cel_arg(a, 1) : NULL;
    if (!pre)
        return NULL;
    cel_workflow *bare = NULL, *half = NULL, *out = NULL;
    cel_error err;
    cel_status status = cel_workflow_new(&bare, &err);
    if (status == CEL_OK)
        status = cel_workflow_with_spec(bare, spec, false, &half, &err);
    if (status == CEL_OK && cel_recipe_of(pre))
        status = cel_workflow_with_recipe(half, cel_recipe_of(pre), false, &out, &err);
    else if (status == CEL_OK && cel_is_call_to(pre, "~"))
        status = cel_workflow_with_formula(half, cel_deparse_text(in, pre), false, &out, &err);
    else if (status == CEL_OK)
        status = cel_fail(&err, CEL_INPUT, "tune.preprocessor", "To tune a model spec, you must preprocess with a formula, recipe, or variable specification");
    cel_workflow_drop(bare);
    cel_workflow_drop(half);
    if (status != CEL_OK)
        cel_arg_error(a, 1, &err);
    return out;
}

/* Formals of the three verbs: for a workflow the second one is left out, so positions count from `first`. */
static size_t first_of(const cel_args *a)
{
    return strstr(cel_args_builtin(a)->name, ".model_spec") ? 2 : 1;
}

static bool metrics_of(cel_args *a, size_t i, cel_metric_set **out)
{
    cel_sexp *x = cel_arg(a, i);
    *out = NULL;
    if (!x)
        return false;
    return x->kind == CEL_S_NULL || (*out = cel_arg_metric_set(a, i)) != NULL;
}

/* What went wrong, at once: each text once, under a letter, then how often each was met. False: a handler took a message. */
static bool tell_notes(cel_interp *in, const cel_results *r)
{
    enum { LETTERS = 26 };
    size_t first[LETTERS], times[LETTERS], n = 0;
    for (size_t i = 0; i < r->n_notes; i++) {
        size_t k = 0;
        while (k < n && (strcmp(r->note[first[k]].text, r->note[i].text) != 0 || strcmp(r->note[first[k]].type, r->note[i].type) != 0))
            k++;
        if (k < n)
            times[k]++;
        else if (n < LETTERS) {
            first[n] = i;
            times[n++] = 1;
        }
    }
    cel_text t = {0};
    for (size_t k = 0; k < n; k++) {
        const char *type = r->note[first[k]].type;
        cel_text_addf(&t, "→ %c | %s:%*s", (int)('A' + k), type, (int)(strlen(type) < 8 ? 8 - strlen(type) : 1), "");
        for (const char *at = r->note[first[k]].text; *at; at++) {
            cel_text_add_char(&t, *at);
            if (*at == '\n')
                cel_text_repeat(&t, " ", 15);
        }
        cel_text_add(&t, "\n");
    }
    cel_text_add(&t, "There were issues with some computations");
    for (size_t k = 0; k < n; k++)
        cel_text_addf(&t, "   %c: x%zu", (int)('A' + k), times[k]);
    bool go = n == 0 || t.failed || cel_message(in, "%s", t.text);
    cel_text_free(&t);
    return go;
}

/* Warnings and notes first, then the table of results; `.Last.tune.result` is the latest. */
static cel_sexp *give_results(cel_interp *in, cel_args *a, cel_status status, cel_results *r, cel_notes *notes, cel_sexp *resamples, const cel_error *err)
{
    bool go = status != CEL_OK || tell_notes(in, r);
    if (!go)
        cel_notes_free(notes);
    if (!go || !cel_tuning_warn(in, notes)) {
        if (status == CEL_OK)
            cel_results_drop(r);
        return NULL;
    }
    if (status != CEL_OK)
        return cel_tuning_error(in, a, err);
    cel_sexp *x = cel_results_value(in, r, resamples);
    return x && cel_env_set(in, cel_global(in), ".Last.tune.result", x) ? x : NULL;
}

/* The grid: a data frame, or a number of candidates. False with an error at the argument. */
static bool read_grid(cel_interp *in, cel_args *a, size_t i, cel_frame **grid, size_t *size)
{
    cel_sexp *x = cel_arg(a, i);
    *grid = NULL;
    if (!x)
        return false;
    if (cel_is_frame(x))
        return (*grid = cel_arg_frame(in, a, i)) != NULL;
    double n = cel_is_number(x) && x->n == 1 ? cel_sexp_number_at(x, 0) : 0;
    if (!(n >= 1) || n > 1e6 || n != (double)(size_t)n) {
        cel_arg_fail(a, i, "tune.grid", "`grid` should be a positive integer or a data frame.");
        return false;
    }
    *size = (size_t)n;
    return true;
}

/* resamples as a set; sentences of tune for what is none. */
static cel_resamples *read_resamples(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (!cel_is_frame(x) || !cel_list_get(x, "splits")) {
        cel_arg_fail(a, i, "tune.resamples", "The `resamples` argument should be an <rset> object,");
        cel_error_hint(cel_interp_error(in), "Such objects are produced by `vfold_cv()` or other rsample functions.");
        return NULL;
    }
    if (cel_list_get(x, "inner_resamples")) {
        cel_arg_fail(a, i, "tune.nested", "Nested resampling is not currently supported with tune.");
        return NULL;
    }
    return cel_arg_resamples(in, a, i);
}

/* ---- the verbs ---- */

/* object, [preprocessor,] resamples, ..., param_info, grid, metrics, eval_time, control */
static cel_sexp *tune_grid(cel_interp *in, cel_args *a)
{
    size_t k = first_of(a), size = 0;
    cel_workflow *wf = take_object(in, a);
    cel_resamples *set = wf ? read_resamples(in, a, k) : NULL;
    cel_param_set params = {0};
    cel_frame *grid = NULL;
    cel_metric_set *metrics = NULL;
    cel_control control;
    cel_results *r = NULL;
    cel_notes notes = {0};
    cel_error err;
    cel_sexp *info = set ? cel_arg(a, k + 2) : NULL, *out = NULL;
    bool ok = info && (info->kind == CEL_S_NULL || cel_param_set_of(in, info, &params)) && metrics_of(a, k + 4, &metrics) &&
              read_control(in, a, k + 6, &control) && read_grid(in, a, k + 3, &grid, &size);
    const cel_param_set *given = ok && info->kind != CEL_S_NULL ? &params : NULL;
    if (ok && cel_interp_options(in)->check_only)
        out = cel_tuning_check(in, a, wf, set, grid, size, given);
    else if (ok) {
        cel_status status = cel_tune_grid(wf, set, grid, size, given, metrics, &control, cel_interp_rng(in), &r, &notes, &err);
        out = status != CEL_OK && strncmp(err.code, "grid.", 5) == 0 ? (cel_notes_free(&notes), cel_arg_error(a, k + 3, &err))
                                                                     : give_results(in, a, status, r, &notes, cel_arg(a, k), &err);
    }
    cel_param_set_free(&params);
    cel_frame_drop(grid);
    cel_resamples_drop(set);
    cel_workflow_drop(wf);
    return out;
}

/* object, [preprocessor,] resamples, ..., metrics, eval_time, control */
static cel_sexp *fit_resamples(cel_interp *in, cel_args *a)
{
    size_t k = first_of(a);
    cel_workflow *wf = take_object(in, a);
    cel_resamples *set = wf ? read_resamples(in, a, k) : NULL;
    cel_metric_set *metrics = NULL;
    cel_control control;
    cel_results *r = NULL;
    cel_notes notes = {0};
    cel_error err;
    cel_sexp *out = NULL;
    bool ok = set && metrics_of(a, k + 2, &metrics) && read_control(in, a, k + 4, &control);
    if (ok && cel_interp_options(in)->check_only)
        out = cel_tuning_check(in, a, wf, set, NULL, 0, NULL);
    else if (ok) {
        cel_status status = cel_fit_resamples(wf, set, metrics, &control, cel_interp_rng(in), &r, &notes, &err);
        out = give_results(in, a, status, r, &notes, cel_arg(a, k), &err);
    }
    cel_resamples_drop(set);
    cel_workflow_drop(wf);
    return out;
}

/* The split and its id as a table of one row, to show in the result. */
static cel_sexp *split_table(cel_interp *in, cel_sexp *split)
{
    static const char *const names[] = {"splits", "id"};
    cel_sexp *table = cel_tibble_new(in, 2, names, 1, true), *list = cel_sexp_vector(in, CEL_S_LIST, 1), *id = cel_sexp_string(in, "train/test split");
    if (!table || !list || !id)
        return NULL;
    cel_sexp_set(list, 0, split);
    cel_sexp_set(table, 0, list);
    cel_sexp_set(table, 1, id);
    return table;
}

/* object, [preprocessor,] split, ..., metrics, eval_time, control, add_validation_set */
static cel_sexp *last_fit(cel_interp *in, cel_args *a)
{
    size_t k = first_of(a);
    cel_workflow *wf = take_object(in, a);
    cel_sexp *x = wf ? cel_arg(a, k) : NULL, *out = NULL;
    cel_split *split = x ? cel_split_of(x) : NULL;
    cel_metric_set *metrics = NULL;
    cel_control control;
    cel_results *r = NULL;
    cel_notes notes = {0};
    cel_error err;
    if (x && !split)
        cel_arg_fail(a, k, "tune.split", "Each element of `splits` must be an <rsplit> object: give the result of initial_split()");
    bool ok = split && metrics_of(a, k + 2, &metrics) && read_control(in, a, k + 4, &control);
    if (ok && cel_interp_options(in)->check_only) {
        static const char *const id = "train/test split";
        cel_resamples *set = NULL;
        out = cel_manual_resamples(&split, &id, 1, &set, &err) == CEL_OK ? cel_tuning_check(in, a, wf, set, NULL, 0, NULL) : cel_tuning_error(in, a, &err);
        cel_resamples_drop(set);
    } else if (ok) {
        cel_stream stream = cel_keras_next_stream(in);
        cel_status status = cel_last_fit(wf, split, metrics, &control, &stream, &r, &notes, &err);
        cel_sexp *table = status == CEL_OK ? split_table(in, x) : cel_null(in);
        if (!table && status == CEL_OK)
            cel_results_drop(r);
        out = table ? give_results(in, a, status, r, &notes, table, &err) : NULL;
    }
    cel_workflow_drop(wf);
    return out;
}

/* x, ..., metric, eval_time, parameters, verbose, add_validation_set */
static cel_sexp *fit_best(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_no_dots(in, a, NULL) ? cel_arg_results(a, 0) : NULL;
    cel_sexp *metric = r ? cel_arg(a, 2) : NULL, *given = metric ? cel_arg(a, 4) : NULL;
    const char *name = NULL;
    if (!given || (metric->kind != CEL_S_NULL && !cel_arg_text(a, 2, &name)))
        return NULL;
    cel_frame *values = given->kind != CEL_S_NULL ? cel_arg_parameters(in, a, 4, true) : NULL;
    if (given->kind != CEL_S_NULL && !values)
        return NULL;
    cel_workflow *out;
    cel_notes notes = {0};
    cel_error err;
    cel_control control = {.threads = cel_interp_options(in)->jobs, .watch = cel_tuning_watch(in)};
    cel_stream stream = cel_keras_next_stream(in);
    cel_status status = cel_fit_best(r, name, values, &control, &stream, &out, &notes, &err);
    cel_frame_drop(values);
    if (!cel_tuning_warn(in, &notes)) {
        if (status == CEL_OK)
            cel_workflow_drop(out);
        return NULL;
    }
    return status == CEL_OK ? cel_workflow_value(in, out) : cel_tuning_error(in, a, &err);
}

/* ---- looking at results ---- */

static cel_sexp *print_results(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_arg_results(a, 0);
    if (!r)
        return NULL;
    cel_text t = {0};
    cel_results_title(r, &t);
    bool ok = cel_tibble_print(in, cel_arg(a, 0), SIZE_MAX, 0, &t);
    cel_results_issues(r, cel_option_width(in), &t);
    ok = ok && !t.failed;
    if (ok)
        cel_write(in, t.text);
    cel_text_free(&t);
    return ok ? cel_arg(a, 0) : in->signal ? NULL : cel_no_memory(in);
}

static cel_sexp *extract_workflow(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_arg_results(a, 0);
    if (!r)
        return NULL;
    if (r->fitted)
        return cel_workflow_value(in, cel_workflow_keep(r->fitted));
    if (!r->saved_workflow)
        return cel_arg_fail(a, 0, "tune.no_workflow", "The control option `save_workflow = TRUE` should be used when tuning.");
    return cel_workflow_value(in, cel_workflow_keep(r->workflow));
}

/* The test set with its predictions. */
static cel_sexp *augment_last(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_arg_results(a, 0);
    if (!r)
        return NULL;
    if (!r->fitted)
        return cel_arg_fail(a, 0, "tune.no_workflow", "the last fit failed: there is no model to predict with");
    cel_frame *test = NULL, *out = NULL;
    cel_notes notes = {0};
    cel_error err;
    cel_status status = cel_split_frame(r->resamples->split[0], CEL_ASSESSMENT, &test, &err);
    if (status == CEL_OK)
        status = cel_workflow_augment(r->fitted, test, &out, &notes, &err);
    cel_frame_drop(test);
    if (!cel_tuning_warn(in, &notes)) {
        if (status == CEL_OK)
            cel_frame_drop(out);
        return NULL;
    }
    return status == CEL_OK ? cel_give_frame(in, out) : cel_tuning_error(in, a, &err);
}

static cel_sexp *get_metrics(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_arg_results(a, 0);
    return r ? cel_metric_set_value(in, r->metrics) : NULL;
}

static cel_sexp *summary_of_workflow(cel_interp *in, cel_args *a)
{
    (void)a;
    return cel_sexp_string(in, "workflow");
}

/* ---- the table ---- */

#define CONTROL_REST "allow_par = TRUE, extract = NULL, save_pred = FALSE, pkgs = NULL, save_workflow = FALSE, event_level = \"first\", " \
                     "parallel_over = NULL, backend_options = NULL, workflow_size = 100"

static const cel_builtin rows[] = {
    {"hardhat", "tune", "id = \"\"", tune, "Marks an argument to be searched.", 0},
    {"tune", "control_grid", "verbose = FALSE, " CONTROL_REST, control, "What tune_grid() keeps and says.", 0},
    {"tune", "control_resamples", "verbose = FALSE, " CONTROL_REST, control, "What fit_resamples() keeps and says.", 0},
    {"tune", "control_last_fit", "verbose = FALSE, event_level = \"first\", allow_par = FALSE", control, "What last_fit() says.", 0},
    {"tune", "tune_grid", "object, ...", tune_grid, "Try every candidate on every resample.", CEL_B_GENERIC},
    {"tune", "tune_grid.workflow", "object, resamples, ..., param_info = NULL, grid = 10, metrics = NULL, eval_time = NULL, control = control_grid()", tune_grid,
     "Try every candidate on every resample.", CEL_B_HIDDEN},
    {"tune", "tune_grid.model_spec",
     "object, preprocessor, resamples, ..., param_info = NULL, grid = 10, metrics = NULL, eval_time = NULL, control = control_grid()", tune_grid,
     "Try every candidate on every resample.", CEL_B_HIDDEN},
    {"tune", "fit_resamples", "object, ...", fit_resamples, "Estimate one model on every resample.", CEL_B_GENERIC},
    {"tune", "fit_resamples.workflow", "object, resamples, ..., metrics = NULL, eval_time = NULL, control = control_resamples()", fit_resamples,
     "Estimate one model on every resample.", CEL_B_HIDDEN},
    {"tune", "fit_resamples.model_spec", "object, preprocessor, resamples, ..., metrics = NULL, eval_time = NULL, control = control_resamples()", fit_resamples,
     "Estimate one model on every resample.", CEL_B_HIDDEN},
    {"tune", "last_fit", "object, ...", last_fit, "Fit on the training set, estimate on the test set.", CEL_B_GENERIC},
    {"tune", "last_fit.workflow", "object, split, ..., metrics = NULL, eval_time = NULL, control = control_last_fit(), add_validation_set = FALSE", last_fit,
     "Fit on the training set, estimate on the test set.", CEL_B_HIDDEN},
    {"tune", "last_fit.model_spec",
     "object, preprocessor, split, ..., metrics = NULL, eval_time = NULL, control = control_last_fit(), add_validation_set = FALSE", last_fit,
     "Fit on the training set, estimate on the test set.", CEL_B_HIDDEN},
    {"tune", "fit_best", "x, ..., metric = NULL, eval_time = NULL, parameters = NULL, verbose = FALSE, add_validation_set = NULL", fit_best,
     "Fit the best candidate on the training set.", 0},
    {"tune", "collect_metrics", "x, ..., summarize = TRUE, type = c(\"long\", \"wide\")", tune_collect_metrics, "Metrics of all candidates.", 0},
    {"tune", "collect_predictions", "x, ..., summarize = FALSE, parameters = NULL", tune_collect_predictions, "Predictions kept while tuning.", 0},
    {"tune", "collect_notes", "x, ...", tune_collect_notes, "What went wrong while tuning.", 0},
    {"tune", "show_notes", "x, n = 10", tune_show_notes, "The different notes.", CEL_B_INVISIBLE},
    {"tune", "show_best", "x, ..., metric = NULL, eval_time = NULL, n = 5", tune_show_best, "The best candidates by a metric.", 0},
    {"tune", "select_best", "x, ..., metric = NULL, eval_time = NULL", tune_select_best, "The best candidate by a metric.", 0},
    {"tune", "select_by_one_std_err", "x, ..., metric = NULL, eval_time = NULL", tune_select_by, "The simplest candidate within one standard error.", 0},
    {"tune", "select_by_pct_loss", "x, ..., metric = NULL, eval_time = NULL, limit = 2", tune_select_by, "The simplest candidate that loses little.", 0},
    {"tune", "finalize_workflow", "x, parameters", tune_finalize_workflow, "A workflow with chosen values for tune().", 0},
    {"tune", "finalize_model", "x, parameters", tune_finalize_model, "A spec with chosen values for tune().", 0},
    {"tune", "finalize_recipe", "x, parameters", tune_finalize_recipe, "A recipe with chosen values for tune().", 0},
    {"tune", "augment.last_fit", "x, ...", augment_last, "The test set with its predictions.", CEL_B_HIDDEN},
    {"hardhat", "extract_parameter_set_dials", "x, ...", tune_parameter_set, "The parameters that are tune().", 0},
    {"hardhat", "extract_parameter_dials.workflow", "x, parameter, ...", tune_parameter, "One of the parameters that are tune().", CEL_B_HIDDEN},
    {"hardhat", "extract_parameter_dials.model_spec", "x, parameter, ...", tune_parameter, "One of the parameters that are tune().", CEL_B_HIDDEN},
    {"tune", "tune_args", "object, ...", tune_tune_args, "What is marked with tune(), as a table.", 0},
    {"tune", "print.tune_results", "x, ...", print_results, "Print results of tuning.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"hardhat", "extract_workflow", "x, ...", extract_workflow, "The workflow of results.", 0},
    {"tune", ".get_tune_metrics", "x", get_metrics, "The metric set of results.", 0},
    {"pillar", "obj_sum.workflow", "x, ...", summary_of_workflow, "How a workflow stands in a table.", CEL_B_HIDDEN},
};
const cel_library cel_library_tune = {rows, sizeof rows / sizeof *rows};
