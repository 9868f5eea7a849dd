/* What a step type is, and what the files step_*.c share. A type is one row of a table: name, formals, title, which columns
 * it accepts, and three functions: prep learns (fills `state`), bake applies, tidy shows. Everything common is done once in
 * recipe_prep.c: selectors are resolved, column types checked, missing columns refused, roles given to new columns.
 * A step's state is a list of named values; "columns" always holds the names the selectors resolved to. */
#ifndef CEL_STEP_H
#define CEL_STEP_H

#include "base/parallel.h"
#include "recipes/recipe.h"

/* Types of columns a step accepts, as bits; named in this order in sentences. */
enum {
    CEL_IS_DOUBLE = 1,
    CEL_IS_INTEGER = 2,
    CEL_IS_STRING = 4,
    CEL_IS_FACTOR = 8,
    CEL_IS_ORDERED = 16,
    CEL_IS_LOGICAL = 32,
    CEL_IS_DATE = 64,
    CEL_IS_DATETIME = 128,
    CEL_IS_LIST = 256, /* matrices */
    CEL_IS_NUMBER = CEL_IS_DOUBLE | CEL_IS_INTEGER,
    CEL_IS_ANY = 0,
};

enum {
    CEL_STEP_CHECK = 1,       /* check_*(): operation "check" */
    CEL_STEP_EXPRESSIONS = 2, /* `...` are expressions for the hooks, not selectors */
    CEL_STEP_LENIENT = 4,     /* columns that are missing at bake are no error (filters, rm) */
    CEL_STEP_REMOVED = 8,     /* prints state "removals" once trained: "... removed: a, b" */
    CEL_STEP_NAMES = 16,      /* selectors may have names: step_select(length = x) */
    CEL_STEP_PLAIN = 32,      /* `say` gives the whole line of the print */
    CEL_STEP_OWN_TERMS = 64,  /* the step reads the texts of `...` itself: a formula, new = old */
};

/* What prep and bake of a step may use besides the data. */
typedef struct cel_step_context {
    const cel_recipe_vars *vars; /* roles now; NULL in bake */
    cel_rng *rng;                /* R's stream, or the step's own; never NULL */
    cel_notes *notes;            /* may be NULL */
    const char **name;           /* columns the selectors resolved to (prep) */
    size_t n;
    bool training;               /* bake of the training set within prep */
    cel_team *team;              /* who shares the columns of a large training set (cel_parallel); NULL: nobody */
} cel_step_context;

struct cel_step_type {
    const char *function; /* "step_dummy" */
    const char *name;     /* "dummy" */
    const char *title;    /* "Dummy variables from": what is printed before the columns */
    const cel_formal *formal; /* ended by a row without name; NULL: none */
    const char *role;         /* default role of new columns; NULL: NA */
    bool skip;
    unsigned flags;
    unsigned accepts; /* CEL_IS_... of the columns selected; 0: any */
    /* Looks at the arguments when the step is added; may be NULL. */
    cel_status (*check)(const cel_step *step, cel_error *err);
    /* Learns from the training data; columns in ctx->name. NULL: nothing to learn. */
    cel_status (*prep)(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err);
    /* Applies; `*data` has one reference and may be changed or replaced. NULL: nothing to do. */
    cel_status (*bake)(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err);
    /* Adds the columns of tidy() but `id`. NULL: terms only. `kind`: the argument `type`, or NULL. */
    cel_status (*tidy)(const cel_step *step, const char *kind, cel_frame **out, cel_error *err);
    /* Adds the title when it depends on the arguments; NULL: `title`. */
    void (*say)(const cel_step *step, cel_text *t);
    /* What the print lists instead of columns or terms: texts; false: nothing of its own. May be NULL. */
    bool (*elements)(const cel_step *step, cel_value *out);
    const cel_step_tunable *tunable; /* ended by a row of NULLs; NULL: none */
    const char *help;
    /* Arguments that hold selectors (impute_with, denom): their values are texts, one selector each. NULL-terminated; NULL: none. */
    const char *const *selectors;
};

/* ---- arguments: names must exist; kinds were checked when the step was added ---- */

const cel_value *cel_step_arg(const cel_step *step, const char *name);
bool cel_step_has(const cel_step *step, const char *name); /* not NULL */
double cel_step_number(const cel_step *step, const char *name);
bool cel_step_flag(const cel_step *step, const char *name);
const char *cel_step_text(const cel_step *step, const char *name); /* NULL when it is NULL */
size_t cel_step_whole(const cel_step *step, const char *name); /* a whole number >= 0 */

/* ---- state ---- */

