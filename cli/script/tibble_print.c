/* Printing data frames that are tibbles: which shaft a column gets, what type it says, the header and the footer. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/pillar.h"
#include "recipes/calendar.h"

/* ---- one or two words for a value ---- */

/* R's abbreviate(): to eight characters by dropping lower-case vowels from the right, then lower-case letters. */
static void add_abbreviated(cel_text *out, const char *text)
{
    enum { GOAL = 8 };
    char name[128];
    snprintf(name, sizeof name, "%s", text);
    for (int pass = 0; pass < 2; pass++) {
        const char *drop = pass == 0 ? "aeiou" : "abcdefghijklmnopqrstuvwxyz";
        for (size_t i = strlen(name); i-- > 1 && strlen(name) > GOAL;)
            if (strchr(drop, name[i]) && name[i - 1] != ' ')
                memmove(name + i, name + i + 1, strlen(name + i));
    }
    cel_text_add(out, name);
}

/* A text a row "obj_sum.CLASS" gives, or NULL when no class of x has one. *failed when it gave an error. */
static const char *asked(cel_interp *in, cel_sexp *x, bool *failed)
{
    *failed = false;
    cel_sexp *classes = cel_sexp_class(in, x);
    for (size_t i = 0; classes && i < classes->n; i++) {
        char row[160];
        snprintf(row, sizeof row, "obj_sum.%s", classes->as.s[i]);
        if (!cel_builtin_find(in, NULL, row))
            continue;
        cel_sexp *text = cel_apply_name(in, row, 1, &x, NULL);
        *failed = text == NULL;
        return text ? cel_sexp_text_at(text, 0) : NULL;
    }
    *failed = classes == NULL;
    return NULL;
}

static const struct { cel_sexp_kind kind; const char *word; } kinds[] = {
    {CEL_S_NULL, "NULL"},    {CEL_S_LOGICAL, "lgl"}, {CEL_S_INTEGER, "int"}, {CEL_S_DOUBLE, "dbl"}, {CEL_S_STRING, "chr"},
    {CEL_S_SYMBOL, "sym"},   {CEL_S_CALL, "language"}, {CEL_S_FUNCTION, "language"}, {CEL_S_CLOSURE, "fn"}, {CEL_S_BUILTIN, "fn"},
    {CEL_S_ENV, "env"},
};

static const struct { const char *class_name, *word; } classes_known[] = {
    {"ordered", "ord"}, {"factor", "fct"}, {"Date", "date"}, {"POSIXct", "dttm"}, {"difftime", "drtn"}, {"formula", "formula"},
};

static void add_type(cel_text *out, const cel_sexp *x)
{
    const cel_sexp *classes = cel_sexp_attr(x, "class");
    if (x->kind == CEL_S_OBJECT) {
        add_abbreviated(out, x->as.object.type->classes[0]);
        return;
    }
    for (size_t i = 0; i < sizeof classes_known / sizeof *classes_known; i++)
        if (cel_sexp_inherits(x, classes_known[i].class_name) || (i == 5 && cel_is_call_to(x, "~"))) {
            cel_text_add(out, classes_known[i].word);
            return;
        }
    if (cel_is_frame(x) && classes && (strcmp(classes->as.s[0], "tbl_df") == 0 || strcmp(classes->as.s[0], "data.frame") == 0)) {
        cel_text_add(out, classes->as.s[0][0] == 't' ? "tibble" : "df");
        return;
    }
    if (classes && classes->n > 0) {
        add_abbreviated(out, classes->as.s[0]);
        return;
    }
    if (x->kind == CEL_S_LIST) {
        cel_text_add(out, cel_sexp_attr(x, "names") ? "named list" : "list");
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == x->kind)
            cel_text_add(out, kinds[i].word);
}

static bool summarize(cel_interp *in, cel_sexp *x, bool with_size, cel_text *out)
{
    bool failed, own = x->kind == CEL_S_OBJECT || cel_sexp_attr(x, "class");
    const char *text = own ? asked(in, x, &failed) : NULL;
    if (own && failed)
        return false;
    if (text) {
        const char *size = strstr(text, " [");
        cel_text_add_n(out, text, with_size || !size ? strlen(text) : (size_t)(size - text));
        return true;
    }
    add_type(out, x);
    if (!with_size || !cel_is_vector(x))
        return true;
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (cel_is_frame(x))
        cel_text_addf(out, " [%zu \u00d7 %zu]", cel_tibble_rows(x), x->n);
    else if (dim && dim->n == 2)
        cel_text_addf(out, " [%.0f \u00d7 %.0f]", cel_sexp_number_at(dim, 0), cel_sexp_number_at(dim, 1));
    else if (x->kind != CEL_S_LIST || !cel_sexp_attr(x, "class"))
        cel_text_addf(out, " [%zu]", x->n);
    return true;
}

