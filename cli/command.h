/* The commands: one row of a table each, from which dispatch, help and suggestions come. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

typedef struct cli_command {
    const char *name;
    const char *usage; /* "celeriac run SCRIPT.R [-- ARGS]" */
    const char *brief; /* one line in the list of commands */
    const char *help;  /* what --help adds below the usage */
    const cli_option *option;
    cel_status (*run)(const cli_arguments *a, cel_error *err);
} cli_command;

/* All commands, ended by a row without a name. */
extern const cli_command cli_commands[];

/* The flags every command has; the last rows of each table. */
#define CLI_COMMON_OPTIONS                                                    \
    {"help", 'h', NULL, "print this help"},                                   \
    {                                                                         \
        NULL, 0, NULL, NULL                                                   \
    }
#define CLI_JOBS_OPTION {"jobs", 'j', "N", "threads to work with (default: $CELERIAC_JOBS, $OMP_NUM_THREADS, or all cores)"}
#define CLI_WORK_OPTIONS                                                                                          \
    CLI_JOBS_OPTION,                                                                                              \
    {"portable", 0, NULL, "no OpenBLAS: the same bits on every CPU, large networks a little slower"}
#define CLI_JSON_OPTION {"json", 0, NULL, "one JSON object on standard output, errors too"}
#define CLI_DATA_OPTIONS                                                                            \
    {"na", 0, "TEXTS", "texts that are missing values, with commas between (default: empty, NA)"}, \
    {"delim", 0, "C", "the character between fields, \\t for tabs (default: a comma)"}
#define CLI_QUIET_OPTION {"quiet", 'q', NULL, "no progress on standard error"}

/* Runs the program's words and gives its exit code: 0 success, 1 the work failed, 2 the input is wrong, 130 interrupted. */
int cli_main(int argc, char **argv);

/* CLI_WORK_OPTIONS or CLI_JOBS_OPTION: sets --portable, and gives how many threads: the flag, else $CELERIAC_JOBS, else $OMP_NUM_THREADS, else the
 * cores this process may use. */
cel_status cli_work(const cli_arguments *a, int *jobs, cel_error *err);

cel_status cli_run_command(const cli_arguments *a, cel_error *err);
cel_status cli_check_command(const cli_arguments *a, cel_error *err);
cel_status cli_predict_command(const cli_arguments *a, cel_error *err);
cel_status cli_evaluate_command(const cli_arguments *a, cel_error *err);
cel_status cli_export_command(const cli_arguments *a, cel_error *err);
cel_status cli_show_command(const cli_arguments *a, cel_error *err);
cel_status cli_tune_command(const cli_arguments *a, cel_error *err);
cel_status cli_fit_command(const cli_arguments *a, cel_error *err);
cel_status cli_completion_command(const cli_arguments *a, cel_error *err);

#endif
