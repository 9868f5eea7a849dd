/* Making data frames in scripts: tibble(), tribble(), data.frame(), conversions between lists, matrices and tables. */
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_ops.h"

/* Columns gathered one by one. */
/* What happens to a column whose name is there already. */
typedef enum repeated { REPLACES, UNIQUE, KEPT } repeated;

typedef struct builder {
    repeated repeated;
    const char **name;
    cel_sexp **column;
    size_t n, name_capacity, column_capacity;
    size_t rows;
    bool sized; /* some column is not of size 1 */
} builder;

static void builder_free(builder *b)
{
    cel_free(b->name);
    cel_free(b->column);
}

/* Adds or replaces; sizes are checked by the caller. */
static bool builder_put(cel_interp *in, builder *b, const char *name, cel_sexp *column)
{
    size_t size = cel_vector_size(column), at = 0;
    char full[300];
    while (at < b->n && strcmp(b->name[at], name) != 0)
        at++;
    for (int k = 1; at < b->n && b->repeated == UNIQUE; k++) {
        snprintf(full, sizeof full, "%s.%d", name, k);
        for (at = 0; at < b->n && strcmp(b->name[at], full) != 0;)
            at++;
        if (at == b->n)
            name = full;
    }
    if (b->repeated == KEPT)
        at = b->n;
    if (at == b->n) {
        if (!CEL_GROW(b->name, b->name_capacity, b->n + 1) || !CEL_GROW(b->column, b->column_capacity, b->n + 1)) {
            cel_fail_here(in, "memory", "not enough memory");
            return false;
        }
        b->n++;
    }
    if (!(b->name[at] = cel_intern(in, name)))
        return false;
    b->column[at] = cel_sexp_share(column);
    if (size != 1 || (!b->sized && b->n == 1))
        b->rows = size;
    b->sized = b->sized || size != 1;
    return true;
}

static cel_sexp *builder_table(cel_interp *in, builder *b, bool tibble)
{
    cel_sexp *out = cel_tibble_new(in, b->n, b->name, b->rows, tibble);
    for (size_t j = 0; out && j < b->n; j++) {
        cel_sexp *column = cel_vector_recycle(in, b->column[j], b->rows);
        if (!column)
            return NULL;
        cel_sexp_set(out, j, column);
    }
    return out;
}

/* ---- tibble() ---- */

static const char *dots_title(cel_interp *in, cel_args *a, size_t k)
{
    const char *name = cel_dots_name(a, k);
    if (name && name[0])
        return name;
    cel_sexp *expr = cel_dots_expr(a, k);
    return expr ? cel_deparse_text(in, expr) : cel_intern(in, "value");
}

static bool put_checked(cel_interp *in, cel_args *a, size_t k, builder *b, const char *name, cel_sexp *x)
{
    char what[128];
    if (!cel_is_vector(x)) {
        cel_dots_fail(a, k, "frame.column", "column %s must be a vector, not %s", name, cel_sexp_describe(x, what, sizeof what));
        return false;
    }
    size_t size = cel_vector_size(x);
    if (size != 1 && b->sized && size != b->rows) {
        cel_dots_fail(a, k, "frame.size", "column %s has %zu values, the others have %zu", name, size, b->rows);
        cel_error_hint(cel_interp_error(in), "only one value is repeated");
        return false;
    }
    return builder_put(in, b, name, x);
}

/* A column's value, with the columns before it in sight. */
static cel_sexp *column_value(cel_interp *in, cel_args *a, size_t k, const builder *b)
{
    cel_sexp *expr = cel_dots_expr(a, k);
    if (b->n == 0 || !expr || (expr->kind != CEL_S_SYMBOL && expr->kind != CEL_S_CALL))
        return cel_dots_value(a, k);
    cel_sexp *mask = cel_env_new(in, cel_dots_env(a, k));
    for (size_t j = 0; mask && j < b->n; j++)
        if (!cel_env_set(in, mask, b->name[j], b->column[j]))
            return NULL;
    return mask ? cel_eval(in, expr, mask) : NULL;
}

