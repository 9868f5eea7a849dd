/* Specs, workflows, fits and results as values: types, printing, and what the three bridges share. */
#include <omp.h>
#include <string.h>

#include "cli/script/lib_dials.h"
#include "cli/script/lib_keras.h"
#include "cli/script/lib_rsample.h"
#include "cli/script/state.h"
#include "cli/script/tuning_value.h"

/* ---- state of the bridge ---- */

typedef struct kept {
    struct kept *next;
    max_align_t block[];
} kept;

typedef struct tuning_state {
    kept *first;
    cel_spec_words words;
} tuning_state;

static void free_state(void *state)
{
    tuning_state *s = state;
    while (s->first) {
        kept *next = s->first->next;
        cel_free(s->first);
        s->first = next;
    }
    cel_spec_words_free(&s->words);
    cel_free(s);
}

static tuning_state *state_of(cel_interp *in)
{
    tuning_state *s = cel_interp_slot(in, CEL_SLOT_TUNING);
    if (!s) {
        s = CEL_NEW(tuning_state);
        if (s)
            cel_interp_set_slot(in, CEL_SLOT_TUNING, s, free_state);
        else
            cel_fail_here(in, "memory", "there is not enough memory");
    }
    return s;
}

cel_spec_words *cel_tuning_words(cel_interp *in)
{
    tuning_state *s = state_of(in);
    return s ? &s->words : NULL;
}

void *cel_tuning_keep(cel_interp *in, size_t count, size_t size)
{
    tuning_state *s = state_of(in);
    if (!s)
        return NULL;
    kept *k = count <= SIZE_MAX / 2 / (size ? size : 1) ? cel_calloc(1, sizeof *k + count * size) : NULL;
    if (!k) {
        cel_fail_here(in, "memory", "there is not enough memory");
        return NULL;
    }
    k->next = s->first;
    s->first = k;
    return k->block;
}

/* Pins are a chain of pairs bound in the base environment, where no rm() of a script reaches, under a name no script can
 * write without quotes. */
bool cel_tuning_pin(cel_interp *in, cel_sexp *value)
{
    static const char *const name = ".celeriac pins";
    cel_sexp *pair = cel_sexp_list(in, 2, NULL), *before = cel_env_get(in, in->base, name, true);
    if (!pair)
        return false;
    cel_sexp_set(pair, 0, cel_sexp_share(value));
    if (before)
        cel_sexp_set(pair, 1, before);
    return cel_env_set(in, in->base, name, pair);
}

/* ---- errors, warnings ---- */

cel_sexp *cel_tuning_error(cel_interp *in, cel_args *a, const cel_error *err)
{
    (void)in;
    return cel_call_error(a, err);
}

bool cel_tuning_warn(cel_interp *in, cel_notes *notes)
{
    bool go = cel_warn_notes(in, notes);
    cel_notes_free(notes);
    return go;
}

static void tell_epoch(void *user, int32_t epoch, int32_t epochs, const cel_history *history)
{
    cel_text t = {0};
    cel_text_addf(&t, "Epoch %d/%d", epoch, epochs);
    for (size_t k = 0; k < history->n_columns; k++)
        cel_text_addf(&t, " - %s: %.4g", history->name[k], cel_history_last(history, k));
    if (!t.failed)
        cel_message(user, "%s", t.text);
    cel_text_free(&t);
}

int cel_tuning_threads(cel_interp *in)
{
    int jobs = cel_interp_options(in)->jobs;
    return jobs > 0 ? jobs : omp_get_max_threads();
}

cel_watch cel_tuning_watch(cel_interp *in)
{
    return (cel_watch){.interrupt = cel_interp_options(in)->interrupt, .epoch = tell_epoch, .user = in, .threads = cel_tuning_threads(in)};
}

/* ---- object types ---- */

static void drop_spec_type(void *object) { cel_spec_type_drop(object); }
static void drop_spec(void *object) { cel_spec_drop(object); }
static void drop_workflow(void *object) { cel_workflow_drop(object); }
static void drop_fit(void *object) { cel_fit_drop(object); }
static void drop_results(void *object) { cel_results_drop(object); }

static bool print_spec(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    cel_spec_print(cel_object_of(self, &cel_spec_object), out);
    return true;
}

static cel_sexp *network_value(cel_interp *in, const cel_fit *fit)
{
    cel_network *network;
    cel_error err;
    if (cel_fit_network(fit, &network, &err) != CEL_OK)
        return cel_fail_here(in, err.code, "%s", err.message);
    return cel_keras_model_value(in, network, !fit->spec->type->functional);
}

