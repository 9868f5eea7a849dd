/* Prints values as R's console does: vectors with [1] and names, factors, matrices, lists, data frames, functions.
 * Classes with a print method (builtin rows and functions `print.class`, hooks of objects) come first. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

enum { MOST = 99999, DEEP = 200 };

static bool print_value(cel_interp *in, cel_sexp *x, const char *prefix, cel_text *out, int depth);

static int widest(const cel_sexp *texts, int least)
{
    for (size_t i = 0; i < texts->n; i++) {
        int w = texts->as.s[i] ? cel_text_width(texts->as.s[i]) : 2;
        least = w > least ? w : least;
    }
    return least;
}

static void pad(cel_text *out, const char *text, int width, bool left)
{
    int blank = width - cel_text_width(text);
    if (left)
        cel_text_add(out, text);
    if (blank > 0)
        cel_text_repeat(out, " ", (size_t)blank);
    if (!left)
        cel_text_add(out, text);
}

static int count_digits(size_t n)
{
    int digits = 1;
    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

static void print_texts(cel_interp *in, const cel_sexp *texts, bool left, cel_text *out)
{
    int label = count_digits(texts->n) + 2, width = widest(texts, 0), total = cel_option_width(in);
    size_t per_line = (size_t)((total - label) / (width + 1));
    per_line = per_line < 1 ? 1 : per_line;
    for (size_t i = 0; i < texts->n; i++) {
        if (i % per_line == 0) {
            if (i)
                cel_text_add_char(out, '\n');
            int blank = label - count_digits(i + 1) - 2;
            cel_text_repeat(out, " ", (size_t)(blank > 0 ? blank : 0));
            cel_text_addf(out, "[%zu]", i + 1);
        }
        cel_text_add_char(out, ' ');
        pad(out, texts->as.s[i], width, left);
    }
    cel_text_add_char(out, '\n');
}

static void print_named(cel_interp *in, const cel_sexp *texts, const cel_sexp *x, cel_text *out)
{
    int width = widest(texts, 0);
    for (size_t i = 0; i < texts->n; i++) {
        const cel_sexp *names = cel_sexp_attr(x, "names");
        int w = cel_text_width(names->as.s[i] ? names->as.s[i] : "<NA>");
        width = w > width ? w : width;
    }
    size_t per_line = (size_t)(cel_option_width(in) / (width + 1));
    per_line = per_line < 1 ? 1 : per_line;
    for (size_t from = 0; from < texts->n; from += per_line) {
        size_t to = from + per_line < texts->n ? from + per_line : texts->n;
        for (size_t i = from; i < to; i++) {
            const cel_sexp *names = cel_sexp_attr(x, "names");
            pad(out, names->as.s[i] ? names->as.s[i] : "<NA>", width, false);
            cel_text_add_char(out, ' ');
        }
        cel_text_add_char(out, '\n');
        for (size_t i = from; i < to; i++) {
            pad(out, texts->as.s[i], width, false);
            cel_text_add_char(out, ' ');
        }
        cel_text_add_char(out, '\n');
    }
}

static bool print_factor(cel_interp *in, cel_sexp *x, cel_text *out)
{
    cel_sexp *texts = cel_formatted(in, x, 0, false, "<NA>"), *levels = cel_sexp_attr(x, "levels");
    if (!texts)
        return false;
    if (x->n == 0)
        cel_text_add(out, "factor(0)\n");
    else
        print_texts(in, texts, true, out);
    bool ordered = cel_sexp_inherits(x, "ordered");
    const char *between = ordered ? " < " : " ";
    size_t n = levels && levels->kind == CEL_S_STRING ? levels->n : 0, shown = n;
    int room = cel_option_width(in) - (8 + 3 + 1 + 3), used = 0;
    for (size_t i = 0; i < n; i++) { /* as print.factor() counts them */
        used += cel_text_width(levels->as.s[i]) + (ordered ? 3 : 1);
        if (used > room && shown == n && n > 1)
            shown = i > 1 ? i : 1;
    }
    if (used <= room)
        shown = n;
    if (shown < n)
        cel_text_addf(out, "%zu ", n);
    cel_text_add(out, n ? "Levels:" : "Levels: ");
    for (size_t i = 0; i < n; i++) {
        if (shown < n && i >= (shown > 1 ? shown - 1 : 1) && i + 1 < n) {
            if (i == (shown > 1 ? shown - 1 : 1))
                cel_text_addf(out, "%s...", i ? between : " ");
            continue;
        }
        cel_text_addf(out, "%s%s", i ? between : " ", levels->as.s[i]);
    }
    cel_text_add_char(out, '\n');
    return true;
}

