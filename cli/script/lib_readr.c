/* Data into and out of scripts: data(), read_csv() and its family, write_csv(). */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/packages.h"
#include "cli/script/tuning_value.h"
#include "recipes/csv.h"

/* ---- data sets ---- */

/* Data sets that are plain data frames in R; the others are tibbles. */
static const char *const plain_sets[] = {"iris", "mtcars"};

/* Row names of mtcars, which a CSV file does not carry. */
static const char *const cars[] = {
    "Mazda RX4", "Mazda RX4 Wag", "Datsun 710", "Hornet 4 Drive", "Hornet Sportabout", "Valiant", "Duster 360", "Merc 240D", "Merc 230",
    "Merc 280", "Merc 280C", "Merc 450SE", "Merc 450SL", "Merc 450SLC", "Cadillac Fleetwood", "Lincoln Continental", "Chrysler Imperial",
    "Fiat 128", "Honda Civic", "Toyota Corolla", "Toyota Corona", "Dodge Challenger", "AMC Javelin", "Camaro Z28", "Pontiac Firebird",
    "Fiat X1-9", "Porsche 914-2", "Lotus Europa", "Ford Pantera L", "Ferrari Dino", "Maserati Bora", "Volvo 142E"};
enum { CARS = sizeof cars / sizeof *cars };

static cel_sexp *load_set(cel_interp *in, const char *name, cel_error *err)
{
    const char *folder = cel_interp_options(in)->data_dir;
    char path[1024];
    cel_frame *f = NULL;
    FILE *there = NULL;
    if (folder && !strchr(name, '/') && snprintf(path, sizeof path, "%s/%s.csv", folder, name) < (int)sizeof path)
        there = fopen(path, "rb");
    if (there)
        fclose(there);
    else if (cel_data_path(name, path, sizeof path, err) != CEL_OK)
        return NULL;
    if (cel_csv_read(path, &(cel_csv_options){.threads = cel_tuning_threads(in)}, &f, err) != CEL_OK)
        return NULL;
    bool tibble = true;
    for (size_t i = 0; i < sizeof plain_sets / sizeof *plain_sets; i++)
        tibble = tibble && strcmp(name, plain_sets[i]) != 0;
    cel_sexp *x = cel_frame_value(in, f, tibble);
    cel_frame_drop(f);
    if (x && strcmp(name, "mtcars") == 0 && cel_tibble_rows(x) == CARS) {
        cel_sexp *names = cel_sexp_strings(in, cars, CARS);
        x = names && cel_sexp_set_attr(in, x, "row.names", names) ? x : NULL;
    }
    if (!x)
        *err = *cel_interp_error(in);
    return x;
}

/* Sets that packages hand out by name alone, without data(); read when first asked for. */
static const char *const lazy_sets[] = {"iris", "mtcars", "diamonds", "attrition", "ames", "penguins", "two_class_dat"};

cel_sexp *cel_data_lookup(cel_interp *in, const char *name)
{
    bool known = false;
    for (size_t i = 0; i < sizeof lazy_sets / sizeof *lazy_sets; i++)
        known = known || strcmp(name, lazy_sets[i]) == 0;
    cel_error err = {0};
    cel_sexp *x = known ? load_set(in, name, &err) : NULL;
    if (!x && err.status == CEL_NOMEM)
        return cel_no_memory(in);
    return x && cel_env_set(in, in->base, name, cel_sexp_share(x)) ? x : NULL;
}

static cel_sexp *data(cel_interp *in, cel_args *a)
{
    size_t n = cel_dots(a);
    cel_sexp *names = cel_sexp_vector(in, CEL_S_STRING, n);
    for (size_t k = 0; names && k < n; k++) {
        cel_sexp *expr = cel_dots_expr(a, k);
        const char *name = expr && expr->kind == CEL_S_SYMBOL ? expr->as.name : expr && expr->kind == CEL_S_STRING ? expr->as.s[0] : NULL;
        cel_error err = {0};
        if (!name)
            return cel_dots_fail(a, k, "argument.value", "data() takes the name of a data set");
        cel_sexp *x = load_set(in, name, &err);
        if (!x) {
            cel_dots_fail(a, k, err.code, "%s", err.message);
            cel_error_hint(cel_interp_error(in), "%s", err.hint);
            return NULL;
        }
        if (!cel_env_set(in, cel_global(in), name, x) || !cel_sexp_set_text(in, names, k, name))
            return NULL;
    }
    return names;
}

