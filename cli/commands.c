/* The table of commands, the help made from it, and the way from a command line to an exit code. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/auto.h"
#include "cli/functions.h"
#include "cli/message.h"
#include "engine/matmul.h"

static cel_status help_command(const cli_arguments *a, cel_error *err);
static cel_status version_command(const cli_arguments *a, cel_error *err);

static const cli_option run_options[] = {CLI_WORK_OPTIONS, CLI_QUIET_OPTION, CLI_COMMON_OPTIONS};
static const cli_option predict_options[] = {
    {"type", 't', "TYPE", "class, prob or numeric (default: numeric, or class and prob of a classifier)"},
    {"output", 'o', "FILE", "write there, whole or not at all, instead of standard output"},
    {"novel", 0, "HOW", "rows with a value never seen in training: na, mean (impute) or error (default: na)"},
    CLI_DATA_OPTIONS, CLI_WORK_OPTIONS, CLI_JSON_OPTION, CLI_QUIET_OPTION, CLI_COMMON_OPTIONS};
static const cli_option evaluate_options[] = {
    {"metric", 'm', "NAMES", "metrics, with commas between (default: rmse,rsq or accuracy,brier_class,roc_auc)"},
    CLI_DATA_OPTIONS, CLI_WORK_OPTIONS, CLI_JSON_OPTION, {"csv", 0, NULL, "the table as CSV"}, CLI_QUIET_OPTION, CLI_COMMON_OPTIONS};
static const cli_option export_options[] = {
    {"to", 0, "FORMAT", "onnx, keras, safetensors or json"},
    {"output", 'o', "FILE", "where to (default: the model's name with the format's ending)"},
    {"raw", 0, NULL, "onnx: inputs are the columns of the data, the recipe is inside (default)"},
    {"baked", 0, NULL, "onnx: inputs are the columns the recipe makes"},
    {"verify", 0, NULL, "read the file back and compare its predictions with the model's"},
    CLI_JSON_OPTION, CLI_QUIET_OPTION, CLI_COMMON_OPTIONS};
static const cli_option show_options[] = {CLI_JOBS_OPTION, CLI_JSON_OPTION, {"csv", 0, NULL, "the columns of a data file as CSV"}, CLI_COMMON_OPTIONS};
static const cli_option plain_options[] = {CLI_COMMON_OPTIONS};

static const cli_option tune_options[] = {
    {"layers", 0, "LOW:HIGH", "hidden layers (default 1:3); the same as --param num_body=LOW:HIGH"},
    {"units", 0, "LOW:HIGH", "units of a layer (default 32:256); --param body_units=..."},
    {"dropout", 0, "LOW:HIGH", "dropout behind a layer (default 0:0.4); --param body_dropout=..."},
    {"activation", 0, "NAMES", "activations, separated by commas (default relu,tanh)"},
    {"learn-rate", 0, "LOW:HIGH", "learning rate (default 0.003)"},
    {"batch", 0, "N", "rows per step (default 32; 128 from 10,000 rows on)"},
    {"param", 0, "NAME=RANGE", "any other argument: low:high, a,b or one value (may be repeated)"},
    {"grid", 0, "N|FILE.csv", "candidates: how many (default 10), or a file with a column for each argument"},
    {"folds", 0, "N", "folds of cross-validation (default 5)"},
    {"repeats", 0, "N", "repeats of it (default 1)"},
    CLI_AUTO_OPTIONS,
};
static const cli_option fit_options[] = {CLI_AUTO_OPTIONS};

const cli_command cli_commands[] = {
    {"tune", "celeriac tune DATA.csv OUTCOME", "find, train and test a network for a table",
     "Splits the data, prepares them, searches how many layers and how wide, refits the best candidate on the\n"
     "training set, tests it and writes DIR/model.celeriac, DIR/*.csv and DIR/script.R. DATA.csv may be - for\n"
     "standard input. A range is written low:high, choices a,b; a single value is not searched.",
     tune_options, cli_tune_command},
    {"fit", "celeriac fit DATA.csv OUTCOME [num_body=2 body_units=64 ...]", "train and test one network for a table",
     "As tune, without a search. Arguments of the network: num_body, body_units, body_dropout, body_activation,\n"
     "learn_rate, fit_batch_size, compile_optimizer and the others of the generated function.",
     fit_options, cli_fit_command},
    {"run", "celeriac run SCRIPT.R [-- ARGS]", "run an R script of the tidymodels and kerasnip kind",
     "Runs the script line by line and prints its top-level values as R does. Progress goes to standard error.\n"
     "SCRIPT.R may be - for standard input. ARGS are what commandArgs(trailingOnly = TRUE) gives.",
     run_options, cli_run_command},
    {"check", "celeriac check SCRIPT.R [-- ARGS]", "build every candidate of a script, train none",
     "Runs the script up to its first search or fit, builds every candidate and prints what it would take:\n"
     "weights, memory, and an estimate of the time. Exit code 1 when no candidate builds.",
     run_options, cli_check_command},
    {"predict", "celeriac predict MODEL NEW.csv [--type prob] [-o FILE]", "predict the rows of a CSV file with a saved model",
     "Writes one row per row: .pred, or .pred_class and .pred_{level}. NEW.csv may be - for standard input. The file is read and\n"
     "written in pieces, so it may be larger than memory; -j N changes no byte. Columns are found by name, others are ignored;\n"
     "rows with missing values that the recipe does not impute are predicted as NA. MODEL is a file, or the folder of a run.",
     predict_options, cli_predict_command},
    {"evaluate", "celeriac evaluate MODEL TEST.csv [--metric rmse,mae]", "metrics of a saved model on rows whose outcome is known",
     "The column .baseline is the same metric when every row is predicted by the mean (the shares of the classes) of training.",
     evaluate_options, cli_evaluate_command},
    {"export", "celeriac export MODEL --to onnx|keras|safetensors|json [-o FILE]", "write a saved model for other programs",
     "onnx holds the recipe too, for the usual steps; keras is the network alone, from the columns the recipe makes; safetensors is\n"
     "the model file itself; json has everything, weights included. Exit code 1 when --verify finds a difference above 1e-5.",
     export_options, cli_export_command},
    {"show", "celeriac show MODEL|DATA.csv", "what a model or a data file is",
     "Of a model: layers, recipe, outcome, values of its arguments, last epoch, origin. Of a CSV file: its columns and their types.",
     show_options, cli_show_command},
    {"help", "celeriac help [COMMAND | FUNCTION | functions | exit-codes]", "explain a command or a function of the language",
     "celeriac help step_normalize shows the arguments of a function; celeriac help functions lists all of them,\n"
     "as the tables of docs/language.md.", plain_options, help_command},
    {"completion", "celeriac completion bash|zsh", "words the shell completes with the tab key",
     "Prints a script for the shell: source <(celeriac completion bash). It completes commands, flags, files, and behind\n"
     "celeriac tune DATA.csv the columns of DATA.csv.",
     plain_options, cli_completion_command},
    {"version", "celeriac version", "print the version", NULL, plain_options, version_command},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const cli_command *find(const char *name)
{
    for (const cli_command *c = cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

static void print_overview(FILE *out)
{
    fputs("celeriac tunes the structure of neural networks on tables of data.\n\nusage: celeriac COMMAND ...\n\n", out);
    for (const cli_command *c = cli_commands; c->name; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->brief);
    fputs("\nceleriac COMMAND --help explains one; celeriac help FUNCTION a function of the\n"
          "language, celeriac help functions lists them, celeriac help exit-codes the exit codes.\n", out);
}

/* "--jobs N"; its length. */
static int flag_text(const cli_option *o, char *out, size_t size)
{
    return snprintf(out, size, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
}

static void print_help(const cli_command *c)
{
    printf("usage: %s\n\n%c%s.\n", c->usage, c->brief[0] - 'a' + 'A', c->brief + 1);
    if (c->help)
        printf("\n%s\n", c->help);
    puts("");
    int width = 14;
    char flag[64];
    for (const cli_option *o = c->option; o->name; o++) {
        int needed = flag_text(o, flag, sizeof flag);
        width = needed > width ? needed : width;
    }
    for (const cli_option *o = c->option; o->name; o++) {
        flag_text(o, flag, sizeof flag);
        if (o->letter)
            printf("  -%c, %-*s %s\n", o->letter, width, flag, o->help);
        else
            printf("      %-*s %s\n", width, flag, o->help);
    }
}

static cel_status unknown_command(const char *name, cel_error *err)
{
    const char *names[32];
    size_t n = 0;
    for (; cli_commands[n].name; n++)
        names[n] = cli_commands[n].name;
    cel_fail(err, CEL_INPUT, "command.unknown", "there is no command \"%s\"", name);
    int near = cel_nearest(name, names, n);
    if (near >= 0)
        cel_error_hint(err, "did you mean \"%s\"?   celeriac %s", names[near], names[near]);
    else
        cel_error_hint(err, "celeriac --help lists the commands");
    return CEL_INPUT;
}

static cel_status help_command(const cli_arguments *a, cel_error *err)
{
    if (a->words == 0) {
        print_overview(stdout);
        return CEL_OK;
    }
    if (strcmp(a->word[0], "exit-codes") == 0) {
        puts("0    success\n1    the work failed (every candidate failed, a file could not be written)\n"
             "2    the input is wrong (flag, script, CSV)\n130  interrupted");
        return CEL_OK;
    }
    if (strcmp(a->word[0], "functions") == 0)
        return cli_functions_print(stdout, err);
    const cli_command *c = find(a->word[0]);
    if (c)
        print_help(c);
    else if (!cli_function_print(a->word[0], stdout)) {
        char near[128];
        cel_status status = unknown_command(a->word[0], err);
        if (cli_function_nearest(a->word[0], near, sizeof near)) {
            cel_fail(err, CEL_INPUT, "help.unknown", "there is no command and no function \"%s\"", a->word[0]);
            cel_error_hint(err, "did you mean \"%s\"?   celeriac help %s", near, near);
        }
        return status;
    }
    return CEL_OK;
}

static cel_status version_command(const cli_arguments *a, cel_error *err)
{
    (void)a;
    (void)err;
    puts("celeriac " CELERIAC_VERSION);
    return CEL_OK;
}

static cel_status whole_number(const char *name, const char *text, int *out, cel_error *err)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 1 || value > 4096)
        return cel_fail(err, CEL_INPUT, "environment", "%s must be a whole number from 1 to 4096, not \"%s\"", name, text);
    *out = (int)value;
    return CEL_OK;
}