/* ---- matrices and data frames ---- */

typedef struct grid {
    cel_sexp **cells;   /* one string vector for each column */
    cel_sexp *heads, *rows;
    size_t n_rows, n_cols;
    bool left, left_rows;
} grid;

static bool print_grid(cel_interp *in, const grid *g, cel_text *out)
{
    int row_width = widest(g->rows, 0), total = cel_option_width(in);
    size_t from = 0;
    do {
        size_t to = from;
        int used = row_width;
        int *width = CEL_ARRAY(int, g->n_cols ? g->n_cols : 1);
        if (!width)
            return cel_no_memory(in), false;
        while (to < g->n_cols) {
            int w = widest(g->cells[to], cel_text_width(g->heads->as.s[to]));
            if (to > from && used + w + 1 > total)
                break;
            width[to] = w;
            used += w + 1;
            to++;
        }
        cel_text_repeat(out, " ", (size_t)row_width);
        for (size_t c = from; c < to; c++) {
            cel_text_add_char(out, ' ');
            pad(out, g->heads->as.s[c], width[c], g->left);
        }
        cel_text_add_char(out, '\n');
        for (size_t r = 0; r < g->n_rows; r++) {
            pad(out, g->rows->as.s[r], row_width, g->left_rows);
            for (size_t c = from; c < to; c++) {
                cel_text_add_char(out, ' ');
                pad(out, g->cells[c]->as.s[r], width[c], g->left);
            }
            cel_text_add_char(out, '\n');
        }
        cel_free(width);
        from = to;
    } while (from < g->n_cols);
    return !out->failed;
}

static cel_sexp *labels(cel_interp *in, cel_sexp *given, size_t n, const char *format)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, n);
    for (size_t i = 0; out && i < n; i++) {
        char text[64];
        cel_text t = {0};
        cel_text_addf(&t, format[0] == 'r' ? "[%zu,]" : format[0] == 'c' ? "[,%zu]" : "%zu", i + 1);
        if (t.text)
            strncpy(text, t.text, sizeof text - 1)[sizeof text - 1] = '\0';
        cel_text_free(&t);
        const char *label = given && given->kind == CEL_S_STRING && i < given->n ? (given->as.s[i] ? given->as.s[i] : "<NA>") : text;
        if (!cel_sexp_set_text(in, out, i, label))
            return NULL;
    }
    return out;
}

static bool print_matrix(cel_interp *in, cel_sexp *x, cel_text *out)
{
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *names = cel_sexp_attr(x, "dimnames");
    grid g = {.n_rows = (size_t)cel_sexp_integer_at(dim, 0), .n_cols = (size_t)cel_sexp_integer_at(dim, 1), .left_rows = true};
    if (g.n_cols == 0 || g.n_rows * g.n_cols != x->n) {
        cel_text_addf(out, "<%zu x %zu matrix>\n", g.n_rows, g.n_cols);
        return true;
    }
    g.left = x->kind == CEL_S_STRING;
    g.rows = labels(in, names && names->n > 0 ? names->as.v[0] : NULL, g.n_rows, "r");
    g.heads = labels(in, names && names->n > 1 ? names->as.v[1] : NULL, g.n_cols, "c");
    g.cells = CEL_ARRAY(cel_sexp *, g.n_cols);
    bool ok = g.rows && g.heads && g.cells;
    /* Digits are those of the whole matrix, decimals each column's own. */
    for (size_t c = 0; ok && c < g.n_cols; c++) {
        cel_sexp *column = cel_sexp_vector(in, (cel_sexp_kind)x->kind, g.n_rows);
        for (size_t r = 0; column && r < g.n_rows; r++)
            cel_copy_element(column, r, x, c * g.n_rows + r);
        g.cells[c] = !column ? NULL : x->kind == CEL_S_LIST ? cel_format_vector(in, column, 0) : cel_formatted(in, column, 0, !in->noquote, "NA");
        ok = g.cells[c];
    }
    ok = ok && print_grid(in, &g, out);
    cel_free(g.cells);
    return ok;
}

