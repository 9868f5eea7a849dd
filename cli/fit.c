/* celeriac fit DATA.csv OUTCOME [num_body=2 body_units=64 ...]: one network, trained and tested. */
#include <stdio.h>
#include <string.h>

#include "cli/auto.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "recipes/csv.h"

/* The arguments of the network that are set, and what became of them. */
static void say_network(const cel_auto *a, const cel_auto_fitted *fitted, cel_text *t)
{
    const cel_spec *spec = a->workflow->spec;
    const cel_model *model = cel_network_model(fitted->workflow->fit->network);
    const cel_history *history = &fitted->workflow->fit->history;
    const char *between = "";
    cel_text_add(t, "network        ");
    for (size_t i = 0; i < spec->type->n_args; i++)
        if (cel_spec_is_set(spec, i) && strncmp(spec->type->arg[i].name, "fit_", 4) != 0) {
            cel_text_addf(t, "%s%s=", between, spec->type->arg[i].name);
            if (spec->value[i].kind == CEL_V_INTEGER)
                cli_add_number(t, cel_value_at(&spec->value[i], 0));
            else
                cel_value_deparse(&spec->value[i], t);
            between = " ";
        }
    cel_text_add(t, ", ");
    cli_add_count(t, model->n_trainable);
    cel_text_addf(t, " weights, %d epochs", (int)history->done);
    if (history->best_epoch > 0)
        cel_text_addf(t, ", the weights of epoch %d", (int)history->best_epoch);
    cel_text_add(t, "\n");
}

static cel_status say_end(const cli_auto *c, const cel_auto *a, const cel_auto_fitted *fitted, size_t bytes, double seconds, cel_error *err)
{
    cel_text t = {0};
    say_network(a, fitted, &t);
    cel_text_add(&t, "fitted on the training set       ");
    if (fitted->metrics)
        cli_auto_test(a, fitted->metrics, &t);
    else
        cel_text_add(&t, "no test set\n");
    cel_text_addf(&t, "wrote %s/model.celeriac (", c->directory);
    cli_add_bytes(&t, bytes);
    cel_text_add(&t, ") in ");
    cli_add_seconds(&t, seconds);
    cel_text_addf(&t, "\n\nnext   celeriac predict %s/model.celeriac new.csv\n       celeriac tune %s %s\n", c->directory, c->file, a->options.outcome);
    if (!t.failed)
        fputs(t.text, stdout);
    bool failed = t.failed;
    cel_text_free(&t);
    return failed ? cel_nomem(err) : CEL_OK;
}

static cel_status work(const cli_auto *c, const cel_auto *a, cel_error *err)
{
    double started = cli_clock();
    size_t bytes;
    cel_auto_fitted fitted = {0};
    cel_control control = {.threads = c->jobs, .watch = {.interrupt = &cli_interrupted}};
    cel_status status = cel_auto_finish(a, NULL, 0, &control, &fitted, NULL, err);
    if (status == CEL_INTERRUPTED)
        return cel_fail(err, CEL_INTERRUPTED, "interrupted", "stopped before the fit was over; nothing was written");
    if (status == CEL_OK)
        status = cli_auto_write(c, a, NULL, NULL, &fitted, &bytes, err);
    double seconds = cli_clock() - started;
    if (status == CEL_OK && c->json)
        status = cli_auto_json(c, a, NULL, NULL, &fitted, seconds, err);
    else if (status == CEL_OK && c->csv)
        status = fitted.metrics ? cel_csv_write(fitted.metrics, "-", err) : CEL_OK;
    else if (status == CEL_OK)
        status = say_end(c, a, &fitted, bytes, seconds, err);
    cel_workflow_drop(fitted.workflow);
    cel_frame_drop(fitted.metrics);
    return status;
}

static cel_status fit(const cli_arguments *a, cli_auto *c, cel_error *err)
{
    cel_auto *plan = NULL;
    const char *script = cli_value(a, "write-script");
    bool print_script = script && strcmp(script, "-") == 0;
    CEL_TRY(cli_auto_start(a, "fit", true, c, err));
    CEL_TRY(cel_auto_new(c->data, &c->options, &plan, err));
    cel_status status = CEL_OK;
    if (!c->dry && !print_script)
        status = cli_auto_check_directory(c, plan, cli_value(a, "force") != NULL, err);
    if (status == CEL_OK && script)
        status = cli_auto_write_script(c, plan, script, err);
    if (status == CEL_OK && !print_script && !c->json && !c->csv && !c->quiet) {
        cel_text t = {0};
        cli_auto_summary(c, plan, NULL, &t);
        if (t.failed)
            status = cel_nomem(err);
        else
            fputs(t.text, stdout);
        cel_text_free(&t);
    }
    for (size_t i = 0; status == CEL_OK && i < plan->notes.n; i++)
        fprintf(stderr, "note: %s\n", plan->notes.note[i]);
    if (status == CEL_OK && c->dry && c->json)
        status = cli_auto_json(c, plan, NULL, NULL, NULL, 0, err);
    else if (status == CEL_OK && !c->dry && !print_script)
        status = work(c, plan, err);
    cel_auto_free(plan);
    return status;
}

cel_status cli_fit_command(const cli_arguments *a, cel_error *err)
{
    cli_auto c;
    memset(&c, 0, sizeof c);
    cli_catch_interrupts();
    cel_status status = fit(a, &c, err);
    cli_auto_free(&c);
    return status;
}
