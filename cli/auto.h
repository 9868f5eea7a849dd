/* What `tune` and `fit` share: their flags as options of a plan, their files, and what they print. */
#ifndef CLI_AUTO_H
#define CLI_AUTO_H

#include "cli/command.h"
#include "tuning/auto.h"

/* A command line made ready. */
typedef struct cli_auto {
    const char *file;       /* as given: "data/diamonds.csv", "-" */
    const char *shown;      /* without folders: "diamonds.csv", "standard input" */
    const char *test_file, *grid_file; /* NULL: none */
    char directory[1024];   /* of the run */
    char read[256];         /* what the reader of a script is told: "na = c(\"NA\", \"?\")"; "" for nothing */
    char delimiter;
    bool quiet, verbose, json, csv, dry;
    int jobs;
    size_t rows, cols;      /* of the file */
    bool schema;            /* types come from a schema beside it */
    cel_frame *data;
    cel_auto_options options;
    char command[1024];     /* "celeriac tune data/diamonds.csv" */
    void **owned;           /* what the options borrow */
    size_t n_owned, owned_room;
} cli_auto;

/* Flags both commands have; the last rows of each table. */
#define CLI_AUTO_OPTIONS                                                                                                      \
    {"towers", 0, "N", "that many bodies side by side, their ends joined (default 1); then tower_a_units, tower_b_units, ..."}, \
    {"epochs", 0, "N", "epochs at most (default: about 10,000 steps; a fit stops early when it gets no better)"},             \
    {"test", 0, "SHARE|FILE|none", "test set: a share of the rows (default 0.25), a file, or none"},                          \
    {"metric", 0, "NAME", "what counts (default: rmse; roc_auc of two classes, accuracy of more)"},                           \
    {"strata", 0, "auto|COL|none", "column to stratify splits by (auto: the outcome)"},                                       \
    {"id", 0, "COL", "column that names the rows: no predictor (may be repeated, or a,b)"},                                   \
    {"drop", 0, "COL", "column to leave out (may be repeated, or a,b)"},                                                      \
    {"types", 0, "COL=TYPE", "what a column is: factor, ordered, number, text (may be repeated)"},                            \
    CLI_DATA_OPTIONS,                                                                                                         \
    {"seed", 0, "N", "seed of all random numbers (default: $CELERIAC_SEED or 1)"},                                            \
    CLI_WORK_OPTIONS, {"output", 'o', "DIR", "where to write (default: runs/NAME-SEED)"},                                      \
    {"write-script", 0, "FILE", "write the same work as an R script; - prints it and does no more"},                          \
    {"dry-run", 'n', NULL, "plan and size everything, train nothing, write nothing"},                                         \
    {"force", 'f', NULL, "write over the directory of another run"}, CLI_JSON_OPTION,                                         \
    {"csv", 0, NULL, "results as CSV"}, CLI_QUIET_OPTION, {"verbose", 'v', NULL, "all remarks"}, CLI_COMMON_OPTIONS

/* Reads flags and files. `extra` settings follow those of the flags. Free with cli_auto_free, also after an error. */
cel_status cli_auto_start(const cli_arguments *a, const char *command, bool fixed, cli_auto *out, cel_error *err);
void cli_auto_free(cli_auto *c);
/* ---- what is printed; added to `t` ---- */

/* Lines on file, outcome, predictors, split; `checked` NULL: nothing is searched. */
void cli_auto_summary(const cli_auto *c, const cel_auto *a, const cel_checked *checked, cel_text *t);
/* The best `n` rows of a whole board, and the one to prefer when it is not among them. */
void cli_auto_leaders(const cel_auto *a, const cel_frame *board, size_t n, size_t candidates, cel_text *t);
/* "note: candidate 7, folds 2 4 5: the loss became NaN ... (learn_rate=0.1)": the different errors of a search. */
void cli_auto_notes(const cel_results *r, cel_text *t);
/* "test   rmse 733.1   mae 349   rsq 0.966     (5.4× better than the mean)" */
void cli_auto_test(const cel_auto *a, const cel_frame *metrics, cel_text *t);

/* ---- what is written ---- */

/* Refuses a directory that holds something else than an earlier run of the same plan on the same data (which is done again
 * and gives the same bytes), unless forced. */
cel_status cli_auto_check_directory(const cli_auto *c, const cel_auto *a, bool force, cel_error *err);
/* Everything a run leaves: model.celeriac, test.csv, script.R; of a search (`r`, `board` not NULL) metrics.csv, folds.csv,
 * leaderboard.csv, notes.csv. `*bytes`: the size of the model. */
cel_status cli_auto_write(const cli_auto *c, const cel_auto *a, const cel_results *r, const cel_frame *board, const cel_auto_fitted *fitted, size_t *bytes,
                          cel_error *err);
/* The script to FILE or, "-", to standard output. */
cel_status cli_auto_write_script(const cli_auto *c, const cel_auto *a, const char *path, cel_error *err);
/* One JSON object on standard output; `r`, `board` NULL: nothing was searched; `fitted` NULL: nothing was trained. */
cel_status cli_auto_json(const cli_auto *c, const cel_auto *a, const cel_results *r, const cel_frame *board, const cel_auto_fitted *fitted, double seconds,
                         cel_error *err);

#endif
