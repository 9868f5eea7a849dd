/* New data for a model: the columns its recipe was trained on, by name and type, whatever else the file holds. */
#include "cli/new_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/script/recipe_saved.h"
#include "cli/table.h"
#include "recipes/recipe_bake.h"

cel_status cli_words(const cli_arguments *a, int n, const char *usage, cel_error *err)
{
    if (a->words == n && a->rests == 0)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "command.words", a->words < n ? "a word is missing" : "there are too many words");
    cel_error_hint(err, "%s", usage);
    return CEL_INPUT;
}

/* ---- expressions of saved recipes ---- */

static cel_interp *evaluator; /* made when a model has expressions, and kept to the end of the program */

static void free_evaluator(void)
{
    cel_interp_free(evaluator);
}

static void write_nothing(void *user, const char *text, size_t length)
{
    (void)user, (void)text, (void)length;
}

static void say_nothing(void *user, const char *text)
{
    (void)user, (void)text;
}

static cel_status attach(cel_saved *model, cel_error *err)
{
    if (!model->workflow || !cel_recipe_is_scripted(model->workflow->prepped))
        return CEL_OK;
    if (!evaluator) {
        const cel_script_options options = {.write = write_nothing, .warn = say_nothing, .message = say_nothing, .quiet = true};
        if (!(evaluator = cel_interp_new(&options)))
            return cel_nomem(err);
        atexit(free_evaluator);
    }
    CEL_TRY(cel_recipe_attach(evaluator, model->workflow->recipe, err));
    return cel_recipe_attach(evaluator, model->workflow->prepped, err);
}

static cel_status read_attached(const char *path, cel_saved *out, cel_error *err)
{
    CEL_TRY(cel_model_read(path, out, err));
    cel_status status = attach(out, err);
    if (status != CEL_OK)
        cel_saved_free(out);
    return status;
}

cel_status cli_model_read(const char *path, cel_saved *out, cel_error *err)
{
    struct stat st;
    char inside[4096];
    *out = (cel_saved){0};
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && snprintf(inside, sizeof inside, "%s/model.celeriac", path) < (int)sizeof inside &&
        stat(inside, &st) == 0)
        return read_attached(inside, out, err);
    return read_attached(path, out, err);
}

/* ---- the columns a model knows ---- */

static bool is_outcome(const cel_fit *fit, const cel_recipe *r, const char *name)
{
    for (size_t k = 0; k < fit->n_outputs; k++)
        if (strcmp(fit->output_name[k], name) == 0)
            return true;
    for (size_t i = 0; r && i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0 && r->vars.var[i].role && strcmp(r->vars.var[i].role, "outcome") == 0)
            return true;
    return false;
}

/* The columns of training without the outcomes; of a fit alone its predictors, which are numbers. */
static cel_status like_of(const cel_saved *model, bool outcomes, cel_frame **out, cel_error *err)
{
    const cel_recipe *r = model->workflow ? model->workflow->prepped : NULL;
    cel_frame *f = r ? cel_frame_copy(r->original) : cel_frame_new(0);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t j = f ? f->cols : 0; r && !outcomes && j-- > 0;)
        if (is_outcome(model->fit, r, f->name[j]))
            cel_frame_remove(f, j);
    for (size_t k = 0; status == CEL_OK && !r && k < model->fit->n_predictors; k++) {
        cel_column *c = cel_column_new(CEL_DOUBLE, 0, NULL);
        status = c ? cel_frame_set(f, model->fit->predictor[k], c, err) : cel_nomem(err);
        cel_column_drop(c);
    }
    *out = f;
    return status;
}

/* Must the column be there? */
static bool is_needed(const cel_saved *model, const char *name, bool outcomes)
{
    const cel_recipe *r = model->workflow ? model->workflow->prepped : NULL;
    if (!r)
        return true;
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0 && (cel_recipe_requires(r, r->vars.var[i].role) || (outcomes && is_outcome(model->fit, r, name))))
            return true;
    return false;
}

static cel_status check_columns(const cel_saved *model, const cli_new_data *d, bool outcomes, cel_error *err)
{
    size_t n, missing = 0;
    const char *const *name = cel_csv_names(d->stream, &n), *first = NULL;
    cel_text list = {0}, there = {0};
    for (size_t j = 0; j < d->like->cols; j++) {
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found = found || strcmp(name[k], d->like->name[j]) == 0;
        if (found || !is_needed(model, d->like->name[j], outcomes))
            continue;
        first = missing++ ? first : d->like->name[j];
        if (missing <= 12)
            cel_text_addf(&list, "%s%s", missing > 1 ? ", " : "", d->like->name[j]);
    }
    if (missing == 0)
        return CEL_OK;
    const char *file = strcmp(d->path, "-") == 0 ? "standard input" : d->path;
    if (missing == 1)
        cel_fail(err, CEL_INPUT, "predict.missing_column", "%s has no column \"%s\", which the model needs", file, first);
    else
        cel_fail(err, CEL_INPUT, "predict.missing_column", "%s lacks %zu columns the model needs: %s%s", file, missing, list.text ? list.text : "",
                 missing > 12 ? ", ..." : "");
    for (size_t k = 0; k < n && n <= 12; k++)
        cel_text_addf(&there, "%s%s", k ? ", " : "columns: ", name[k]);
    if (there.text)
        cel_error_hint(err, "%s", there.text);
    int near = cel_nearest(first, name, n);
    if (near >= 0)
        cel_error_hint(err, "is \"%s\" meant? rename it to \"%s\" in the header", name[near], first);
    cel_text_free(&list);
    cel_text_free(&there);
    return CEL_INPUT;
}