/* The network's table and the last epoch. */
static bool print_network(cel_interp *in, const cel_fit *fit, cel_text *out)
{
    if (!cel_keras_summary(in, cel_network_model(fit->network), fit->network, !fit->spec->type->functional, out))
        return false;
    cel_text_addf(out, "\nFinal epoch (%d of %d):\n", fit->history.done, fit->history.epochs);
    int widest = 0;
    for (size_t k = 0; k < fit->history.n_columns; k++)
        widest = (int)strlen(fit->history.name[k]) > widest ? (int)strlen(fit->history.name[k]) : widest;
    for (size_t k = 0; k < fit->history.n_columns; k++) {
        char number[64];
        cel_text_addf(out, "%*s: %s\n", widest, fit->history.name[k], cel_number_text(cel_history_last(&fit->history, k), 4, number));
    }
    return true;
}

static bool print_fit(cel_interp *in, cel_sexp *self, cel_text *out)
{
    cel_text_add(out, "parsnip model object\n\n");
    return print_network(in, cel_object_of(self, &cel_fit_object), out);
}

static bool print_workflow(cel_interp *in, cel_sexp *self, cel_text *out)
{
    const cel_workflow *wf = cel_object_of(self, &cel_workflow_object);
    if (!wf->fit) {
        cel_workflow_print(wf, cel_option_width(in), out);
        return true;
    }
    cel_workflow_print_head(wf, cel_option_width(in), out);
    return print_network(in, wf->fit, out);
}

static const char *const fit_names[] = {"fit", "history", "spec", "lvl", "elapsed", NULL};

static cel_sexp *get_fit(cel_interp *in, cel_sexp *self, const char *name)
{
    cel_fit *fit = cel_object_of(self, &cel_fit_object);
    if (strcmp(name, "fit") == 0)
        return network_value(in, fit);
    if (strcmp(name, "history") == 0)
        return cel_keras_history_value(in, &fit->history);
    if (strcmp(name, "spec") == 0)
        return cel_spec_value_of(in, cel_spec_keep(fit->spec));
    if (strcmp(name, "elapsed") == 0)
        return cel_sexp_number(in, fit->seconds);
    if (strcmp(name, "lvl") == 0)
        return fit->levels[0] ? cel_sexp_strings(in, (const char *const *)fit->levels[0]->label, (size_t)fit->levels[0]->n) : cel_null(in);
    return NULL;
}

static const char *const spec_names[] = {"args", "mode", "engine", NULL};

static cel_sexp *get_spec(cel_interp *in, cel_sexp *self, const char *name)
{
    const cel_spec *spec = cel_object_of(self, &cel_spec_object);
    if (strcmp(name, "mode") == 0)
        return cel_sexp_string(in, cel_mode_name(spec->type->mode));
    if (strcmp(name, "engine") == 0)
        return spec->engine ? cel_sexp_string(in, spec->engine) : cel_null(in);
    if (strcmp(name, "args") != 0)
        return NULL;
    const char **names = CEL_ARRAY(const char *, spec->type->n_args);
    size_t n = 0;
    for (size_t i = 0; names && i < spec->type->n_args; i++)
        if (cel_spec_is_set(spec, i))
            names[n++] = spec->type->arg[i].name;
    cel_sexp *list = names ? cel_sexp_list(in, n, names) : NULL;
    cel_free(names);
    for (size_t i = 0, k = 0; list && i < spec->type->n_args; i++)
        if (cel_spec_is_set(spec, i)) {
            cel_sexp *value = cel_sexp_from_value(in, &spec->value[i]);
            if (!value)
                return NULL;
            cel_sexp_set(list, k++, value);
        }
    return list;
}

static const char *const spec_classes[] = {"kerasnip_spec", "model_spec", NULL}, *const workflow_classes[] = {"workflow", NULL},
                        *const fit_classes[] = {"kerasnip_model_fit", "model_fit", NULL}, *const type_classes[] = {"kerasnip_spec_type", NULL},
                        *const results_classes[] = {"celeriac_results", NULL};

const cel_object_type cel_spec_type_object = {.name = "spec type", .classes = type_classes, .free = drop_spec_type};
const cel_object_type cel_spec_object = {.name = "model specification", .classes = spec_classes, .free = drop_spec, .get = get_spec, .names = spec_names,
                                         .print = print_spec};
const cel_object_type cel_workflow_object = {.name = "workflow", .classes = workflow_classes, .free = drop_workflow, .print = print_workflow};
const cel_object_type cel_fit_object = {.name = "model fit", .classes = fit_classes, .free = drop_fit, .get = get_fit, .names = fit_names, .print = print_fit};
const cel_object_type cel_results_object = {.name = "tuning results", .classes = results_classes, .free = drop_results};

/* ---- values ---- */

cel_sexp *cel_spec_value_of(cel_interp *in, cel_spec *taken)
{
    return cel_sexp_object(in, &cel_spec_object, taken);
}

cel_sexp *cel_workflow_value(cel_interp *in, cel_workflow *taken)
{
    return cel_sexp_object(in, &cel_workflow_object, taken);
}

