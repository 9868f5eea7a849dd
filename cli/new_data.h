/* Models and tables that do not come from the same place: reading a model, and new data for it from a CSV file, in pieces. What
 * differs from the data of training is counted and said once, at the end. */
#ifndef CLI_NEW_DATA_H
#define CLI_NEW_DATA_H

#include "cli/options.h"
#include "recipes/csv.h"
#include "tuning/model_file.h"

/* The model of a file, or of a folder of a run that holds model.celeriac. */
cel_status cli_model_read(const char *path, cel_saved *out, cel_error *err);

enum { CLI_LABELS = 3 };
/* A column whose values must be those of training. */
typedef struct cli_watched {
    const char *name;       /* borrowed from `like` */
    cel_dictionary known;
    size_t rows;            /* with a value that is new */
    char *label[CLI_LABELS]; /* the first new values */
    size_t labels;          /* how many different ones, up to CLI_LABELS + 1 ("more") */
} cli_watched;

typedef struct cli_new_data {
    cel_csv_stream *stream;
    const char *path;
    cel_frame *like; /* no rows: the columns the model knows */
    bool across;     /* a step looks at neighbouring rows: all rows are one piece */
    cli_watched *watched;
    size_t n_watched;
    size_t rows;     /* read so far */
    char *ignored;   /* names of columns the model does not use; NULL: none */
    size_t n_ignored;
    char *na_own;    /* texts that mean missing, borrowed by the stream */
    const char **na;
} cli_new_data;

/* Opens a CSV file ("-": standard input) as data for a model; with `outcomes` its outcomes are read too, by `threads` threads. Options
 * of the command that are heeded when it has them: na, delim. CEL_INPUT when columns are missing: all of them are named. */
cel_status cli_new_data_open(const cel_saved *model, const char *path, bool outcomes, const cli_arguments *a, int threads, cli_new_data *out,
                             cel_error *err);
/* Must a model see all rows at once? A step looks at neighbouring rows, or has expressions. */
bool cli_looks_across(const cel_saved *model);
/* At most `max_rows` rows (0: all that are left); NULL at the end. `*unseen` (may be NULL) gets one flag per row: a value of it
 * was never seen in training; the caller frees it (cel_free). */
cel_status cli_new_data_next(cli_new_data *d, size_t max_rows, cel_frame **out, bool **unseen, cel_error *err);
void cli_new_data_close(cli_new_data *d);
/* "cut has a value the model has not seen: "Super Ideal" (12 of 500 rows" without what follows: added to `t`. */
void cli_watched_text(const cli_watched *w, size_t rows, cel_text *t);

/* Refuses another number of words than `n`. */
cel_status cli_words(const cli_arguments *a, int n, const char *usage, cel_error *err);

#endif