static bool print_array(cel_interp *in, cel_sexp *x, cel_sexp *dim, cel_text *out)
{
    if (dim->n == 1) {
        cel_sexp *names = cel_sexp_attr(x, "dimnames"), *plain = cel_sexp_copy(in, x);
        if (!plain || !cel_sexp_set_attr(in, plain, "dim", NULL) || !cel_sexp_set_attr(in, plain, "dimnames", NULL))
            return false;
        if (names && names->n == 1 && !cel_sexp_set_attr(in, plain, "names", names->as.v[0]))
            return false;
        if (names && names->n == 1 && cel_sexp_attr(names, "names"))
            cel_text_addf(out, "%s\n", cel_sexp_name(names, 0));
        return print_value(in, plain, "", out, 0);
    }
    if (dim->n == 2)
        return print_matrix(in, x, out);
    size_t rows = (size_t)cel_sexp_integer_at(dim, 0), cols = (size_t)cel_sexp_integer_at(dim, 1), slice = rows * cols;
    cel_sexp *shape = cel_sexp_vector(in, CEL_S_INTEGER, 2), *names = cel_sexp_attr(x, "dimnames"), *sides = names ? cel_sexp_vector(in, CEL_S_LIST, 2) : NULL;
    if (names && !sides)
        return false;
    for (size_t d = 0; sides && d < 2; d++)
        cel_sexp_set(sides, d, names->as.v[d]);
    for (size_t k = 0; shape && slice && k * slice < x->n && k < 1000; k++) {
        cel_sexp *part = cel_sexp_vector(in, (cel_sexp_kind)x->kind, slice);
        if (!part)
            return false;
        for (size_t i = 0; i < slice; i++)
            cel_copy_element(part, i, x, k * slice + i);
        shape->as.i[0] = (int32_t)rows;
        shape->as.i[1] = (int32_t)cols;
        cel_text_add(out, ", , ");
        size_t rest = k;
        for (size_t d = 2; d < dim->n; d++) {
            size_t extent = (size_t)cel_sexp_integer_at(dim, d);
            const cel_sexp *own = names && names->as.v[d]->kind == CEL_S_STRING ? names->as.v[d] : NULL;
            if (own)
                cel_text_addf(out, "%s%s", d > 2 ? ", " : "", own->as.s[rest % extent] ? own->as.s[rest % extent] : "NA");
            else
                cel_text_addf(out, "%s%zu", d > 2 ? ", " : "", rest % extent + 1);
            rest /= extent;
        }
        cel_text_add(out, "\n\n");
        if (!cel_sexp_set_attr(in, part, "dim", shape) || (sides && !cel_sexp_set_attr(in, part, "dimnames", sides)) || !print_matrix(in, part, out))
            return false;
        cel_text_add_char(out, '\n');
    }
    return shape;
}