static cel_sexp *tibble(cel_interp *in, cel_args *a)
{
    builder b = {0};
    bool good = true;
    for (size_t k = 0; good && k < cel_dots(a); k++) {
        if (!cel_dots_expr(a, k))
            continue; /* a trailing comma */
        cel_sexp *x = column_value(in, a, k, &b);
        const char *name = cel_dots_name(a, k);
        if (!x)
            good = false;
        else if (x->kind == CEL_S_NULL)
            continue;
        else if (cel_is_frame(x) && !(name && name[0]))
            for (size_t j = 0; good && j < x->n; j++)
                good = put_checked(in, a, k, &b, cel_sexp_name(x, j), x->as.v[j]);
        else
            good = (name = dots_title(in, a, k)) && put_checked(in, a, k, &b, name, x);
    }
    if (good && cel_arg_given(a, 1)) {
        size_t rows;
        good = cel_arg_count(a, 1, &rows);
        if (good && b.sized && rows != b.rows)
            good = cel_arg_fail(a, 1, "frame.size", ".rows is %zu, the columns have %zu values", rows, b.rows) != NULL;
        b.rows = rows;
    }
    cel_sexp *out = good ? builder_table(in, &b, true) : NULL;
    builder_free(&b);
    return out;
}

/* tribble(~a, ~b, 1, "x", ...): names first, then the values row by row. */
static cel_sexp *tribble(cel_interp *in, cel_args *a)
{
    size_t n = cel_dots(a), cols = 0;
    while (cols < n && cel_dots_expr(a, cols) && cel_is_call_to(cel_dots_expr(a, cols), "~"))
        cols++;
    if (cols == 0)
        return cel_call_fail(a, "argument.value", "tribble() begins with the names of its columns: ~x, ~y");
    while (n > cols && !cel_dots_expr(a, n - 1))
        n--;
    if ((n - cols) % cols != 0)
        return cel_call_fail(a, "argument.value", "%zu values do not fill rows of %zu columns", n - cols, cols);
    size_t rows = (n - cols) / cols;
    builder b = {0};
    bool good = true;
    for (size_t j = 0; good && j < cols; j++) {
        cel_sexp **part = CEL_ARRAY(cel_sexp *, rows), *column = NULL;
        bool list = false;
        good = part != NULL;
        for (size_t i = 0; good && i < rows; i++) {
            good = (part[i] = cel_dots_value(a, cols + i * cols + j)) != NULL;
            list = list || (good && (!cel_is_vector(part[i]) || part[i]->n != 1 || part[i]->kind == CEL_S_LIST));
        }
        if (good && list) {
            column = cel_sexp_vector(in, CEL_S_LIST, rows);
            for (size_t i = 0; column && i < rows; i++)
                cel_sexp_set(column, i, part[i]->kind == CEL_S_LIST && part[i]->n == 1 ? part[i]->as.v[0] : part[i]);
        } else if (good)
            column = cel_vector_bind(in, rows, part, NULL);
        cel_sexp *title = cel_dots_expr(a, j);
        cel_sexp *name = title->as.call.args[title->n - 1].value;
        good = column && name && builder_put(in, &b, name->kind == CEL_S_SYMBOL ? name->as.name : cel_sexp_text_at(name, 0), column);
        cel_free(part);
    }
    b.rows = rows;
    cel_sexp *out = good ? builder_table(in, &b, true) : NULL;
    builder_free(&b);
    return out;
}

/* ---- data.frame() ---- */

static cel_sexp *matrix_column(cel_interp *in, cel_sexp *x, size_t j)
{
    size_t rows = cel_vector_size(x);
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, rows);
    for (size_t i = 0; out && i < rows; i++)
        switch (x->kind) {
        case CEL_S_DOUBLE:
            out->as.d[i] = x->as.d[j * rows + i];
            break;
        case CEL_S_STRING:
            out->as.s[i] = x->as.s[j * rows + i];
            break;
        case CEL_S_LIST:
            cel_sexp_set(out, i, x->as.v[j * rows + i]);
            break;
        default:
            out->as.i[i] = x->as.i[j * rows + i];
        }
    return out;
}

