/* The interpreter of scripts and the table of builtins. A builtin is one row: package, name, formals as R text, C
 * function, help. From the rows come argument matching, suggestions and the list of functions in docs/. Evaluation
 * never jumps: a NULL value means that an error (or break, return ...) is on its way, and the caller returns NULL too.
 * Arguments of builtins are lazy: cel_arg(a, i) evaluates argument i when first asked, so that R's order of random
 * draws can be kept. */
#ifndef CEL_SCRIPT_INTERP_H
#define CEL_SCRIPT_INTERP_H

#include <stdatomic.h>

#include "cli/script/value.h"

/* ---- running ---- */

typedef struct cel_script_options {
    /* Where print() and cat() write, and where warnings and messages go (without a newline at their end). */
    void (*write)(void *user, const char *text, size_t length);
    void (*warn)(void *user, const char *text);
    void (*message)(void *user, const char *text);
    /* How far a search is: `done` of `total` fits, first called with 0; `best` names the best so far or is NULL. Called
     * from one thread at a time, not always the same. May be NULL. */
    void (*progress)(void *user, size_t done, size_t total, const char *best);
    void *user;
    const char *const *args; /* commandArgs(trailingOnly = TRUE) */
    size_t n_args;
    const char *data_dir;         /* where data(name) looks; NULL: none */
    atomic_int *interrupt;        /* becomes non-zero when the user wants to stop; NULL: never */
    int jobs;                     /* threads for the work of the library; 0: all */
    bool quiet;                   /* no progress */
    bool check_only;              /* celeriac check: stop where training would begin */
    size_t memory_limit;          /* bytes of values; 0: 8 GB */
    uint64_t step_limit;          /* evaluations, for fuzzing; 0: none */
} cel_script_options;

/* NULL when memory is gone. Options are copied (texts are not). */
cel_interp *cel_interp_new(const cel_script_options *options);
void cel_interp_free(cel_interp *in);
/* Reads a file, parses it, evaluates statement by statement, prints visible values. */
cel_status cel_script_run_file(cel_interp *in, const char *path, cel_error *err);
/* The same for a text; `name` stands in errors for the file's. */
cel_status cel_script_run_text(cel_interp *in, const char *name, const char *text, size_t length, cel_error *err);
/* Parses only: every syntax error is the first one. */
cel_status cel_script_check_text(cel_interp *in, const char *name, const char *text, size_t length, cel_error *err);
const cel_script_options *cel_interp_options(const cel_interp *in);
cel_rng *cel_interp_rng(cel_interp *in);
/* A pointer a bridge may hang its own state on, per slot; freed with `free_state` at the end. */
typedef enum cel_slot { CEL_SLOT_DATA, CEL_SLOT_RECIPES, CEL_SLOT_TUNING, CEL_SLOT_KERAS, CEL_SLOTS } cel_slot;
void *cel_interp_slot(const cel_interp *in, cel_slot slot);
/* Asked for variables that are bound nowhere (data sets of packages): NULL without an error when there is none. */
void cel_interp_set_lookup(cel_interp *in, cel_sexp *(*lookup)(cel_interp *in, const char *name));
void cel_interp_set_slot(cel_interp *in, cel_slot slot, void *state, void (*free_state)(void *));

/* ---- builtins ---- */

typedef struct cel_args cel_args;
typedef cel_sexp *(*cel_builtin_call)(cel_interp *in, cel_args *a);

enum {
    CEL_B_GENERIC = 1,   /* S3: `name.class` rows and functions of the script are tried first, by the first argument */
    CEL_B_INVISIBLE = 2, /* its value does not print at top level */
    CEL_B_HIDDEN = 4,    /* methods and operators: not in lists of functions */
};

struct cel_builtin {
    const char *package; /* "base", "recipes" */
    const char *name;    /* "step_dummy"; a method: "print.tbl_df" */
    const char *formals; /* R text between the parentheses: "recipe, ..., role = NA, one_hot = FALSE" */
    cel_builtin_call call;
    const char *help; /* one line */
    unsigned flags;
};