static bool print_frame(cel_interp *in, cel_sexp *x, cel_text *out)
{
    cel_sexp *names = cel_sexp_attr(x, "names"), *row_names = cel_sexp_attr(x, "row.names");
    grid g = {.n_rows = cel_table_height(x), .n_cols = x->n, .left_rows = true};
    if (g.n_cols == 0) {
        cel_text_addf(out, "data frame with 0 columns and %zu rows\n", g.n_rows);
        return true;
    }
    if (g.n_rows == 0) {
        cel_text_add(out, "[1]");
        for (size_t i = 0; i < x->n; i++)
            cel_text_addf(out, " %s", cel_sexp_name(x, i));
        cel_text_add(out, "\n<0 rows> (or 0-length row.names)\n");
        return true;
    }
    g.rows = labels(in, row_names, g.n_rows, "");
    g.heads = names ? names : labels(in, NULL, g.n_cols, "");
    g.cells = CEL_ARRAY(cel_sexp *, g.n_cols);
    bool ok = g.rows && g.cells && g.heads;
    for (size_t c = 0; ok && c < g.n_cols; c++) {
        cel_sexp *column = x->as.v[c];
        bool text = column->kind == CEL_S_STRING || cel_is_factor(column);
        g.cells[c] = text ? cel_formatted(in, column, 0, false, "<NA>") : cel_format_vector(in, column, 0);
        ok = g.cells[c];
        if (ok && g.cells[c]->n != g.n_rows) /* a matrix or table inside */
            ok = (g.cells[c] = cel_sexp_vector(in, CEL_S_STRING, g.n_rows)) != NULL;
    }
    ok = ok && print_grid(in, &g, out);
    cel_free(g.cells);
    return ok;
}

/* ---- the rest ---- */

static bool print_list(cel_interp *in, cel_sexp *x, const char *prefix, cel_text *out, int depth)
{
    if (x->n == 0) {
        cel_text_add(out, cel_sexp_attr(x, "names") ? "named list()\n" : "list()\n");
        return true;
    }
    for (size_t i = 0; i < x->n; i++) {
        cel_text label = {0};
        const char *name = cel_sexp_name(x, i);
        cel_text_add(&label, prefix);
        if (name[0]) {
            cel_text_add_char(&label, '$');
            cel_sexp quoted = {.kind = CEL_S_SYMBOL, .as.name = name};
            cel_deparse(&quoted, &label);
        } else
            cel_text_addf(&label, "[[%zu]]", i + 1);
        if (label.failed) {
            cel_text_free(&label);
            return cel_no_memory(in), false;
        }
        cel_text_addf(out, "%s\n", label.text);
        bool ok = print_value(in, x->as.v[i], label.text, out, depth + 1);
        cel_text_free(&label);
        if (!ok)
            return false;
        cel_text_add_char(out, '\n');
    }
    return true;
}

/* Attributes beside those that the print itself shows. */
static bool print_attributes(cel_interp *in, cel_sexp *x, cel_text *out, int depth)
{
    static const char *const shown[] = {"names", "dim", "dimnames", "levels", "row.names", ".Environment", "tsp"};
    for (const cel_attr *a = x->attr; a; a = a->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            known = known || strcmp(a->name, shown[i]) == 0;
        known = known && (strcmp(a->name, "levels") != 0 || cel_is_factor(x));
        known = known || (strcmp(a->name, "class") == 0 && (cel_is_factor(x) || cel_is_frame(x) || x->kind == CEL_S_CALL));
        if (known)
            continue;
        cel_text_addf(out, "attr(,\"%s\")\n", a->name);
        if (!print_value(in, a->value, "", out, depth + 1))
            return false;
    }
    return true;
}

static void print_function(const cel_sexp *x, cel_text *out)
{
    if (x->kind == CEL_S_BUILTIN)
        cel_text_addf(out, "function (%s) \n<builtin: %s::%s>\n", x->as.builtin->formals, x->as.builtin->package, x->as.builtin->name);
    else if (x->span.source) {
        cel_text_add_n(out, x->span.source->text + x->span.from, x->span.to - x->span.from);
        cel_text_add_char(out, '\n');
    } else {
        cel_deparse(x, out);
        cel_text_add_char(out, '\n');
    }
}