/* Puts a value (taken, also on failure) under a printf-style name; a value of that name is replaced. */
cel_status cel_state_set(cel_state *state, cel_value value, cel_error *err, const char *format, ...) CEL_PRINTF(4, 5);
/* NULL: none. */
const cel_value *cel_state_get(const cel_state *state, const char *format, ...) CEL_PRINTF(2, 3);
void cel_state_free(cel_state *state);
cel_status cel_state_copy(const cel_state *from, cel_state *to, cel_error *err);
cel_status cel_state_numbers(cel_state *state, const char *name, const double *x, size_t n, cel_error *err);
cel_status cel_state_texts(cel_state *state, const char *name, const char *const *x, size_t n, cel_error *err);
/* Levels of column k under "levels.k" (and "ordered.k"), and as levels again: one reference, NULL when memory is gone. */
cel_status cel_state_levels(cel_state *state, size_t k, const cel_levels *levels, cel_error *err);
cel_levels *cel_state_get_levels(const cel_state *state, size_t k);
/* The columns the step works on, after prep. */
size_t cel_step_columns(const cel_step *step, char *const **name);

/* ---- columns ---- */

unsigned cel_column_bit(const cel_column *c); /* CEL_IS_... */
/* Column `name` of a frame a step bakes; CEL_INPUT naming the step and the column when it is not there. */
cel_column *cel_step_column(const cel_step *step, const cel_frame *data, const char *name, cel_error *err);
/* A new double column, of a number column's values (integers as doubles). NULL when memory is gone. */
cel_column *cel_column_doubles(const cel_column *c);
/* Values as doubles without copying when they are: `*own` is what to free (cel_free), or NULL. */
const double *cel_column_view(const cel_column *c, double **own);
/* A factor with these levels (kept) from a factor or text column by label; what is no level becomes `unseen` (a code or
 * CEL_NA_INT). Of other columns: their text as as.character() gives it. */
cel_column *cel_column_recode(const cel_column *c, cel_levels *levels, int32_t unseen);
/* Levels of a factor or, sorted, the values of a text column. One reference; NULL when memory is gone. */
cel_levels *cel_column_levels(const cel_column *c);
/* Sets a column (taken, also on failure; NULL: memory is gone). */
cel_status cel_frame_take(cel_frame *f, const char *name, cel_column *column, cel_error *err);
/* Removes a column when it is there. */
void cel_frame_forget(cel_frame *f, const char *name);
/* Keeps rows (indices taken as they are); replaces `*data`. */
cel_status cel_frame_keep_rows(cel_frame **data, const size_t *row, size_t n, cel_error *err);
/* Refuses names that exist already: "Name collision occurred. The following variable names already exist:". */
cel_status cel_step_collision(const cel_step *step, const cel_frame *data, const char *const *name, size_t n, cel_error *err);
/* Puts `n` new columns (each taken) behind the others, then removes the step's columns unless keep_original_cols. */
cel_status cel_step_append(const cel_step *step, cel_frame *data, const char *const *name, cel_column **column, size_t n, cel_error *err);
/* A text column of labels (NULL: missing). */
cel_column *cel_column_texts(const char *const *x, size_t n);
cel_column *cel_column_numbers(const double *x, size_t n);
cel_column *cel_column_integers(const int32_t *x, size_t n);

/* New columns being gathered. Zero-initialise; each column is taken, NULL: memory is gone. _append puts them into the frame
 * as cel_step_append() does and frees the list. */
typedef struct cel_new_columns {
    size_t n, capacity;
    char **name;
    cel_column **column;
    bool failed;
} cel_new_columns;
void cel_new_columns_add(cel_new_columns *list, cel_column *column, const char *format, ...) CEL_PRINTF(3, 4);
cel_status cel_new_columns_append(const cel_step *step, cel_frame *data, cel_new_columns *list, cel_error *err);
void cel_new_columns_free(cel_new_columns *list);
/* Digits of a whole number: names0() pads to the digits of the last one. */
int cel_digits(size_t n);
/* make.names() of a text, added to `t`. */
void cel_text_valid_name(cel_text *t, const char *name);
/* Names of new columns for labels of `var`: argument `naming`, function(var, lvl) of the script, or var_make.names(lvl), where
 * repeated names get a "_1" more. A label that begins with `var` is named by the rest. */
cel_status cel_step_label_names(const cel_step *step, const char *var, const char *const *label, size_t n, cel_value *out, cel_error *err);
/* The columns a selector argument ("impute_with") means, but `without` (NULL: all): their indices, cel_free. */
cel_status cel_step_choose(const cel_step *step, const char *argument, const cel_frame *data, const cel_step_context *ctx, const char *without, size_t **index,
                           size_t *n, cel_error *err);
/* Values of columns as one matrix (rows, n), column-major; cel_free. NULL when memory is gone. */
double *cel_frame_matrix(const cel_frame *data, const cel_column *const *column, size_t n);
/* Column `name` of the training data, which is there. */
const cel_column *cel_training_column(const cel_frame *training, const char *name);