/* One folder of rows; every bridge has one, listed in libraries.c. */
typedef struct cel_library {
    const cel_builtin *rows;
    size_t n;
} cel_library;
extern const cel_library *const cel_libraries[];
extern const size_t cel_n_libraries;
/* Rows of a table of the library (steps of recipes), made when an interpreter starts; texts are interned or static, the
 * array belongs to the maker's slot. NULL: memory is gone. */
typedef const cel_builtin *(*cel_library_maker)(cel_interp *in, size_t *n);
extern const cel_library_maker cel_library_makers[];
extern const size_t cel_n_library_makers;

/* Row i of all, those of the makers included; NULL past the last. */
const cel_builtin *cel_builtin_at(const cel_interp *in, size_t i);
/* Row by name (and package, NULL: any), or NULL. */
const cel_builtin *cel_builtin_find(const cel_interp *in, const char *package, const char *name);

/* ---- arguments, inside a builtin. `i` is the position among the formals, `...` counted ---- */

/* Value of argument i: evaluated now when it was not yet; its default when it was not given; R's NULL for a
 * formal `name = NULL`. An argument without default that was not given is an error. NULL: an error is on its way. */
cel_sexp *cel_arg(cel_args *a, size_t i);
bool cel_arg_given(const cel_args *a, size_t i);
/* The expression as written (constants are themselves); NULL when not given. Substitutes promises of closures. */
cel_sexp *cel_arg_expr(const cel_args *a, size_t i);
/* The environment the expression would be evaluated in: where variables of selectors and blocks are looked up. */
cel_sexp *cel_arg_env(const cel_args *a, size_t i);

/* What `...` holds. */
size_t cel_dots(const cel_args *a);
const char *cel_dots_name(const cel_args *a, size_t k); /* NULL: none */
cel_sexp *cel_dots_value(cel_args *a, size_t k);
cel_sexp *cel_dots_expr(const cel_args *a, size_t k); /* NULL: empty argument */
cel_sexp *cel_dots_env(const cel_args *a, size_t k);
/* All of them evaluated, as a list with names. */
cel_sexp *cel_dots_list(cel_args *a);

/* One value of a kind; false with the error at the argument. NULL and NA are errors. */
bool cel_arg_number(cel_args *a, size_t i, double *out);
bool cel_arg_integer(cel_args *a, size_t i, int32_t *out);
bool cel_arg_flag(cel_args *a, size_t i, bool *out);
bool cel_arg_text(cel_args *a, size_t i, const char **out);
bool cel_arg_count(cel_args *a, size_t i, size_t *out); /* whole, not negative */
/* An object of a type: NULL with an error that says what was found. */
void *cel_arg_object(cel_args *a, size_t i, const cel_object_type *type);
/* match.arg: the text is one of `choices` (NULL-terminated), else an error with the nearest; index into them. */
bool cel_arg_choice(cel_args *a, size_t i, const char *const *choices, size_t *out);

/* Errors; all return NULL so that `return cel_arg_fail(...)` reads well. The caret stands under the argument
 * (under the call when it was not given). */
cel_sexp *cel_arg_fail(cel_args *a, size_t i, const char *code, const char *format, ...) CEL_PRINTF(4, 5);
cel_sexp *cel_dots_fail(cel_args *a, size_t k, const char *code, const char *format, ...) CEL_PRINTF(4, 5);
cel_sexp *cel_call_fail(cel_args *a, const char *code, const char *format, ...) CEL_PRINTF(3, 4);
/* An error of the library: `in->error` was passed as its cel_error. Adds where the script stands. */
cel_sexp *cel_call_error(cel_args *a, const cel_error *err);
/* The same at argument i. */
cel_sexp *cel_arg_error(cel_args *a, size_t i, const cel_error *err);

const cel_builtin *cel_args_builtin(const cel_args *a);
cel_sexp *cel_args_env(const cel_args *a);  /* where the call stands */
cel_sexp *cel_args_call(const cel_args *a); /* the call as written: a CEL_S_CALL, or NULL when called from C */
const char *cel_args_name(const cel_args *a, size_t i); /* name of formal i; NULL past the last */

/* ---- errors and conditions without arguments at hand ---- */

