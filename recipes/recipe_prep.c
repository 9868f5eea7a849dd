/* prep(): trains the steps of a recipe one after the other, each on what the steps before it made of the training data.
 * What all steps have in common happens here: selectors become columns, their types are checked, new columns get roles. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/recipe_bake.h"
#include "recipes/recipe_private.h"

enum { SHARED_ROWS = 20000 }; /* fewer are not worth a thread */

/* ---- columns of a step ---- */

/* Points an error at a term in the script. */
static void locate(const cel_step *step, size_t term, cel_error *err)
{
    if (step->hooks && step->hooks->locate && term < step->n_terms && step->term[term].object)
        step->hooks->locate(step->hooks->user, step->term[term].object, err);
}

static cel_status resolve(const cel_step *step, const cel_frame *data, const cel_recipe_vars *vars, cel_selection *s, cel_error *err)
{
    const char **text = cel_step_selectors(step);
    if (!text)
        return cel_nomem(err);
    cel_error why;
    cel_status status = cel_select(data, vars, text, step->n_terms, s, &why);
    if (status == CEL_INPUT && err) {
        cel_error met;
        size_t n = 1; /* the first term that cannot be resolved after those before it */
        while (n < step->n_terms && cel_select(data, vars, text, n, s, &met) == CEL_OK) {
            cel_selection_free(s);
            n++;
        }
        locate(step, n - 1, &why);
    }
    cel_free(text);
    if (status != CEL_OK && err) {
        *err = why;
        cel_error_prefix(err, "in `%s()`: ", step->type->function);
    }
    return status;
}

static const struct {
    unsigned bit;
    const char *word;
} type_words[] = {
    {CEL_IS_DOUBLE, "double"}, {CEL_IS_INTEGER, "integer"}, {CEL_IS_STRING, "string"}, {CEL_IS_FACTOR, "factor"},
    {CEL_IS_ORDERED, "ordered"}, {CEL_IS_LOGICAL, "logical"}, {CEL_IS_DATE, "date"}, {CEL_IS_DATETIME, "datetime"},
    {CEL_IS_LIST, "list"},
};
enum { TYPE_WORDS = sizeof type_words / sizeof *type_words };

static cel_status check_types(const cel_step *step, const cel_frame *data, const cel_selection *s, cel_error *err)
{
    unsigned found = 0;
    for (size_t k = 0; step->type->accepts && k < s->n; k++)
        found |= cel_column_bit(data->column[s->index[k]]);
    if (!(found & ~step->type->accepts))
        return CEL_OK;
    const char *word[TYPE_WORDS];
    size_t n = 0;
    for (size_t t = 0; t < TYPE_WORDS; t++)
        if (step->type->accepts & type_words[t].bit)
            word[n++] = type_words[t].word;
    cel_text list = {0};
    for (size_t t = 0; t < n; t++)
        cel_text_addf(&list, "%s%s", t == 0 ? "" : n == 2 ? " or " : t + 1 == n ? ", or " : ", ", word[t]);
    cel_step_fail(step, err, "All columns selected for the step should be %s.", list.text ? list.text : "of another type");
    cel_text_free(&list);
    for (size_t t = 0; t < TYPE_WORDS; t++) {
        const char *name[8];
        size_t bad = 0;
        if (step->type->accepts & type_words[t].bit)
            continue;
        for (size_t k = 0; k < s->n; k++)
            if (cel_column_bit(data->column[s->index[k]]) == type_words[t].bit && bad++ < 8)
                name[bad - 1] = data->name[s->index[k]];
        if (bad == 0)
            continue;
        cel_text names = {0};
        cel_text_list(&names, name, bad < 8 ? bad : 8, '`');
        cel_error_hint(err, "%zu %s variable%s found: %s%s", bad, type_words[t].word, bad > 1 ? "s" : "", names.text ? names.text : "",
                       bad > 8 ? ", ..." : "");
        cel_text_free(&names);
    }
    if (err && step->n_terms == 1)
        locate(step, 0, err);
    return CEL_INPUT;
}

/* ---- variables after a step ---- */