cel_sexp *cel_fit_value(cel_interp *in, cel_fit *taken)
{
    return cel_sexp_object(in, &cel_fit_object, taken);
}

cel_sexp *cel_with_class(cel_interp *in, cel_sexp *x, const char *const *classes)
{
    return x && cel_sexp_set_class(in, x, classes) ? x : NULL;
}

cel_sexp *cel_give_frame(cel_interp *in, cel_frame *taken)
{
    cel_sexp *x = cel_frame_value(in, taken, true);
    cel_frame_drop(taken);
    return x;
}

/* ---- results as a tibble ---- */

/* .notes of one resample, with the column `trace` that R has. */
static cel_sexp *notes_value(cel_interp *in, const cel_results *r, size_t k)
{
    cel_frame *f;
    cel_error err;
    if (cel_results_notes(r, k, &f, &err) != CEL_OK)
        return cel_fail_here(in, err.code, "%s", err.message);
    size_t rows = f->rows;
    cel_sexp *x = cel_give_frame(in, f), *trace = cel_sexp_vector(in, CEL_S_LIST, rows);
    return x && trace ? cel_tibble_with(in, x, "trace", trace) : NULL;
}

static cel_sexp *metrics_value(cel_interp *in, const cel_results *r, size_t k)
{
    cel_frame *f;
    cel_error err;
    if (cel_results_metrics(r, k, &f, &err) != CEL_OK)
        return cel_fail_here(in, err.code, "%s", err.message);
    return f ? cel_give_frame(in, f) : cel_null(in);
}

static bool has_predictions(const cel_results *r)
{
    for (size_t i = 0; i < r->grid->rows * r->resamples->n; i++)
        if (r->cell[i].predictions)
            return true;
    return false;
}

static cel_sexp *predictions_value(cel_interp *in, const cel_results *r, size_t k)
{
    cel_frame *f;
    cel_error err;
    for (size_t c = 0; c < r->grid->rows; c++)
        if (r->cell[k * r->grid->rows + c].predictions) {
            if (cel_results_predictions(r, k, &f, &err) != CEL_OK)
                return cel_fail_here(in, err.code, "%s", err.message);
            return cel_give_frame(in, f);
        }
    return cel_null(in);
}

/* A list column: one value per resample. */
static cel_sexp *column_of(cel_interp *in, const cel_results *r, cel_sexp *(*value)(cel_interp *, const cel_results *, size_t))
{
    cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, r->resamples->n);
    for (size_t k = 0; list && k < r->resamples->n; k++) {
        cel_sexp *x = value(in, r, k);
        if (!x)
            return NULL;
        cel_sexp_set(list, k, x);
    }
    return list;
}

static cel_sexp *workflow_column(cel_interp *in, const cel_results *r, size_t k)
{
    (void)k;
    return cel_workflow_value(in, cel_workflow_keep(r->fitted));
}

cel_sexp *cel_results_value(cel_interp *in, cel_results *taken, cel_sexp *resamples)
{
    const cel_results *r = taken;
    cel_sexp *object = cel_sexp_object(in, &cel_results_object, taken);
    if (!object)
        return NULL;
    static const char *const ids[] = {"splits", "id", "id2"};
    const char *name[8];
    cel_sexp *column[8];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        cel_sexp *x = cel_list_get(resamples, ids[i]);
        if (x) {
            name[n] = ids[i];
            column[n++] = x;
        }
    }
    name[n] = ".metrics";
    column[n++] = column_of(in, r, metrics_value);
    name[n] = ".notes";
    column[n++] = column_of(in, r, notes_value);
    if (has_predictions(r)) {
        name[n] = ".predictions";
        column[n++] = column_of(in, r, predictions_value);
    }
    if (r->fitted) {
        name[n] = ".workflow";
        column[n++] = column_of(in, r, workflow_column);
    }
    cel_sexp *table = cel_tibble_new(in, n, name, r->resamples->n, true);
    for (size_t i = 0; table && i < n; i++) {
        if (!column[i])
            return NULL;
        cel_sexp_set(table, i, column[i]);
    }
    static const char *const tune[] = {"tune_results", NULL}, *const resample[] = {"resample_results", "tune_results", NULL},
                            *const last[] = {"last_fit", "resample_results", "tune_results", NULL};
    const char *const *classes = r->kind == CEL_RESULTS_TUNE ? tune : r->kind == CEL_RESULTS_RESAMPLE ? resample : last;
    if (!table || !cel_tibble_set_class(in, table, classes) || !cel_sexp_set_attr(in, table, "celeriac", object))
        return NULL;
    return table;
}

cel_results *cel_results_of(const cel_sexp *x)
{
    const cel_sexp *held = cel_sexp_attr(x, "celeriac");
    return held ? cel_object_of(held, &cel_results_object) : NULL;
}
