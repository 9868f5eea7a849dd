/* Forecasts of several steps in scripts: what the library gives as one column for each outcome is, as in kerasnip, one column
 * `.pred` of small tables, a row for each step. */
#include <string.h>

#include "cli/script/kerasnip_inside.h"

/* The table of one row of predictions. */
static cel_sexp *table_of(cel_interp *in, const cel_steps *s, const cel_frame *f, size_t row, const char *const *names)
{
    cel_sexp *table = cel_tibble_new(in, s->n_variables + 1, names, s->n_steps, true), *step = table ? cel_sexp_vector(in, CEL_S_INTEGER, s->n_steps) : NULL;
    if (!step)
        return NULL;
    for (size_t i = 0; i < s->n_steps; i++)
        step->as.i[i] = s->step[i];
    cel_sexp_set(table, 0, step);
    for (size_t v = 0; v < s->n_variables; v++) {
        cel_sexp *x = cel_sexp_vector(in, CEL_S_DOUBLE, s->n_steps);
        if (!x)
            return NULL;
        for (size_t i = 0; i < s->n_steps; i++)
            x->as.d[i] = f->column[s->outcome[i * s->n_variables + v]]->num[row];
        cel_sexp_set(table, v + 1, x);
    }
    return table;
}

static cel_sexp *nest(cel_interp *in, const cel_steps *s, const cel_frame *f, const char *const *names)
{
    static const char *const column[] = {".pred"};
    cel_sexp *table = cel_tibble_new(in, 1, column, f->rows, true), *list = table ? cel_sexp_vector(in, CEL_S_LIST, f->rows) : NULL;
    if (!list)
        return NULL;
    cel_sexp_set(table, 0, list);
    for (size_t r = 0; r < f->rows; r++) {
        cel_sexp *one = table_of(in, s, f, r, names);
        if (!one)
            return NULL;
        cel_sexp_set(list, r, one);
    }
    return table;
}

cel_sexp *cel_predictions_value(cel_interp *in, const cel_fit *fit, cel_frame *taken)
{
    if (!cel_fit_is_vector(fit))
        return cel_give_frame(in, taken);
    cel_steps s;
    cel_error err;
    cel_sexp *value = NULL;
    if (cel_steps_read((const char *const *)fit->output_name, fit->n_outputs, &s, &err) != CEL_OK) {
        cel_frame_drop(taken);
        return cel_fail_here(in, err.code, "%s", err.message);
    }
    const char **name = cel_tuning_keep(in, s.n_variables + 1, sizeof *name);
    bool ok = name != NULL;
    for (size_t v = 0; ok && v < s.n_variables; v++) {
        cel_text t = {0};
        cel_text_add(&t, ".pred");
        if (s.n_variables > 1)
            cel_text_addf(&t, "_%s", s.variable[v]);
        name[v + 1] = t.failed ? NULL : cel_intern(in, t.text);
        cel_text_free(&t);
        ok = name[v + 1] != NULL;
    }
    if (ok) {
        name[0] = ".step";
        value = nest(in, &s, taken, name);
    }
    cel_steps_free(&s);
    cel_frame_drop(taken);
    return value;
}