static cel_status update_terms(cel_recipe_vars *terms, const cel_frame *data, const cel_step *step, cel_error *err)
{
    cel_recipe_vars next = {0};
    bool whole = true;
    for (size_t j = 0; whole && j < data->cols; j++) {
        bool known = false;
        for (size_t i = 0; whole && i < terms->n; i++)
            if (strcmp(terms->var[i].name, data->name[j]) == 0) {
                known = true;
                whole = cel_vars_add(&next, data->name[j], data->column[j], terms->var[i].role, terms->var[i].derived);
            }
        if (whole && !known)
            whole = cel_vars_add(&next, data->name[j], data->column[j], step->role, step->role != NULL);
    }
    if (!whole) {
        cel_vars_free(&next);
        return cel_nomem(err);
    }
    cel_vars_free(terms);
    *terms = next;
    return CEL_OK;
}

static void log_names(cel_text *t, const char *what, const cel_frame *a, const cel_frame *b)
{
    cel_text names = {0};
    size_t n = 0;
    for (size_t j = 0; j < a->cols; j++)
        if (cel_frame_find(b, a->name[j]) < 0)
            cel_text_addf(&names, "%s%s", n++ ? ", " : "", a->name[j]);
    if (n > 0)
        cel_text_addf(t, " %s (%zu): %s\n", what, n, names.text ? names.text : "");
    cel_text_free(&names);
}

static void log_changes(const cel_step *step, const cel_frame *before, const cel_frame *after, cel_text *t)
{
    cel_text_addf(t, "%s%s (%s): ", step->type->flags & CEL_STEP_CHECK ? "check_" : "step_", step->type->name, step->id);
    size_t length = t->length;
    cel_text_add_char(t, '\n');
    log_names(t, "new", after, before);
    log_names(t, "removed", before, after);
    if (t->length == length + 1 && t->text) {
        t->text[--t->length] = '\0';
        cel_text_add(t, "same number of columns\n");
    }
    cel_text_add_char(t, '\n');
}

/* ---- one step ---- */

static cel_status train(cel_recipe *r, size_t i, cel_frame **data, cel_rng *rng, cel_team *team, cel_notes *notes, cel_text *changes, cel_error *err)
{
    cel_step *step = cel_step_copy(r->step[i]);
    if (!step)
        return cel_nomem(err);
    cel_step_drop(r->step[i]);
    r->step[i] = step;
    cel_state_free(&step->state);
    cel_rng own;
    cel_step_context ctx = {.vars = &r->terms, .rng = cel_step_rng(step, rng, &own), .notes = notes, .training = true, .team = team};
    cel_selection s = {0};
    const char **name = NULL;
    cel_status status = CEL_OK;
    if (!(step->type->flags & (CEL_STEP_EXPRESSIONS | CEL_STEP_OWN_TERMS)))
        status = resolve(step, *data, &r->terms, &s, err);
    if (status == CEL_OK)
        status = check_types(step, *data, &s, err);
    if (status == CEL_OK && !(name = CEL_ARRAY(const char *, s.n)))
        status = cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < s.n; k++)
        name[k] = (*data)->name[s.index[k]];
    ctx.name = name;
    ctx.n = s.n;
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "columns", name, s.n, err);
    if (status == CEL_OK && step->type->prep)
        status = step->type->prep(step, *data, &ctx, err);
    cel_free(name);
    cel_selection_free(&s);
    CEL_TRY(status);
    step->trained = true;
    cel_frame *before = changes ? cel_frame_copy(*data) : NULL;
    status = cel_step_bake(step, data, &ctx, err);
    if (before && status == CEL_OK)
        log_changes(step, before, *data, changes);
    cel_frame_drop(before);
    return status == CEL_OK ? update_terms(&r->terms, *data, step, err) : status;
}

/* ---- the training data ---- */

static cel_status check_tunes(const cel_recipe *r, cel_error *err)
{
    cel_recipe_tune *tune;
    size_t n;
    CEL_TRY(cel_recipe_tunes(r, &tune, &n, err));
    if (n > 0) {
        cel_fail(err, CEL_INPUT, "recipe.tune", "you cannot `prep()` a tunable recipe: argument%s with `tune()`", n > 1 ? "s" : "");
        for (size_t i = 0; i < n; i++)
            cel_error_hint(err, "%s(): `%s`", r->step[tune[i].step]->type->function, tune[i].argument);
    }
    cel_free(tune);
    return n > 0 ? CEL_INPUT : CEL_OK;
}