/* readLines(): the lines of a file as texts. */
static cel_sexp *read_lines(cel_interp *in, cel_args *a)
{
    const char *path;
    double most;
    if (!cel_arg_text(a, 0, &path) || !cel_arg_number(a, 1, &most))
        return NULL;
    FILE *f = fopen(path, "rb");
    if (!f)
        return cel_arg_fail(a, 0, "file.open", "%s cannot be opened: %s", path, strerror(errno));
    const char **line = NULL;
    size_t n = 0, capacity = 0, room = 0;
    char *text = NULL;
    bool good = true;
    for (ssize_t length; good && (most < 0 || (double)n < most) && (length = getline(&text, &room, f)) >= 0;) {
        while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
            length--;
        good = CEL_GROW(line, capacity, n + 1) && (line[n++] = cel_intern_n(in, text, (size_t)length));
    }
    free(text);
    fclose(f);
    cel_sexp *out = good ? cel_sexp_strings(in, line, n) : cel_fail_here(in, "memory", "there is not enough memory");
    cel_free(line);
    return out;
}

/* ---- reading ---- */

enum { FILE_AT, DELIM_AT, COL_NAMES_AT, COL_TYPES_AT, SKIP_AT, COMMENT_AT, NA_AT, N_MAX_AT, SHARED };

/* Arguments that readr has and this reader does not do anything else for. */
static bool refuse_others(cel_args *a)
{
    static const struct { size_t at; const char *why; } others[] = {
        {COL_NAMES_AT, "the first row must hold the names"},
        {COL_TYPES_AT, "types are guessed from all rows, or written in NAME.schema.json beside NAME.csv"},
        {SKIP_AT, "the file must begin with its header"},
        {COMMENT_AT, "comments in the file are not supported"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!cel_arg_given(a, others[i].at))
            continue;
        cel_sexp *x = cel_arg(a, others[i].at);
        if (!x)
            return false;
        bool usual = x->kind == CEL_S_NULL || (others[i].at == COL_NAMES_AT && x->kind == CEL_S_LOGICAL && x->n == 1 && x->as.i[0] == 1) ||
                     (others[i].at == SKIP_AT && cel_sexp_number_at(x, 0) == 0) ||
                     (others[i].at == COMMENT_AT && x->kind == CEL_S_STRING && x->n == 1 && x->as.s[0] && !x->as.s[0][0]);
        if (!usual) {
            cel_arg_fail(a, others[i].at, "argument.unsupported", "%s cannot be changed: %s", cel_args_name(a, others[i].at), others[i].why);
            return false;
        }
    }
    return true;
}

static cel_sexp *read_file(cel_interp *in, cel_args *a, bool tibble, bool factors)
{
    const char *path, *delim;
    cel_csv_options o = {.strings_as_factors = factors, .threads = cel_tuning_threads(in)};
    cel_error err = {0};
    if (!cel_arg_text(a, FILE_AT, &path) || !cel_arg_text(a, DELIM_AT, &delim) || !refuse_others(a))
        return NULL;
    if (strlen(delim) != 1 || strchr("\"\n\r ", delim[0]))
        return cel_arg_fail(a, DELIM_AT, "argument.value", "delim must be one character that is not a quote or a blank");
    o.delimiter = delim[0];
    if (cel_arg_given(a, NA_AT)) {
        cel_sexp *na = cel_arg(a, NA_AT);
        if (!na || !(na = cel_coerce(in, na, CEL_S_STRING)))
            return NULL;
        for (size_t i = 0; i < na->n; i++)
            if (!na->as.s[i])
                return cel_arg_fail(a, NA_AT, "argument.value", "%s must hold texts; the text \"NA\" is written in quotes", cel_args_name(a, NA_AT));
        o.na = na->as.s;
        o.na_count = na->n;
    }
    if (cel_arg_given(a, N_MAX_AT)) {
        double most;
        if (!cel_arg_number(a, N_MAX_AT, &most))
            return NULL;
        if (most < 1)
            return cel_arg_fail(a, N_MAX_AT, "argument.value", "%s must be at least 1", cel_args_name(a, N_MAX_AT));
        o.max_rows = isinf(most) ? 0 : (size_t)most;
    }
    cel_frame *f = NULL;
    if (cel_csv_read(path, &o, &f, &err) != CEL_OK)
        return cel_arg_error(a, FILE_AT, &err);
    cel_sexp *x = cel_frame_value(in, f, tibble);
    cel_frame_drop(f);
    return x;
}

