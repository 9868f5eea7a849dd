/* celeriac tune DATA.csv OUTCOME: plan, search, leaderboard, refit, test, files, and the next command to type. */
#include <stdio.h>
#include <string.h>

#include "cli/auto.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "recipes/csv.h"

enum { SHOWN = 5 };

/* The text to standard output, or a note to standard error. Frees it. */
static cel_status put(cel_text *t, FILE *to, cel_error *err)
{
    bool failed = t->failed;
    if (!failed && t->text)
        fputs(t->text, to);
    fflush(to);
    cel_text_free(t);
    return failed ? cel_nomem(err) : CEL_OK;
}

static void put_notes(const cel_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++)
        fprintf(stderr, "note: %s\n", notes->note[i]);
}

static void progress(void *user, const cel_progress *p)
{
    cel_text best = {0};
    if (p->config) {
        cel_text_addf(&best, "%s ", p->metric);
        cli_add_number(&best, p->best);
        cel_text_addf(&best, "  %s", p->values ? p->values : "");
    }
    cli_progress_at(user, p->done, p->total, best.text, cli_clock());
    cel_text_free(&best);
}

/* Every candidate failed: the commonest reason is the error. */
static cel_status all_failed(const cel_results *r, cel_error *err)
{
    const char *why = "no candidate could be fitted", *where = "";
    for (size_t i = 0; i < r->n_notes; i++)
        if (strcmp(r->note[i].type, "error") == 0) {
            why = r->note[i].text;
            where = r->note[i].location;
            break;
        }
    cel_fail(err, CEL_FAILED, "tune.all_failed", "all %zu candidates failed: %s", r->grid->rows, why);
    if (where[0])
        cel_error_hint(err, "first seen at %s", where);
    return CEL_FAILED;
}

static cel_status search(const cli_auto *c, const cel_auto *a, cel_results **r, cel_frame **board, cel_error *err)
{
    cli_progress line;
    cli_progress_start(&line, c->quiet || c->json || c->csv);
    cel_control control = {.threads = c->jobs, .progress = progress, .user = &line, .watch = {.interrupt = &cli_interrupted}};
    cel_notes warnings = {0};
    cel_status status = cel_auto_tune(a, &control, r, &warnings, err);
    cli_progress_end(&line);
    if (status == CEL_OK && c->verbose)
        put_notes(&warnings);
    cel_notes_free(&warnings);
    if (status == CEL_INTERRUPTED) {
        cel_fail(err, CEL_INTERRUPTED, "interrupted", "stopped before the search was over; nothing was written");
        return status;
    }
    CEL_TRY(status);
    if ((*r)->all_failed)
        return all_failed(*r, err);
    return cel_auto_board(a, *r, 0, board, err);
}

static cel_status say_leaders(const cel_auto *a, const cel_results *r, const cel_frame *board, cel_error *err)
{
    cel_text t = {0};
    cel_text_add(&t, "\n");
    cli_auto_leaders(a, board, SHOWN, r->grid->rows, &t);
    cli_auto_notes(r, &t);
    return put(&t, stdout, err);
}

static cel_status say_end(const cli_auto *c, const cel_auto *a, const cel_auto_fitted *fitted, size_t bytes, double seconds, cel_error *err)
{
    cel_text t = {0};
    cel_text_add(&t, "\nrefitted on the training set     ");
    if (fitted->metrics)
        cli_auto_test(a, fitted->metrics, &t);
    else
        cel_text_add(&t, "no test set\n");
    cel_text_addf(&t, "wrote %s/model.celeriac (", c->directory);
    cli_add_bytes(&t, bytes);
    cel_text_add(&t, ") in ");
    cli_add_seconds(&t, seconds);
    cel_text_addf(&t, "\n\nnext   celeriac predict %s/model.celeriac new.csv\n       celeriac show %s/model.celeriac\n", c->directory, c->directory);
    return put(&t, stdout, err);
}