bool cel_object_summary(cel_interp *in, cel_sexp *x, cel_text *out)
{
    return summarize(in, x, true, out);
}

bool cel_type_summary(cel_interp *in, cel_sexp *x, cel_text *out)
{
    return summarize(in, x, false, out);
}

/* The type in the head of a column: "dbl", "list", "dbl[,3]". */
static void add_column_type(cel_text *out, const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (x->kind == CEL_S_LIST && !cel_is_frame(x))
        cel_text_add(out, "list");
    else
        add_type(out, x);
    if (dim && dim->n == 2)
        cel_text_addf(out, "[,%.0f]", cel_sexp_number_at(dim, 1));
    else if (cel_is_frame(x))
        cel_text_addf(out, "[,%zu]", x->n);
}

/* ---- shafts ---- */

static bool number_shaft(cel_shaft *s, const cel_sexp *x, size_t from, size_t n)
{
    double *value = CEL_ARRAY(double, n);
    if (!value)
        return false;
    for (size_t i = 0; i < n; i++)
        value[i] = x->kind == CEL_S_DOUBLE ? x->as.d[from + i] : x->as.i[from + i] == CEL_NA_INT ? cel_na() : x->as.i[from + i];
    bool whole = cel_shaft_numbers(s, value, n);
    cel_free(value);
    return whole;
}

/* Dates and times: ISO, a time with a blank and without its zone. */
static bool time_shaft(cel_shaft *s, const cel_sexp *x, size_t n)
{
    typedef char stamp[64];
    stamp *buffer = CEL_ARRAY(stamp, n);
    const char **text = CEL_ARRAY(const char *, n);
    bool date = cel_sexp_inherits(x, "Date"), whole = buffer && text;
    for (size_t i = 0; whole && i < n; i++) {
        double value = cel_sexp_number_at(x, i);
        if (value != value)
            continue;
        text[i] = date ? cel_format_date(value, buffer[i]) : cel_format_datetime(value, buffer[i]);
        if (!date) {
            buffer[i][10] = ' ';
            buffer[i][19] = '\0';
        }
    }
    whole = whole && cel_shaft_texts(s, text, n, "NA", false);
    if (whole)
        s->wide_width = s->min_width = date ? 10 : 19;
    cel_free(buffer);
    cel_free(text);
    return whole;
}

static bool text_shaft(cel_shaft *s, const cel_sexp *x, size_t from, size_t n)
{
    const char **text = CEL_ARRAY(const char *, n);
    bool logical = x->kind == CEL_S_LOGICAL, whole = text != NULL;
    for (size_t i = 0; whole && i < n; i++)
        text[i] = logical ? (x->as.i[from + i] == CEL_NA_INT ? NULL : x->as.i[from + i] ? "TRUE" : "FALSE") : cel_sexp_text_at(x, from + i);
    whole = whole && cel_shaft_texts(s, text, n, logical ? "NA" : "<NA>", !logical);
    if (whole && logical)
        s->wide_width = s->min_width = 5;
    cel_free(text);
    return whole;
}

static bool list_shaft(cel_interp *in, cel_shaft *s, const cel_sexp *x, size_t n)
{
    char **full = CEL_ARRAY(char *, n), **brief = CEL_ARRAY(char *, n);
    bool whole = full && brief;
    for (size_t i = 0; whole && i < n; i++) {
        cel_text t = {0}, u = {0};
        whole = cel_object_summary(in, x->as.v[i], &t) && cel_type_summary(in, x->as.v[i], &u);
        full[i] = cel_text_take(&t);
        brief[i] = cel_text_take(&u);
        whole = whole && full[i] && brief[i];
    }
    whole = whole && cel_shaft_summaries(s, (const char *const *)full, (const char *const *)brief, n);
    for (size_t i = 0; i < n; i++) {
        cel_free(full ? full[i] : NULL);
        cel_free(brief ? brief[i] : NULL);
    }
    cel_free(full);
    cel_free(brief);
    return whole;
}