static cel_sexp *read_csv(cel_interp *in, cel_args *a)
{
    return read_file(in, a, true, false);
}

static cel_sexp *read_base(cel_interp *in, cel_args *a)
{
    bool factors;
    return cel_arg_flag(a, SHARED, &factors) ? read_file(in, a, false, factors) : NULL;
}

/* ---- writing ---- */

static cel_sexp *write_csv(cel_interp *in, cel_args *a)
{
    const char *path, *na;
    cel_error err = {0};
    if (!cel_arg_table(a, 0) || !cel_arg_text(a, 1, &path) || !cel_arg_text(a, 2, &na))
        return NULL;
    if (strcmp(na, "NA") != 0)
        return cel_arg_fail(a, 2, "argument.unsupported", "na cannot be changed: missing values are written NA");
    if (path[0] == '\0')
        return cel_arg_fail(a, 1, "argument.value", "the name of the file is empty");
    cel_frame *f = cel_arg_frame(in, a, 0);
    if (!f)
        return NULL;
    cel_status status = cel_csv_write(f, path, &err);
    cel_frame_drop(f);
    return status == CEL_OK ? cel_arg(a, 0) : cel_arg_error(a, 1, &err);
}

#define SHARED_FORMALS "col_names = TRUE, col_types = NULL, skip = 0, comment = \"\", na = c(\"\", \"NA\"), n_max = Inf"
#define READR_FORMALS SHARED_FORMALS ", ..., col_select = NULL, locale = NULL, quote = \"\\\"\", trim_ws = TRUE, guess_max = 1000, " \
    "progress = FALSE, show_col_types = NULL, name_repair = \"unique\", lazy = FALSE, num_threads = NULL, skip_empty_rows = TRUE"

static const cel_builtin rows[] = {
    {"utils", "data", "..., package = NULL", data, "Load a shipped data set under its name.", CEL_B_INVISIBLE},
    {"readr", "read_csv", "file, delim = \",\", " READR_FORMALS, read_csv, "Read a CSV file; types as guessed or as in its schema.", 0},
    {"readr", "read_tsv", "file, delim = \"\\t\", " READR_FORMALS, read_csv, "Read a file with tabs.", 0},
    {"readr", "read_delim", "file, delim = \",\", " READR_FORMALS, read_csv, "Read a file with another delimiter.", 0},
    {"utils", "read.csv", "file, sep = \",\", header = TRUE, colClasses = NULL, skip = 0, comment.char = \"\", na.strings = \"NA\", nrows = Inf, "
     "stringsAsFactors = FALSE, ..., check.names = TRUE", read_base, "Read a CSV file as a plain data frame.", 0},
    {"base", "readLines", "con, n = -1L, ...", read_lines, "The lines of a file as texts.", 0},
    {"readr", "read_lines", "file, n_max = -1L, ...", read_lines, "The lines of a file as texts.", 0},
    {"readr", "write_csv", "x, file, na = \"NA\", ..., progress = FALSE", write_csv, "Write a data frame as CSV; numbers so that they read back.", CEL_B_INVISIBLE},
};

const cel_library cel_library_readr = {rows, sizeof rows / sizeof *rows};