static bool is_matrix(const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    return dim && dim->n == 2;
}

/* The columns of a matrix, named by its column names or `stem` and a number. */
static bool put_matrix(cel_interp *in, builder *b, cel_sexp *x, const char *stem)
{
    const cel_sexp *names = cel_sexp_attr(x, "dimnames");
    names = names && names->kind == CEL_S_LIST && names->n == 2 && names->as.v[1]->kind == CEL_S_STRING ? names->as.v[1] : NULL;
    size_t cols = (size_t)cel_sexp_number_at(cel_sexp_attr(x, "dim"), 1);
    for (size_t j = 0; j < cols; j++) {
        char name[128];
        snprintf(name, sizeof name, "%s%zu", stem, j + 1);
        cel_sexp *column = matrix_column(in, x, j);
        if (!column || !builder_put(in, b, names ? names->as.s[j] : name, column))
            return false;
    }
    return true;
}

static cel_sexp *text_factor(cel_interp *in, cel_sexp *x)
{
    cel_column *text = cel_column_of(in, x, "x"), *factor = text ? cel_column_factor(text, NULL) : NULL;
    cel_sexp *out = factor ? cel_column_value(in, factor) : NULL;
    cel_column_drop(text);
    cel_column_drop(factor);
    return out;
}

static cel_sexp *data_frame(cel_interp *in, cel_args *a)
{
    builder b = {0};
    bool factors, check = false, good = cel_arg_flag(a, 2, &factors) && cel_arg_flag(a, 3, &check);
    b.repeated = check ? UNIQUE : KEPT;
    size_t most = 0;
    for (size_t k = 0; good && k < cel_dots(a); k++) {
        if (!cel_dots_expr(a, k))
            continue;
        cel_sexp *x = cel_dots_value(a, k);
        const char *name = cel_dots_name(a, k);
        char what[128];
        if (!x || x->kind == CEL_S_NULL) {
            good = x != NULL;
            continue;
        }
        if (!cel_is_vector(x)) {
            cel_dots_fail(a, k, "frame.column", "a column must be a vector, not %s", cel_sexp_describe(x, what, sizeof what));
            good = false;
        } else if (cel_is_frame(x) || (x->kind == CEL_S_LIST && !is_matrix(x))) {
            for (size_t j = 0; good && j < x->n; j++)
                good = builder_put(in, &b, cel_sexp_name(x, j), x->as.v[j]);
        } else if (cel_sexp_inherits(x, "table")) { /* its cells down the rows, as as.data.frame() gives them */
            cel_sexp *flat = cel_apply_name(in, "as.data.frame", 1, &x, NULL);
            for (size_t j = 0; flat && good && j < flat->n; j++)
                good = builder_put(in, &b, cel_sexp_name(flat, j), flat->as.v[j]);
            good = good && flat;
        } else if (is_matrix(x))
            good = put_matrix(in, &b, x, name && name[0] ? name : "X");
        else {
            if (factors && x->kind == CEL_S_STRING)
                x = text_factor(in, x);
            name = dots_title(in, a, k);
            good = x && name && builder_put(in, &b, name, x);
        }
        for (size_t j = 0; good && j < b.n; j++)
            most = cel_vector_size(b.column[j]) > most ? cel_vector_size(b.column[j]) : most;
    }
    for (size_t j = 0; good && j < b.n; j++) { /* shorter columns are repeated when they fill the rows exactly */
        size_t size = cel_vector_size(b.column[j]);
        if (size == most || size == 1)
            continue;
        if (size == 0 || most % size != 0) {
            cel_call_fail(a, "frame.size", "column %s has %zu values, the longest has %zu", b.name[j], size, most);
            good = false;
            break;
        }
        size_t *row = CEL_ARRAY(size_t, most);
        for (size_t i = 0; row && i < most; i++)
            row[i] = i % size;
        b.column[j] = row ? cel_vector_rows(in, b.column[j], row, most) : NULL;
        good = b.column[j] != NULL;
        cel_free(row);
    }
    b.rows = most;
    if (good && check && b.n > 0) {
        cel_sexp *names = cel_sexp_strings(in, b.name, b.n);
        names = names ? cel_apply_name(in, "make.names", 1, &names, NULL) : NULL;
        good = names != NULL;
        for (size_t j = 0; good && j < b.n; j++)
            b.name[j] = names->as.s[j];
    }
    cel_sexp *out = good ? builder_table(in, &b, false) : NULL;
    builder_free(&b);
    cel_sexp *rows = out && cel_arg_given(a, 1) ? cel_arg(a, 1) : cel_null(in);
    if (!out || !rows)
        return NULL;
    if (rows->kind == CEL_S_NULL)
        return out;
    if (!(rows = cel_coerce(in, rows, CEL_S_STRING)))
        return NULL;
    if (rows->n != cel_tibble_rows(out))
        return cel_arg_fail(a, 1, "frame.size", "there are %zu names for %zu rows", rows->n, cel_tibble_rows(out));
    return cel_sexp_set_attr(in, out, "row.names", rows) ? out : NULL;
}