/* The search and what follows it. */
static cel_status work(const cli_auto *c, const cel_auto *a, cel_error *err)
{
    double started = cli_clock();
    cel_results *r = NULL;
    cel_frame *board = NULL;
    cel_auto_fitted fitted = {0};
    size_t bytes;
    bool people = !c->json && !c->csv;
    cel_control control = {.threads = c->jobs, .watch = {.interrupt = &cli_interrupted}};
    cel_status status = search(c, a, &r, &board, err);
    if (status == CEL_OK && people)
        status = say_leaders(a, r, board, err);
    if (status == CEL_OK)
        status = cel_auto_finish(a, board, 0, &control, &fitted, NULL, err);
    if (status == CEL_OK)
        status = cli_auto_write(c, a, r, board, &fitted, &bytes, err);
    double seconds = cli_clock() - started;
    if (status == CEL_OK && c->json)
        status = cli_auto_json(c, a, r, board, &fitted, seconds, err);
    else if (status == CEL_OK && c->csv)
        status = cel_csv_write(board, "-", err);
    else if (status == CEL_OK)
        status = say_end(c, a, &fitted, bytes, seconds, err);
    cel_workflow_drop(fitted.workflow);
    cel_frame_drop(fitted.metrics);
    cel_frame_drop(board);
    cel_results_drop(r);
    return status;
}

static cel_status say_checked(const cel_checked *checked, cel_text *t)
{
    cel_text_addf(t, "\n%zu of %zu candidates build", checked->built_n, checked->candidates);
    if (checked->memory > 0) {
        cel_text_add(t, ", peak ");
        cli_add_bytes(t, checked->memory);
        cel_text_add(t, " per job");
    }
    cel_text_add(t, "\n");
    for (size_t i = 0; i < checked->candidates; i++)
        if (!checked->built[i].model)
            cel_text_addf(t, "  %s: %s\n", checked->config[i], checked->built[i].error.message);
    return CEL_OK;
}

static cel_status tune(const cli_arguments *a, cli_auto *c, cel_error *err)
{
    cel_auto *plan = NULL;
    cel_checked checked = {0};
    cel_text t = {0};
    const char *script = cli_value(a, "write-script");
    bool print_script = script && strcmp(script, "-") == 0;
    CEL_TRY(cli_auto_start(a, "tune", false, c, err));
    CEL_TRY(cel_auto_new(c->data, &c->options, &plan, err));
    cel_status status = CEL_OK;
    if (!c->dry && !print_script)
        status = cli_auto_check_directory(c, plan, cli_value(a, "force") != NULL, err);
    if (status == CEL_OK && print_script) {
        status = cli_auto_write_script(c, plan, script, err);
        cel_auto_free(plan);
        return status;
    }
    if (status == CEL_OK)
        status = cel_auto_check(plan, &checked, err);
    if (status == CEL_OK && checked.built_n == 0) {
        *err = checked.built[0].error; /* a setting that no network can have */
        status = err->status;
    }
    if (status == CEL_OK && !c->json && !c->csv && !c->quiet) {
        cli_auto_summary(c, plan, &checked, &t);
        if (c->dry)
            say_checked(&checked, &t);
        status = put(&t, stdout, err);
    }
    if (status == CEL_OK)
        put_notes(&plan->notes);
    if (status == CEL_OK && c->verbose)
        put_notes(&plan->details);
    if (status == CEL_OK && script)
        status = cli_auto_write_script(c, plan, script, err);
    if (status == CEL_OK && c->dry && c->json)
        status = cli_auto_json(c, plan, NULL, NULL, NULL, 0, err);
    else if (status == CEL_OK && !c->dry)
        status = work(c, plan, err);
    cel_checked_free(&checked);
    cel_auto_free(plan);
    return status;
}

cel_status cli_tune_command(const cli_arguments *a, cel_error *err)
{
    cli_auto c;
    memset(&c, 0, sizeof c);
    cli_catch_interrupts();
    cel_status status = tune(a, &c, err);
    cli_auto_free(&c);
    return status;
}