/* The variables of the recipe among the columns of `training`, in the recipe's order; classes must be the template's. */
static cel_status choose_training(const cel_recipe *r, const cel_frame *training, cel_frame **out, cel_error *err)
{
    cel_text missing = {0};
    size_t absent = 0;
    size_t *index = CEL_ARRAY(size_t, r->data->cols);
    cel_status status = index ? CEL_OK : cel_nomem(err);
    const cel_frame *template = r->prepped ? r->original : r->data;
    for (size_t j = 0; status == CEL_OK && j < template->cols; j++) {
        int at = cel_frame_find(training, template->name[j]);
        if (at < 0) {
            cel_text_addf(&missing, "%s`%s`", absent++ ? ", " : "", template->name[j]);
            continue;
        }
        index[j] = (size_t)at;
        const char *want = cel_column_class(template->column[j]), *is = cel_column_class(training->column[at]);
        bool text = template->column[j]->levels && training->column[at]->levels; /* factors and texts */
        bool numbers = cel_column_is_numeric(template->column[j]) && cel_column_is_numeric(training->column[at]);
        if (strcmp(want, is) != 0 && !numbers && !text)
            status = cel_fail(err, CEL_INPUT, "prep.class", "in `prep()`: the following variable has the wrong class: `%s` must have class <%s>, not <%s>",
                              template->name[j], want, is);
    }
    if (status == CEL_OK && absent > 0)
        status = cel_fail(err, CEL_INPUT, "prep.missing", "in `prep()`: not all variables in the recipe are present in the supplied training set: %s",
                          missing.text ? missing.text : "");
    cel_text_free(&missing);
    if (status == CEL_OK && !(*out = cel_frame_select(training, index, template->cols)))
        status = cel_nomem(err);
    cel_free(index);
    return status;
}

static size_t incomplete_rows(const cel_frame *f, cel_status *status, cel_error *err)
{
    bool *missing = CEL_ARRAY(bool, f->rows);
    size_t n = 0;
    if (!missing) {
        *status = cel_nomem(err);
        return 0;
    }
    for (size_t j = 0; j < f->cols; j++) {
        const cel_column *c = f->column[j];
        if (c->code)
            for (size_t i = 0; i < f->rows; i++)
                missing[i] |= c->code[i] == CEL_NA_INT;
        else if (c->width == 1)
            for (size_t i = 0; i < f->rows; i++)
                missing[i] |= isnan(c->num[i]);
        else
            for (size_t i = 0; i < f->rows; i++)
                missing[i] |= cel_column_is_missing(c, i);
    }
    for (size_t i = 0; i < f->rows; i++)
        n += missing[i];
    cel_free(missing);
    return n;
}

/* Texts with role predictor or outcome become factors with the sorted values of the training set. */
static cel_status texts_to_factors(const cel_recipe_vars *vars, cel_frame *data, cel_error *err)
{
    for (size_t j = 0; j < data->cols; j++) {
        bool convert = false;
        for (size_t i = 0; i < vars->n; i++)
            if (strcmp(vars->var[i].name, data->name[j]) == 0 && vars->var[i].role)
                convert |= strcmp(vars->var[i].role, "predictor") == 0 || strcmp(vars->var[i].role, "outcome") == 0;
        if (convert && data->column[j]->type == CEL_STRING)
            CEL_TRY(cel_frame_take(data, data->name[j], cel_column_factor(data->column[j], NULL), err));
    }
    return CEL_OK;
}

/* Starts again from the declared variables and the rows of `training`. */
static cel_status start_over(cel_recipe *r, const cel_frame *training, bool keep_strings, cel_frame **data, cel_error *err)
{
    CEL_TRY(choose_training(r, training, data, err));
    cel_frame_drop(r->original);
    r->original = cel_frame_rows(*data, NULL, 0);
    cel_vars_free(&r->terms);
    if (!r->original || !cel_vars_copy(&r->vars, &r->terms))
        return cel_nomem(err);
    cel_status status = CEL_OK;
    r->n_rows = training->rows;
    r->n_incomplete = incomplete_rows(*data, &status, err);
    for (size_t i = 0; i < r->n_steps && status == CEL_OK; i++)
        if (r->step[i]->trained) {
            cel_step *step = cel_step_copy(r->step[i]);
            if (!step)
                return cel_nomem(err);
            step->trained = false;
            cel_step_drop(r->step[i]);
            r->step[i] = step;
        }
    return status == CEL_OK && !keep_strings ? texts_to_factors(&r->vars, *data, err) : status;
}