/* ---- conversions ---- */

static cel_sexp *convert(cel_interp *in, cel_args *a, bool tibble)
{
    static const char *const plain[] = {"data.frame", NULL};
    cel_sexp *x = cel_arg(a, 0);
    char what[128];
    if (!x)
        return NULL;
    if (cel_is_frame(x)) {
        cel_sexp *out = cel_sexp_copy(in, cel_ungroup(in, x));
        return out && (tibble ? cel_tibble_set_class(in, out, NULL) : cel_sexp_set_class(in, out, plain)) ? out : NULL;
    }
    builder b = {0};
    bool good = false;
    if (!cel_is_vector(x))
        cel_arg_fail(a, 0, "argument.type", "x must be a table, a list or a matrix, not %s", cel_sexp_describe(x, what, sizeof what));
    else if (is_matrix(x))
        good = put_matrix(in, &b, x, "V");
    else if (x->kind == CEL_S_LIST) {
        good = true;
        for (size_t j = 0; good && j < x->n; j++) {
            char name[32];
            snprintf(name, sizeof name, "V%zu", j + 1);
            size_t size = cel_vector_size(x->as.v[j]);
            if (b.sized && size != 1 && size != b.rows) {
                cel_arg_fail(a, 0, "frame.size", "element %s has %zu values, the others have %zu", cel_sexp_name(x, j), size, b.rows);
                good = false;
            } else
                good = builder_put(in, &b, cel_sexp_name(x, j)[0] ? cel_sexp_name(x, j) : name, x->as.v[j]);
        }
    } else
        good = builder_put(in, &b, tibble ? "value" : "x", x);
    cel_sexp *out = good ? builder_table(in, &b, tibble) : NULL;
    builder_free(&b);
    const cel_sexp *sides = out && !tibble && is_matrix(x) ? cel_sexp_attr(x, "dimnames") : NULL; /* a matrix keeps the names of its rows */
    if (sides && sides->n > 0 && sides->as.v[0]->kind == CEL_S_STRING && !cel_sexp_set_attr(in, out, "row.names", sides->as.v[0]))
        return NULL;
    return out;
}

static cel_sexp *as_tibble(cel_interp *in, cel_args *a)
{
    cel_sexp *rownames = cel_arg(a, 2), *x = cel_arg(a, 0);
    if (!rownames || !x)
        return NULL;
    cel_sexp *out = convert(in, a, true);
    if (!out || rownames->kind != CEL_S_STRING)
        return out;
    cel_sexp *names = cel_sexp_attr(x, "row.names");
    cel_sexp *args[] = {out, rownames};
    if (names && names->kind == CEL_S_STRING && !cel_sexp_set_attr(in, out, "row.names", names))
        return NULL;
    return cel_apply_name(in, "rownames_to_column", 2, args, NULL);
}