/* One column of numbers to another, `k`-th of the step, element by element: `out` may be `x`. */
typedef void (*cel_step_each)(const cel_step *step, size_t k, const double *x, double *out, size_t n);
/* Every column of the step through `each`. */
cel_status cel_step_map(const cel_step *step, cel_frame *data, cel_step_each each, cel_error *err);

/* bake and tidy of steps that remove the columns in state "removals". */
cel_status cel_step_remove(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err);
cel_status cel_step_tidy_removals(const cel_step *step, const char *kind, cel_frame **out, cel_error *err);

/* ---- tidying: each adds one column (taken; NULL: memory is gone) ---- */

cel_status cel_tidy_start(size_t rows, cel_frame **out, cel_error *err);
cel_status cel_tidy_texts(cel_frame *f, const char *name, const char *const *x, size_t n, cel_error *err);
cel_status cel_tidy_numbers(cel_frame *f, const char *name, const double *x, size_t n, cel_error *err);
/* terms and one value per column, from a state value of numbers, integers or texts named `state`, as column `as`. */
cel_status cel_tidy_value(const cel_step *step, const char *state, const char *as, cel_frame **out, cel_error *err);
/* terms and the value of an argument on every row, as a column of its name; one argument more; a column renamed. */
cel_status cel_tidy_argument(const cel_step *step, const char *argument, cel_frame **out, cel_error *err);
cel_status cel_tidy_more(const cel_step *step, const char *argument, cel_frame *out, cel_error *err);
cel_status cel_tidy_rename(cel_frame *f, const char *from, const char *to, cel_error *err);
/* A table row by row: each field is one of a row's values under a name. The last field has no name. */
typedef struct cel_tidy_row {
    const char *term, *text, *text2;
    double number, number2, number3;
} cel_tidy_row;
typedef enum cel_tidy_what { CEL_TIDY_TERM, CEL_TIDY_TEXT, CEL_TIDY_TEXT2, CEL_TIDY_NUMBER, CEL_TIDY_NUMBER2, CEL_TIDY_NUMBER3 } cel_tidy_what;
typedef struct cel_tidy_field {
    const char *name;
    cel_tidy_what what;
} cel_tidy_field;
cel_status cel_tidy_rows(const cel_tidy_row *row, size_t n, const cel_tidy_field *field, cel_frame **out, cel_error *err);
/* A row for each number a column has under state "<name>.<k>": number, and number2 from "<beside>.<k>" (NULL: missing). */
cel_status cel_tidy_state(const cel_step *step, const char *name, const char *beside, const cel_tidy_field *field, cel_frame **out, cel_error *err);
/* cel_tidy_rows() before the step is trained: terms as written, the rest missing. */
cel_status cel_tidy_rows_untrained(const cel_step *step, const cel_tidy_field *field, cel_frame **out, cel_error *err);
/* Not trained: terms as written and missing numbers in columns `as`. */
cel_status cel_tidy_untrained(const cel_step *step, const char *as, bool text, cel_frame **out, cel_error *err);

/* ---- sentences ---- */

/* "`a`", "`a` and `b`", "`a`, `b`, and `c`"; quote 0: none. */
void cel_text_list(cel_text *t, const char *const *x, size_t n, char quote);
/* The same without "and": "a, b, c". */
void cel_text_list_plain(cel_text *t, const char *const *x, size_t n);
/* An error of a step: "in `step_log()`: " + message. */
cel_status cel_step_fail(const cel_step *step, cel_error *err, const char *format, ...) CEL_PRINTF(3, 4);
/* A warning of cli's kind: lines joined by newlines, wrapped at 80 columns. */
void cel_step_warn(cel_step_context *ctx, const char *format, ...) CEL_PRINTF(2, 3);

/* ---- numbers as R computes them: long double sums, the mean in two passes ---- */

double cel_mean(const double *x, size_t n);            /* missing values give a missing value */
double cel_mean_there(const double *x, size_t n);      /* na.rm = TRUE; NaN when nothing is there */
double cel_variance_there(const double *x, size_t n, double *mean); /* divisor n - 1; NA for fewer than two */
/* The same of two columns in little more time than of one; the same bits. */
void cel_variance_of_two(const double *const x[2], size_t n, double mean[2], double variance[2]);
double cel_median_there(const double *x, size_t n, cel_error *err); /* NA when nothing is there or memory is gone */
/* Quantiles of type 7 of sorted values. */
double cel_quantile(const double *sorted, size_t n, double p);
/* Sorts numbers, none of them missing, in place; many of them by their digits. */
void cel_sort_numbers(double *x, size_t n);
/* contr.poly(levels): orthonormal polynomials of degree 1 .. levels - 1, (levels, levels - 1), column-major. */
void cel_contr_poly(double *m, size_t levels);
/* The values that are there, sorted; *n of them; the caller frees. NULL when memory is gone. */
double *cel_sorted_there(const double *x, size_t n, size_t *there);

#endif