static cel_status note_ignored(const cel_saved *model, cli_new_data *d, cel_error *err)
{
    enum { FEW = 6 };
    size_t n;
    const char *const *name = cel_csv_names(d->stream, &n);
    const cel_recipe *r = model->workflow ? model->workflow->prepped : NULL;
    cel_text t = {0};
    for (size_t k = 0; k < n; k++)
        if (cel_frame_find(d->like, name[k]) < 0 && !is_outcome(model->fit, r, name[k]) && d->n_ignored++ < FEW)
            cel_text_addf(&t, "%s%s", d->n_ignored > 1 ? ", " : "", name[k]);
    if (d->n_ignored > FEW)
        cel_text_add(&t, ", ...");
    if (d->n_ignored == 0)
        return CEL_OK;
    return (d->ignored = cel_text_take(&t)) ? CEL_OK : cel_nomem(err);
}

/* ---- values that must be known ---- */

/* The values of a text column the first step that learned levels of it knows; NULL: no step does. */
static const cel_value *learned_levels(const cel_recipe *r, const char *column)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        char *const *name;
        size_t n = cel_step_columns(r->step[i], &name);
        for (size_t k = 0; k < n; k++)
            if (strcmp(name[k], column) == 0 && cel_state_get(&r->step[i]->state, "levels.%zu", k))
                return cel_state_get(&r->step[i]->state, "levels.%zu", k);
    }
    return NULL;
}

static cel_status watch(cli_new_data *d, const char *name, const char *const *label, size_t n, cel_error *err)
{
    cli_watched *w = &d->watched[d->n_watched++];
    w->name = name;
    for (size_t i = 0; i < n; i++)
        if (label[i] && cel_dictionary_add(&w->known, label[i], strlen(label[i])) < 0)
            return cel_nomem(err);
    return CEL_OK;
}

static cel_status watch_columns(const cel_saved *model, cli_new_data *d, cel_error *err)
{
    d->watched = CEL_ARRAY(cli_watched, d->like->cols + 1);
    if (!d->watched)
        return cel_nomem(err);
    for (size_t j = 0; j < d->like->cols; j++) {
        const cel_column *c = d->like->column[j];
        const cel_value *learned = c->type == CEL_STRING && model->workflow ? learned_levels(model->workflow->prepped, d->like->name[j]) : NULL;
        if (c->type == CEL_FACTOR)
            CEL_TRY(watch(d, d->like->name[j], (const char *const *)c->levels->label, (size_t)c->levels->n, err));
        else if (learned && learned->kind == CEL_V_STRING)
            CEL_TRY(watch(d, d->like->name[j], (const char *const *)learned->as.text, learned->n, err));
    }
    return CEL_OK;
}

static cel_status remember_label(cli_watched *w, const char *label, cel_error *err)
{
    for (size_t i = 0; i < w->labels && i < CLI_LABELS; i++)
        if (strcmp(w->label[i], label) == 0)
            return CEL_OK;
    if (w->labels >= CLI_LABELS) {
        w->labels = CLI_LABELS + 1;
        return CEL_OK;
    }
    w->label[w->labels] = cel_strdup(label);
    return w->label[w->labels++] ? CEL_OK : cel_nomem(err);
}

/* Marks the rows of a piece whose value is new; labels are looked up once each. */
static cel_status look(cli_watched *w, const cel_column *c, bool *unseen, cel_error *err)
{
    bool *is_new = CEL_ARRAY(bool, (size_t)c->levels->n + 1);
    cel_status status = is_new ? CEL_OK : cel_nomem(err);
    for (int32_t i = 0; status == CEL_OK && i < c->levels->n; i++)
        is_new[i] = cel_dictionary_find(&w->known, c->levels->label[i], strlen(c->levels->label[i])) < 0;
    for (size_t r = 0; status == CEL_OK && r < c->n; r++)
        if (c->code[r] != CEL_NA_INT && is_new[c->code[r]]) {
            w->rows++;
            unseen[r] = true;
            status = remember_label(w, c->levels->label[c->code[r]], err);
        }
    cel_free(is_new);
    return status;
}

