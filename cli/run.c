/* celeriac run and celeriac check: a script, its output on standard output, all else on standard error. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/script/interp.h"
#include "recipes/csv.h"

static void write_out(void *user, const char *text, size_t length)
{
    cli_progress_end(user);
    fwrite(text, 1, length, stdout);
}

static void warn(void *user, const char *text)
{
    cli_progress_end(user);
    cli_warning_print(text);
}

static void message(void *user, const char *text)
{
    cli_progress_end(user);
    fflush(stdout);
    fprintf(stderr, "%s\n", text);
}

static void progress(void *user, size_t done, size_t total, const char *best)
{
    cli_progress *p = user;
    if (done == 0) {
        fflush(stdout);
        cli_progress_start(p, p->quiet);
    } else
        cli_progress_at(p, done, total, best, cli_clock());
    if (done >= total)
        cli_progress_end(p);
}

/* The script on standard input. */
static cel_status run_input(cel_interp *in, cel_error *err)
{
    cel_text t = {0};
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, stdin)) > 0;)
        cel_text_add_n(&t, block, n);
    cel_status status = ferror(stdin) ? cel_fail(err, CEL_INPUT, "script.read", "standard input could not be read")
                        : t.failed    ? cel_nomem(err)
                                      : cel_script_run_text(in, "standard input", t.text ? t.text : "", t.length, err);
    cel_text_free(&t);
    return status;
}

static cel_status run_script(const cli_arguments *a, bool check_only, cel_error *err)
{
    if (a->words != 1)
        return cel_fail(err, CEL_INPUT, "command.words", a->words == 0 ? "which script? celeriac %s SCRIPT.R" : "one script at a time: celeriac %s SCRIPT.R",
                        check_only ? "check" : "run");
    int jobs;
    CEL_TRY(cli_work(a, &jobs, err));
    cli_progress line;
    cli_progress_start(&line, cli_value(a, "quiet") != NULL);
    cel_script_options options = {.write = write_out, .warn = warn, .message = message, .progress = progress, .user = &line,
                                  .args = (const char *const *)a->rest, .n_args = (size_t)a->rests, .interrupt = &cli_interrupted,
                                  .jobs = jobs, .quiet = line.quiet, .check_only = check_only};
    cel_interp *in = cel_interp_new(&options);
    if (!in)
        return cel_nomem(err);
    cli_catch_interrupts();
    cel_status status = strcmp(a->word[0], "-") == 0 ? run_input(in, err) : cel_script_run_file(in, a->word[0], err);
    cli_progress_end(&line);
    cel_interp_free(in);
    return status;
}

cel_status cli_run_command(const cli_arguments *a, cel_error *err)
{
    return run_script(a, false, err);
}

cel_status cli_check_command(const cli_arguments *a, cel_error *err)
{
    return run_script(a, true, err);
}