/* Sets the interpreter's error (at the call being evaluated) and returns NULL. */
cel_sexp *cel_fail_at(cel_interp *in, cel_span span, const char *code, const char *format, ...) CEL_PRINTF(4, 5);
cel_sexp *cel_fail_here(cel_interp *in, const char *code, const char *format, ...) CEL_PRINTF(3, 4);
/* The error being filled or on its way; hints may be added to it. */
cel_error *cel_interp_error(cel_interp *in);
/* warning(), message(): false when a handler of the script (tryCatch) takes it: return NULL at once. */
bool cel_warn(cel_interp *in, const char *format, ...) CEL_PRINTF(2, 3);
bool cel_message(cel_interp *in, const char *format, ...) CEL_PRINTF(2, 3);
/* After NULL came back from cel_apply or cel_eval: takes the error away to go on. False: not an error but an
 * interrupt, no memory or a jump, which must travel on. */
bool cel_catch(cel_interp *in, cel_error *out);
/* True when the user asked to stop; then an error is set. Long loops ask now and then. */
bool cel_interrupted(cel_interp *in);
/* Ends the script here without an error, as quit() does: returns NULL, which travels up; the run gives `status`
 * (CEL_FAILED needs the interpreter's error filled). What celeriac check calls where training would begin. */
cel_sexp *cel_finish(cel_interp *in, cel_status status);

/* ---- evaluating ---- */

cel_sexp *cel_eval(cel_interp *in, cel_sexp *expr, cel_sexp *env);
/* What `{{ x }}` stands for: the expression the function's caller gave for its argument x, seen from `env`; any other
 * expression is itself. */
cel_sexp *cel_embraced(cel_interp *in, cel_sexp *expr, cel_sexp *env);
/* Value of a promise (or the value itself). */
cel_sexp *cel_force(cel_interp *in, cel_sexp *x);
/* Calls a function with values; `names` may be NULL or hold NULLs. */
cel_sexp *cel_apply(cel_interp *in, cel_sexp *function, size_t n, cel_sexp *const *args, const char *const *names);
/* Calls generic `name` on values, by the class of the first, as the script would: print, format, summary ... */
cel_sexp *cel_apply_name(cel_interp *in, const char *name, size_t n, cel_sexp *const *args, const char *const *names);
/* A function value: a function itself, or a formula `~ .x + 1` as purrr reads it. NULL with an error. */
cel_sexp *cel_as_function(cel_interp *in, cel_sexp *x);
/* A closure from R text, "function(x, ...) f(.object, x, ...)", with environment `env`: how a bridge makes functions
 * that carry an object. NULL with an error. */
cel_sexp *cel_function_of_text(cel_interp *in, const char *text, cel_sexp *env);
/* An environment whose parent is `parent`. */
cel_sexp *cel_env_new(cel_interp *in, cel_sexp *parent);
bool cel_env_set(cel_interp *in, cel_sexp *env, const char *name, cel_sexp *value);
/* Binding in this environment only (own) or up the parents; NULL: none. Promises come forced. */
cel_sexp *cel_env_get(cel_interp *in, cel_sexp *env, const char *name, bool own);
/* In an environment made of a table: the names of its columns, known to the sentence about a name that is not found. */
#define CEL_COLUMNS_NAME ".columns of the table"
cel_sexp *cel_global(cel_interp *in);
/* Marks that the value about to be returned does not print. */
void cel_invisible(cel_interp *in);

/* ---- text of values ---- */

/* The expression or value as R's deparse() writes it, on one line. */
void cel_deparse(const cel_sexp *x, cel_text *out);
/* The same, interned: NULL when memory is gone. */
const char *cel_deparse_text(cel_interp *in, const cel_sexp *x);
/* Prints as R does at top level (methods included); false with an error. */
bool cel_print(cel_interp *in, cel_sexp *x);
/* Writes to the script's output. */
void cel_write(cel_interp *in, const char *text);
void cel_writef(cel_interp *in, const char *format, ...) CEL_PRINTF(2, 3);
/* A number with at most `digits` significant digits as R's format() and cat() write it. `out` holds 64 bytes. */
char *cel_number_text(double x, int digits, char *out);
/* format() of a whole vector to common width (numbers) as a string vector; digits 0: 7. */
cel_sexp *cel_format_vector(cel_interp *in, const cel_sexp *x, int digits);
/* options("width"), options("digits"). */
int cel_option_width(const cel_interp *in);
int cel_option_digits(const cel_interp *in);

#endif