cel_status cli_work(const cli_arguments *a, int *jobs, cel_error *err)
{
    static const char *const variables[] = {"CELERIAC_JOBS", "OMP_NUM_THREADS"};
    long cores = sysconf(_SC_NPROCESSORS_ONLN), given;
    CEL_TRY(cli_value_integer(a, "jobs", 1, 0, &given, err));
    *jobs = given > 0 ? (int)given : cores > 0 ? (int)cores : 1;
    cel_matmul_set_portable(cli_value(a, "portable") != NULL);
    for (size_t i = 0; given == 0 && i < sizeof variables / sizeof *variables; i++) {
        const char *text = getenv(variables[i]);
        if (text && *text)
            return whole_number(variables[i], text, jobs, err);
    }
    return CEL_OK;
}

/* Looked for among the words themselves, since flags that are wrong are an error too. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

int cli_main(int argc, char **argv)
{
    cel_error err = {0};
    if (argc < 2) {
        print_overview(stderr);
        return cel_exit_code(CEL_INPUT);
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        name = "version";
    else if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const cli_command *c = find(name);
    cli_arguments a = {0};
    cel_status status = c ? cli_arguments_parse(c->option, argc - 2, argv + 2, &a, &err) : unknown_command(name, &err);
    if (status == CEL_OK && cli_value(&a, "help"))
        print_help(c);
    else if (status == CEL_OK)
        status = c->run(&a, &err);
    if (status != CEL_OK)
        cli_error_print(&err);
    if (status != CEL_OK && wants_json(argc, argv))
        cli_error_json(&err);
    cli_arguments_free(&a);
    if (fflush(stdout) != 0 && status == CEL_OK) {
        fputs("error: standard output could not be written\n", stderr);
        status = CEL_FAILED;
    }
    return cel_exit_code(status);
}