void cli_watched_text(const cli_watched *w, size_t rows, cel_text *t)
{
    char n[32], all[32];
    cel_text_addf(t, "%s has %s the model has not seen: ", w->name, w->labels > 1 ? "values" : "a value");
    for (size_t i = 0; i < w->labels && i < CLI_LABELS; i++)
        cel_text_addf(t, "%s\"%.60s\"", i ? ", " : "", w->label[i]);
    if (w->labels > CLI_LABELS)
        cel_text_add(t, ", ...");
    cel_text_addf(t, " (%s of %s rows", cli_count(w->rows, n), cli_count(rows, all));
}

/* ---- opening and reading ---- */

bool cli_looks_across(const cel_saved *model)
{
    static const char *const across[] = {"step_lag", "step_window", "step_impute_roll", "step_arrange", "step_shuffle", "step_sample", "step_slice"};
    const cel_recipe *r = model->workflow ? model->workflow->prepped : NULL;
    for (size_t i = 0; r && i < r->n_steps; i++)
        if (!r->step[i]->skip && cel_step_type_takes_expressions(r->step[i]->type)) /* mean(x) looks at all rows there are */
            return true;
    for (size_t i = 0; r && i < r->n_steps; i++)
        for (size_t k = 0; !r->step[i]->skip && k < sizeof across / sizeof *across; k++)
            if (strcmp(r->step[i]->type->function, across[k]) == 0)
                return true;
    return false;
}

/* "NA,?" as texts; the copy is `*own`, the array the caller's. */
static cel_status split_texts(const char *text, char **own, const char ***out, size_t *n, cel_error *err)
{
    *n = 1;
    for (const char *c = text; *c; c++)
        *n += *c == ',';
    *own = cel_strdup(text);
    *out = CEL_ARRAY(const char *, *n);
    if (!*own || !*out)
        return cel_nomem(err);
    char *at = *own;
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = at;
        at += strcspn(at, ",");
        if (*at)
            *at++ = '\0';
    }
    return CEL_OK;
}

static cel_status open_stream(const char *path, const cli_arguments *a, int threads, cli_new_data *d, cel_error *err)
{
    cel_csv_options options = {.only_like = true, .threads = threads};
    const char *na = cli_value(a, "na"), *delimiter = cli_value(a, "delim");
    const char **texts = NULL;
    char *own = NULL;
    cel_status status = CEL_OK;
    if (delimiter) {
        options.delimiter = strcmp(delimiter, "\\t") == 0 ? '\t' : delimiter[0];
        if (!delimiter[0] || (delimiter[1] && strcmp(delimiter, "\\t") != 0))
            return cel_fail(err, CEL_INPUT, "flag.value", "--delim must be one character, or \\t for tabs, not \"%s\"", delimiter);
    }
    if (na)
        status = split_texts(na, &own, &texts, &options.na_count, err);
    options.na = texts;
    if (status == CEL_OK)
        status = cel_csv_open(path, &options, d->like, &d->stream, err);
    /* the stream borrows the texts: they are kept with it */
    d->na_own = own;
    d->na = texts;
    return status;
}

cel_status cli_new_data_open(const cel_saved *model, const char *path, bool outcomes, const cli_arguments *a, int threads, cli_new_data *out,
                             cel_error *err)
{
    *out = (cli_new_data){.path = path, .across = cli_looks_across(model)};
    cel_status status = like_of(model, outcomes, &out->like, err);
    if (status == CEL_OK)
        status = open_stream(path, a, threads, out, err);
    if (status == CEL_OK)
        status = check_columns(model, out, outcomes, err);
    if (status == CEL_OK)
        status = note_ignored(model, out, err);
    if (status == CEL_OK)
        status = watch_columns(model, out, err);
    if (status != CEL_OK)
        cli_new_data_close(out);
    return status;
}

cel_status cli_new_data_next(cli_new_data *d, size_t max_rows, cel_frame **out, bool **unseen, cel_error *err)
{
    cel_frame *f = NULL;
    *out = NULL;
    if (unseen)
        *unseen = NULL;
    CEL_TRY(cel_csv_next(d->stream, d->across ? 0 : max_rows, &f, err));
    if (!f)
        return CEL_OK;
    bool *mark = CEL_ARRAY(bool, f->rows + 1);
    cel_status status = mark ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < d->n_watched; i++) {
        int at = cel_frame_find(f, d->watched[i].name);
        if (at >= 0 && f->column[at]->levels)
            status = look(&d->watched[i], f->column[at], mark, err);
    }
    if (status != CEL_OK) {
        cel_free(mark);
        cel_frame_drop(f);
        return status;
    }
    d->rows += f->rows;
    *out = f;
    if (unseen)
        *unseen = mark;
    else
        cel_free(mark);
    return CEL_OK;
}

void cli_new_data_close(cli_new_data *d)
{
    cel_csv_close(d->stream);
    cel_frame_drop(d->like);
    for (size_t i = 0; i < d->n_watched; i++) {
        cel_dictionary_free(&d->watched[i].known);
        for (size_t k = 0; k < CLI_LABELS; k++)
            cel_free(d->watched[i].label[k]);
    }
    cel_free(d->watched);
    cel_free(d->ignored);
    cel_free(d->na_own);
    cel_free(d->na);
    *d = (cli_new_data){0};
}