/* ---- pillars: a column is one, a matrix or a table within the table several ---- */

typedef struct part {
    cel_pillar pillar;
    char *title, *type;
    size_t column; /* of the table */
    bool first;    /* the first of its column */
} part;

typedef struct parts {
    part *item;
    size_t n, capacity;
} parts;

static void free_parts(parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        cel_free(p->item[i].title);
        cel_free(p->item[i].type);
        cel_shaft_free(&p->item[i].pillar.shaft);
    }
    cel_free(p->item);
}

static part *new_part(parts *p, size_t column, bool first, cel_text *title, cel_text *type)
{
    bool room = CEL_GROW(p->item, p->capacity, p->n + 1);
    part *q = room ? &p->item[p->n++] : NULL;
    if (q)
        *q = (part){.column = column, .first = first, .title = cel_text_take(title), .type = cel_text_take(type)};
    cel_text_free(title);
    cel_text_free(type);
    if (!q || !q->title || !q->type)
        return NULL;
    q->pillar.title = q->title;
    q->pillar.type = q->type;
    return q;
}

static bool matrix_parts(parts *p, size_t column, const char *name, const cel_sexp *x, size_t n)
{
    size_t rows = (size_t)cel_sexp_number_at(cel_sexp_attr(x, "dim"), 0), width = (size_t)cel_sexp_number_at(cel_sexp_attr(x, "dim"), 1);
    const cel_sexp *names = cel_sexp_attr(x, "dimnames");
    names = names && names->kind == CEL_S_LIST && names->n == 2 && names->as.v[1]->kind == CEL_S_STRING ? names->as.v[1] : NULL;
    for (size_t j = 0; j < width; j++) {
        cel_text title = {0}, type = {0};
        if (j == 0)
            cel_ticked_name(&title, name);
        if (names)
            cel_text_addf(&title, "[,\"%s\"]", names->as.s[j]);
        else
            cel_text_addf(&title, "[,%zu]", j + 1);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (kinds[k].kind == x->kind)
                cel_text_add(&type, kinds[k].word);
        part *q = new_part(p, column, j == 0, &title, &type);
        if (!q)
            return false;
        bool numeric = x->kind == CEL_S_DOUBLE || x->kind == CEL_S_INTEGER;
        if (!(numeric ? number_shaft(&q->pillar.shaft, x, j * rows, n) : text_shaft(&q->pillar.shaft, x, j * rows, n)))
            return false;
    }
    return true;
}

static bool column_parts(cel_interp *in, parts *p, size_t column, const char *name, cel_sexp *x, size_t n)
{
    cel_text title = {0}, type = {0};
    if (cel_is_frame(x)) {
        for (size_t j = 0; j < x->n; j++) {
            cel_text sub = {0};
            cel_text_addf(&sub, "%s$%s", j == 0 ? name : "", cel_sexp_name(x, j));
            bool whole = !sub.failed && column_parts(in, p, column, sub.text, x->as.v[j], n);
            cel_text_free(&sub);
            if (!whole)
                return false;
        }
        return true;
    }
    if (cel_sexp_attr(x, "dim") && cel_sexp_attr(x, "dim")->n == 2 && x->kind != CEL_S_LIST)
        return matrix_parts(p, column, name, x, n);
    if (strchr(name, '$'))
        cel_text_add(&title, name);
    else
        cel_ticked_name(&title, name);
    add_column_type(&type, x);
    part *q = new_part(p, column, true, &title, &type);
    if (!q)
        return false;
    cel_shaft *s = &q->pillar.shaft;
    if (cel_is_factor(x) || x->kind == CEL_S_STRING || x->kind == CEL_S_LOGICAL)
        return text_shaft(s, x, 0, n);
    if (cel_sexp_inherits(x, "Date") || cel_sexp_inherits(x, "POSIXct"))
        return time_shaft(s, x, n);
    return x->kind == CEL_S_LIST ? list_shaft(in, s, x, n) : number_shaft(s, x, 0, n);
}

/* ---- the table ---- */