static cel_sexp *as_data_frame(cel_interp *in, cel_args *a)
{
    return convert(in, a, false);
}

static cel_sexp *is_tibble(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_sexp_logical(in, cel_is_frame(x) && cel_sexp_inherits(x, "tbl_df")) : NULL;
}

static cel_sexp *is_data_frame(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_sexp_logical(in, cel_is_frame(x)) : NULL;
}

/* Row names as a text column in front. */
static cel_sexp *rownames_to_column(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *x = cel_arg_table(a, 0);
    if (!x || !cel_arg_text(a, 1, &name))
        return NULL;
    size_t rows = cel_tibble_rows(x);
    cel_sexp *names = cel_sexp_attr(x, "row.names"), *column = names && names->kind == CEL_S_STRING ? names : cel_sexp_vector(in, CEL_S_STRING, rows);
    for (size_t i = 0; column && column != names && i < rows; i++) {
        char number[32];
        snprintf(number, sizeof number, "%zu", i + 1);
        if (!cel_sexp_set_text(in, column, i, number))
            return NULL;
    }
    builder b = {0};
    bool good = column && builder_put(in, &b, name, column);
    for (size_t j = 0; good && j < x->n; j++)
        good = builder_put(in, &b, cel_sexp_name(x, j), x->as.v[j]);
    b.rows = rows;
    cel_sexp *out = good ? builder_table(in, &b, cel_sexp_inherits(x, "tbl_df")) : NULL;
    builder_free(&b);
    return out;
}

static cel_sexp *column_to_rownames(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *x = cel_arg_table(a, 0);
    if (!x || !cel_arg_text(a, 1, &name))
        return NULL;
    cel_sexp *names = cel_list_get(x, name);
    if (!names)
        return cel_arg_fail(a, 1, "column.unknown", "there is no column %s", name);
    if (!(names = cel_coerce(in, names, CEL_S_STRING)))
        return NULL;
    size_t *col = CEL_ARRAY(size_t, x->n), n = 0;
    for (size_t j = 0; col && j < x->n; j++)
        if (strcmp(cel_sexp_name(x, j), name) != 0)
            col[n++] = j;
    static const char *const plain[] = {"data.frame", NULL};
    cel_sexp *out = col ? cel_tibble_select(in, x, col, n) : NULL;
    cel_free(col);
    return out && cel_sexp_set_class(in, out, plain) && cel_sexp_set_attr(in, out, "row.names", names) ? out : NULL;
}

static const cel_builtin rows[] = {
    {"tibble", "tibble", "..., .rows = NULL, .name_repair = \"check_unique\"", tibble, "A data frame; later columns may use earlier ones.", 0},
    {"tibble", "data_frame", "..., .rows = NULL, .name_repair = \"check_unique\"", tibble, "The older name of tibble().", 0},
    {"tibble", "tribble", "...", tribble, "A data frame written row by row.", 0},
    {"tibble", "as_tibble", "x, ..., rownames = NULL, .name_repair = \"check_unique\"", as_tibble, "A table, list or matrix as a tibble.", CEL_B_GENERIC},
    {"tibble", "is_tibble", "x", is_tibble, "Is it a tibble?", 0},
    {"tibble", "rownames_to_column", ".data, var = \"rowname\"", rownames_to_column, "Row names as a column.", 0},
    {"tibble", "column_to_rownames", ".data, var = \"rowname\"", column_to_rownames, "A column as row names.", 0},
    {"base", "data.frame", "..., row.names = NULL, stringsAsFactors = FALSE, check.names = TRUE", data_frame, "A data frame.", 0},
    {"base", "as.data.frame", "x, ..., stringsAsFactors = FALSE", as_data_frame, "A tibble, list or matrix as a plain data frame.", CEL_B_GENERIC},
    {"base", "is.data.frame", "x", is_data_frame, "Is it a data frame?", 0},
};

const cel_library cel_library_tibble = {rows, sizeof rows / sizeof *rows};