static bool print_vector(cel_interp *in, cel_sexp *x, cel_text *out)
{
    static const char *const empty[] = {[CEL_S_LOGICAL] = "logical(0)\n", [CEL_S_INTEGER] = "integer(0)\n",
                                        [CEL_S_DOUBLE] = "numeric(0)\n", [CEL_S_STRING] = "character(0)\n"};
    cel_sexp *names = cel_sexp_attr(x, "names"), *shown = x;
    if (x->n == 0) {
        cel_text_addf(out, "%s%s", names ? "named " : "", empty[x->kind]);
        return true;
    }
    if (x->n > MOST) {
        cel_index at = {CEL_ARRAY(size_t, MOST), MOST, MOST, NULL};
        for (size_t i = 0; at.at && i < MOST; i++)
            at.at[i] = i;
        shown = at.at ? cel_subset(in, x, &at) : cel_no_memory(in);
        cel_index_free(&at);
    }
    cel_sexp *texts = shown ? cel_formatted(in, shown, 0, !in->noquote, in->noquote ? "<NA>" : "NA") : NULL;
    if (!texts)
        return false;
    if (names && names->kind == CEL_S_STRING && names->n == x->n)
        print_named(in, texts, shown, out);
    else
        print_texts(in, texts, x->kind == CEL_S_STRING, out);
    if (shown != x)
        cel_text_addf(out, " [ reached getOption(\"max.print\") -- omitted %zu entries ]\n", x->n - MOST);
    return true;
}

static bool print_dates(cel_interp *in, cel_sexp *x, cel_text *out)
{
    cel_sexp *texts = cel_coerce(in, x, CEL_S_STRING);
    bool time = cel_sexp_inherits(x, "POSIXct"), midnight = time; /* when all are, R leaves the hours away */
    const cel_sexp *zone = cel_sexp_attr(x, "tzone");
    const char *zone_name = zone && cel_sexp_text_at(zone, 0) && strcmp(cel_sexp_text_at(zone, 0), "GMT") == 0 ? " GMT" : " UTC";
    for (size_t i = 0; i < x->n; i++)
        midnight = midnight && !(fmod(cel_sexp_number_at(x, i), 86400) != 0 && !isnan(cel_sexp_number_at(x, i)));
    for (size_t i = 0; texts && i < texts->n; i++) {
        cel_text t = {0};
        int length = texts->as.s[i] ? midnight ? 10 : (int)strlen(texts->as.s[i]) : 0;
        if (texts->as.s[i])
            cel_text_addf(&t, "\"%.*s%s\"", length, texts->as.s[i], time ? zone_name : "");
        else
            cel_text_add(&t, "NA");
        bool ok = !t.failed && cel_sexp_set_text(in, texts, i, t.text);
        cel_text_free(&t);
        if (!ok)
            return false;
    }
    if (texts && x->n == 0)
        cel_text_add(out, "Date of length 0\n");
    else if (texts && cel_sexp_attr(x, "names")) {
        bool noquote = in->noquote, good;
        in->noquote = true;
        good = cel_sexp_set_attr(in, texts, "names", cel_sexp_attr(x, "names")) && print_vector(in, texts, out);
        in->noquote = noquote;
        return good;
    } else if (texts)
        print_texts(in, texts, true, out);
    return texts;
}

/* A formula in lines as R's deparse() breaks them: after an operator that ends past column 60; the rest four columns in. */
static void print_formula(const cel_sexp *x, cel_text *out)
{
    enum { CUT = 60 };
    cel_text text = {0};
    cel_deparse(x, &text);
    int depth = 0;
    char quote = 0;
    size_t start = 0, at = 0, line = 0;
    for (; text.text && at < text.length; at++) {
        char c = text.text[at];
        if (quote) {
            at += c == '\\';
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'' || c == '`') {
            quote = c;
        } else {
            depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
            bool after = depth == 0 && c == ' ' && at >= 2 && text.text[at - 2] == ' ' && strchr("~+-*", text.text[at - 1]);
            if (after && line + (at + 1 - start) > CUT) {
                cel_text_add_n(out, text.text + start, at + 1 - start);
                cel_text_add(out, "\n    ");
                start = at + 1;
                line = 4;
            }
        }
    }
    if (text.text && start < text.length)
        cel_text_add_n(out, text.text + start, text.length - start);
    cel_text_add_char(out, '\n');
    cel_text_free(&text);
}