static bool add_groups(cel_interp *in, const cel_sexp *x, cel_text *out)
{
    const cel_sexp *groups = cel_sexp_attr(x, "groups");
    (void)in;
    if (!groups || !cel_is_frame(groups))
        return true;
    char count[32];
    bool by_row = cel_sexp_inherits(x, "rowwise_df");
    cel_text_add(out, by_row ? groups->n > 1 ? "# Rowwise:  " : "# Rowwise: " : "# Groups:   ");
    for (size_t j = 0; j + 1 < groups->n; j++)
        cel_text_addf(out, "%s%s", j ? ", " : "", cel_sexp_name(groups, j));
    if (by_row)
        cel_text_add(out, "\n");
    else
        cel_text_addf(out, " [%s]\n", cel_big_mark(cel_tibble_rows(groups), count));
    return true;
}

/* "# i 30 more rows", "# i 2 more variables: a <dbl>, b <chr>": from column `from` on. */
static bool add_footer(const cel_sexp *x, size_t from, size_t rows_left, size_t rows_shown, int width, cel_text *out)
{
    enum { LINES = 7, MOST = 100 };
    char count[32];
    int lines = LINES;
    if (rows_left > 0 && x->n > 0) {
        const char *word[] = {cel_big_mark(rows_left, count), "more", rows_left == 1 ? "row" : "rows"};
        cel_footer_add(word, 3, width, &lines, out);
    }
    if (from >= x->n)
        return true;
    size_t left = x->n - from, named = left < MOST ? left : MOST, n = 0;
    char **word = CEL_ARRAY(char *, named + 4);
    const char **view = CEL_ARRAY(const char *, named + 4);
    bool whole = word && view;
    if (whole) {
        word[n++] = cel_strdup(cel_big_mark(left, count));
        if (rows_shown > 0)
            word[n++] = cel_strdup("more");
        word[n++] = cel_strdup(left == 1 ? "variable:" : "variables:");
        for (size_t j = 0; j < named; j++) {
            cel_text t = {0};
            cel_ticked_name(&t, cel_sexp_name(x, from + j));
            cel_text_add(&t, " <");
            add_column_type(&t, x->as.v[from + j]);
            cel_text_add(&t, j + 1 < left ? ">," : ">");
            word[n++] = cel_text_take(&t);
        }
        if (left > named)
            word[n++] = cel_strdup("\u2026");
    }
    for (size_t i = 0; i < n; i++) {
        whole = whole && word[i];
        view[i] = word[i];
    }
    if (whole)
        cel_footer_add(view, n, width, &lines, out);
    for (size_t i = 0; i < n; i++)
        cel_free(word[i]);
    cel_free(word);
    cel_free(view);
    return whole;
}

bool cel_tibble_print(cel_interp *in, cel_sexp *x, size_t n, int width, cel_text *out)
{
    enum { USUAL = 10, MOST = 20 };
    size_t rows = cel_tibble_rows(x), shown = 0;
    int tier = cel_option_width(in);
    char a[32], b[32];
    if (width <= 0)
        width = tier;
    if (n == SIZE_MAX)
        n = rows > MOST ? USUAL : rows;
    if (n > rows)
        n = rows;
    cel_text_addf(out, "# A tibble: %s \u00d7 %s\n", cel_big_mark(rows, a), cel_big_mark(x->n, b));
    parts p = {0};
    bool whole = add_groups(in, x, out);
    /* Every pillar needs three columns and a gap at least, so no more of them can be shown. */
    size_t most = width == INT_MAX ? SIZE_MAX : (size_t)width / 4 + 1;
    for (size_t j = 0; whole && n > 0 && j < x->n && p.n < most; j++)
        whole = column_parts(in, &p, j, cel_sexp_name(x, j), x->as.v[j], n);
    cel_pillar *pillar = CEL_ARRAY(cel_pillar, p.n);
    for (size_t i = 0; pillar && i < p.n; i++)
        pillar[i] = p.item[i].pillar;
    if (whole && pillar && p.n > 0)
        whole = cel_pillars_add(pillar, p.n, n, width, tier, out, &shown);
    size_t from = 0; /* the first column of which nothing is shown */
    for (size_t i = 0; i < shown; i++)
        from = p.item[i].column + 1;
    whole = whole && pillar && add_footer(x, from, rows - n, n, width == INT_MAX ? tier : width, out);
    cel_free(pillar);
    free_parts(&p);
    return whole && !out->failed;
}