static cel_status train_steps(cel_recipe *r, const cel_prep_options *o, cel_rng *rng, cel_frame **data, cel_notes *notes, cel_error *err)
{
    cel_team *team = NULL;
    cel_status status = CEL_OK;
    size_t threads = o->threads < 1 ? 1 : (size_t)o->threads;
    threads = threads < (*data)->cols ? threads : (*data)->cols;
    if (threads > 1 && (*data)->rows >= SHARED_ROWS)
        status = cel_team_new(threads - 1, &team, err);
    for (size_t i = 0; status == CEL_OK && i < r->n_steps; i++) {
        const cel_step *step = r->step[i];
        if (o->verbose) {
            char line[256];
            snprintf(line, sizeof line, "oper %zu %s %s [%s] ", i + 1, step->type->flags & CEL_STEP_CHECK ? "check" : "step", step->type->name,
                     step->trained ? "pre-trained" : "training");
            o->verbose(o->user, line);
        }
        if (!step->trained)
            status = train(r, i, data, rng, team, notes, o->changes, err);
    }
    cel_team_free(team);
    return status;
}

static cel_status prep(cel_recipe *r, cel_frame *training, const cel_prep_options *o, cel_rng *rng, cel_frame **data, cel_notes *notes, cel_error *err)
{
    CEL_TRY(check_tunes(r, err));
    bool again = r->prepped && !o->fresh, skips = false;
    if (o->fresh && !training)
        return cel_fail(err, CEL_INPUT, "prep.fresh", "in `prep()`: a training set must be supplied to the `training` argument when `fresh = TRUE`");
    if (again && !r->retained) {
        for (size_t i = 0; i < r->n_steps; i++)
            if (!r->step[i]->trained)
                return cel_fail(err, CEL_INPUT, "prep.retain",
                                "in `prep()`: to prep new steps after prepping the original recipe, `retain = TRUE` must be set each time that the recipe is trained");
    }
    if (again) {
        if (training)
            cel_notes_add(notes, "The previous data will be used by prep. Use `fresh = TRUE` to retrain with new training data.");
        *data = r->data ? cel_frame_copy(r->data) : NULL;
        if (!*data)
            return cel_nomem(err);
    } else {
        CEL_TRY(start_over(r, training ? training : r->data, o->keep_strings || r->keep_strings, data, err));
    }
    CEL_TRY(train_steps(r, o, rng, data, notes, err));
    for (size_t i = 0; i < r->n_steps; i++)
        skips |= r->step[i]->skip;
    if (!o->keep_strings && !r->keep_strings) /* texts that steps made become factors once all steps are trained */
        CEL_TRY(texts_to_factors(&r->terms, *data, err));
    if (skips && o->discard)
        cel_notes_add(notes, "Since some operations have `skip = TRUE`, using `retain = TRUE` will allow those steps results to be accessible.");
    cel_frame_drop(r->final);
    r->final = cel_frame_rows(*data, NULL, 0);
    return r->final ? CEL_OK : cel_nomem(err);
}

cel_status cel_recipe_prep(const cel_recipe *recipe, cel_frame *training, const cel_prep_options *options, cel_rng *rng, cel_recipe **out,
                           cel_notes *notes, cel_error *err)
{
    static const cel_prep_options usual;
    const cel_prep_options *o = options ? options : &usual;
    *out = NULL;
    cel_recipe *r = cel_recipe_copy(recipe);
    if (!r)
        return cel_nomem(err);
    cel_frame *data = NULL;
    cel_status status = prep(r, training, o, rng, &data, notes, err);
    if (status == CEL_OK) {
        cel_frame_drop(r->data);
        r->retained = !o->discard;
        r->data = r->retained ? cel_frame_keep(data) : cel_frame_keep(r->final);
        r->prepped = true;
        *out = r;
    } else {
        cel_recipe_drop(r);
    }
    cel_frame_drop(data);
    return status;
}
