/* Words of a command line: flags of a command (long, some with a letter), their values, and the words that are left.
 * Every command describes its flags in one table, from which parsing, --help and suggestions come. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/base.h"

typedef struct cli_option {
    const char *name;  /* "jobs": --jobs N, --jobs=N */
    char letter;       /* 'j': -j N, -jN; 0 for none */
    const char *value; /* what the value is called in the help ("N"); NULL: a switch */
    const char *help;
} cli_option;

typedef struct cli_arguments {
    const cli_option *option; /* the command's table, ended by a row without a name */
    const char **value;       /* per row of the table: the value given last, "" for a switch, NULL when absent */
    struct cli_given {
        int row;
        const char *value;
    } *given;                 /* every flag, in order */
    int n_given;
    char **word;              /* what is not a flag, in order */
    int words;
    char **rest;              /* what stands after "--" */
    int rests;
} cli_arguments;

/* Sorts `argc` words. The texts stay the caller's; free with cli_arguments_free. CEL_INPUT for an unknown flag (with the
 * nearest), a missing or a superfluous value. */
cel_status cli_arguments_parse(const cli_option *option, int argc, char **argv, cli_arguments *out, cel_error *err);
void cli_arguments_free(cli_arguments *a);
/* The value of a flag of the table, or NULL. */
const char *cli_value(const cli_arguments *a, const char *name);
/* The values of a flag that may be given more than once, in order: at most `most` of them. */
size_t cli_values(const cli_arguments *a, const char *name, const char **out, size_t most);
/* A whole number of at least `least`, or `fallback` when the flag is absent. CEL_INPUT names the flag. */
cel_status cli_value_integer(const cli_arguments *a, const char *name, long least, long fallback, long *out, cel_error *err);

#endif
