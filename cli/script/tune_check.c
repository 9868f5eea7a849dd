/* The report of celeriac check: what a search would do, which candidates do not build and why. reference: console of check. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_rsample.h"
#include "cli/script/tuning_value.h"

static void add_count(cel_text *t, size_t n)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            cel_text_add(t, ",");
        cel_text_add_char(t, digits[i]);
    }
}

/* "about 50 s", "about 6 min", "about 2 h" */
static void add_time(cel_text *t, double seconds)
{
    if (seconds < 1)
        cel_text_add(t, "less than 1 s");
    else if (seconds < 100)
        cel_text_addf(t, "about %.0f s", seconds);
    else if (seconds < 5400)
        cel_text_addf(t, "about %.0f min", seconds / 60);
    else
        cel_text_addf(t, "about %.1f h", seconds / 3600);
}

/* The line of the script, without its indentation, and what is meant underlined. */
static void add_place(cel_text *t, const cel_error *e)
{
    size_t indent = strspn(e->source, " \t"), start = t->length;
    cel_text_addf(t, "    %s:%ld:%ld   ", e->file, e->line, e->column);
    int margin = t->failed ? 0 : cel_text_width(t->text + start);
    cel_text_addf(t, "%s\n", e->source + indent);
    if (e->column <= (long)indent || !e->source[0])
        return;
    cel_text_repeat(t, " ", (size_t)margin + (size_t)e->column - 1 - indent);
    cel_text_add(t, "^");
    cel_text_repeat(t, "~", e->caret_width > 1 ? (size_t)e->caret_width - 1 : 0);
    cel_text_add(t, "\n");
}

static void add_failure(cel_text *t, const cel_checked *c, size_t i)
{
    const cel_error *e = &c->built[i].error;
    cel_text_addf(t, "  %s ", c->config[i]);
    for (size_t k = 0; k < c->grid->cols; k++) {
        const char *label = cel_column_label(c->grid->column[k], i);
        char number[64];
        cel_text_addf(t, " %s = %s", c->grid->name[k], label ? label : cel_number_text(cel_column_number(c->grid->column[k], i), 7, number));
    }
    cel_text_addf(t, "\n    %s\n", e->message);
    if (e->line > 0)
        add_place(t, e);
    if (e->hint[0])
        cel_text_addf(t, "    %s\n", e->hint);
}

static void report(cel_interp *in, const cel_checked *c, bool folds)
{
    int jobs = cel_tuning_threads(in);
    cel_text t = {0};
    cel_text_addf(&t, "%zu candidate%s × %zu %s%s = ", c->candidates, c->candidates == 1 ? "" : "s", c->resamples, folds ? "fold" : "resample",
                  c->resamples == 1 ? "" : "s");
    add_count(&t, c->candidates * c->resamples);
    cel_text_add(&t, c->candidates * c->resamples == 1 ? " fit" : " fits");
    if (c->built_n > 0) {
        cel_text_add(&t, "      smallest ");
        add_count(&t, c->smallest);
        cel_text_add(&t, " weights, largest ");
        add_count(&t, c->largest);
        cel_text_addf(&t, "      data %.0f MB, %.1f MB per job, ", ceil((double)c->shared / 1e6), (double)c->memory / 1e6);
        add_time(&t, c->seconds / jobs);
        cel_text_addf(&t, " at %d job%s", jobs, jobs == 1 ? "" : "s");
    }
    cel_text_addf(&t, "\n✓ %zu build%s", c->built_n, c->built_n == 1 ? "s" : "");
    if (c->built_n < c->candidates)
        cel_text_addf(&t, "    ✗ %zu do%s not", c->candidates - c->built_n, c->candidates - c->built_n == 1 ? "es" : "");
    cel_text_add(&t, "\n");
    for (size_t i = 0; i < c->candidates; i++)
        if (!c->built[i].model)
            add_failure(&t, c, i);
    if (!t.failed)
        cel_write(in, t.text);
    cel_text_free(&t);
}

cel_sexp *cel_tuning_check(cel_interp *in, cel_args *a, const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size,
                           const cel_param_set *params)
{
    cel_checked checked;
    cel_notes notes = {0};
    cel_error err;
    cel_status status = cel_tune_check(wf, resamples, grid, size, params, cel_interp_rng(in), &checked, &notes, &err);
    if (!cel_tuning_warn(in, &notes)) {
        cel_checked_free(&checked);
        return NULL;
    }
    if (status != CEL_OK)
        return cel_tuning_error(in, a, &err);
    report(in, &checked, resamples->kind == CEL_RESAMPLES_VFOLD);
    bool none = checked.built_n == 0;
    size_t candidates = checked.candidates;
    cel_checked_free(&checked);
    if (!none)
        return cel_finish(in, CEL_OK);
    cel_call_fail(a, "check.none", "none of the %zu candidates can be built", candidates);
    return cel_finish(in, CEL_FAILED);
}