static bool print_plain(cel_interp *in, cel_sexp *x, const char *prefix, cel_text *out, int depth)
{
    cel_sexp *dim = x->attr ? cel_sexp_attr(x, "dim") : NULL;
    bool ok = true;
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_NULL:
        cel_text_add(out, "NULL\n");
        return true;
    case CEL_S_LIST:
        if (cel_is_frame(x))
            return print_frame(in, x, out);
        ok = dim && dim->n ? print_array(in, x, dim, out) : print_list(in, x, prefix, out, depth);
        break;
    case CEL_S_CLOSURE:
    case CEL_S_BUILTIN:
        print_function(x, out);
        return true;
    case CEL_S_ENV:
        cel_text_add(out, x == in->global ? "<environment: R_GlobalEnv>\n" : "<environment>\n");
        return true;
    case CEL_S_OBJECT:
        if (x->as.object.type->print)
            return x->as.object.type->print(in, x, out);
        cel_text_addf(out, "<%s>\n", x->as.object.type->name);
        return true;
    case CEL_S_SYMBOL:
    case CEL_S_CALL:
        if (cel_is_call_to(x, "~")) {
            print_formula(x, out);
            return true;
        }
        /* fall through */
    case CEL_S_FUNCTION:
        cel_deparse(x, out);
        cel_text_add_char(out, '\n');
        return true;
    case CEL_S_PROMISE:
    case CEL_S_DOTS:
        cel_text_add(out, "<...>\n");
        return true;
    default:
        if (cel_is_factor(x))
            ok = print_factor(in, x, out);
        else if (x->attr && (cel_sexp_inherits(x, "Date") || cel_sexp_inherits(x, "POSIXct")))
            return print_dates(in, x, out);
        else if (x->attr && cel_sexp_inherits(x, "difftime")) {
            const char *units = cel_sexp_attr(x, "units") ? cel_sexp_text_at(cel_sexp_attr(x, "units"), 0) : NULL;
            char text[64];
            if (x->n != 1 || x->kind != CEL_S_DOUBLE)
                return print_vector(in, x, out);
            cel_text_addf(out, "Time difference of %s %s\n", cel_number_text(x->as.d[0], cel_option_digits(in), text), units ? units : "");
            return true;
        } else
            ok = dim && dim->n ? print_array(in, x, dim, out) : print_vector(in, x, out);
    }
    return ok && (!x->attr || print_attributes(in, x, out, depth));
}

static bool print_value(cel_interp *in, cel_sexp *x, const char *prefix, cel_text *out, int depth)
{
    if (depth > DEEP) {
        cel_text_add(out, "...\n");
        return true;
    }
    if (depth > 0 && (x->attr || x->kind == CEL_S_OBJECT)) { /* an element with a print method prints by it */
        cel_sexp *method = cel_find_method(in, in->global, "print", x, NULL);
        if (!method && in->signal)
            return false;
        if (method) {
            cel_write(in, out->text ? out->text : "");
            cel_text_free(out);
            return cel_apply(in, method, 1, &x, NULL) != NULL;
        }
    }
    return print_plain(in, x, prefix, out, depth);
}

bool cel_print_value(cel_interp *in, cel_sexp *x, cel_text *out)
{
    return print_value(in, x, "", out, 0);
}

bool cel_print(cel_interp *in, cel_sexp *x)
{
    size_t roots = in->n_roots;
    if (!cel_push_root(in, x)) /* it may be held by nobody else */
        return false;
    bool ok = false, done = false;
    if (x->attr || x->kind == CEL_S_OBJECT) {
        cel_sexp *method = cel_find_method(in, in->context ? in->context->env : in->global, "print", x, NULL);
        if (method || in->signal) {
            ok = method && cel_apply(in, method, 1, &x, NULL);
            done = true;
        }
    }
    if (!done) {
        cel_text out = {0};
        ok = cel_print_value(in, x, &out);
        if (ok && out.failed) {
            cel_no_memory(in);
            ok = false;
        }
        if (out.text && (ok || out.length)) /* what was written before an error stays written */
            cel_write(in, out.text);
        cel_text_free(&out);
    }
    in->n_roots = roots;
    return ok;
}
