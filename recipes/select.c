/* Selectors: a small recursive parser that evaluates while it reads. Every expression gives an ordered set of columns;
 * functions of selectors stand in one table, most of them the pair (type of column, role of column). */
#include "recipes/select.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "recipes/step.h"

typedef struct set {
    size_t n;
    size_t *index; /* room for all columns */
} set;

typedef struct reader {
    const cel_frame *data;
    const cel_recipe_vars *vars;
    const char *text, *at;
    int depth;
    cel_error *err;
} reader;

enum { DEEP = 64 };

static cel_status expression(reader *r, set *out);

/* ---- sets ---- */

static cel_status set_new(reader *r, set *s)
{
    *s = (set){.index = CEL_ARRAY(size_t, r->data->cols + 1)};
    return s->index ? CEL_OK : cel_nomem(r->err);
}

static bool has(const set *s, size_t j)
{
    for (size_t k = 0; k < s->n; k++)
        if (s->index[k] == j)
            return true;
    return false;
}

static void put(set *s, size_t j)
{
    if (!has(s, j))
        s->index[s->n++] = j;
}

static void keep(set *a, const set *b, bool inside)
{
    size_t n = 0;
    for (size_t k = 0; k < a->n; k++)
        if (has(b, a->index[k]) == inside)
            a->index[n++] = a->index[k];
    a->n = n;
}

static void join(set *a, const set *b)
{
    for (size_t k = 0; k < b->n; k++)
        put(a, b->index[k]);
}

static cel_status complement(reader *r, set *s)
{
    set all;
    CEL_TRY(set_new(r, &all));
    for (size_t j = 0; j < r->data->cols; j++)
        if (!has(s, j))
            all.index[all.n++] = j;
    cel_free(s->index);
    *s = all;
    return CEL_OK;
}

/* ---- text ---- */

static void skip(reader *r)
{
    while (isspace((unsigned char)*r->at))
        r->at++;
}

static bool eat(reader *r, char c)
{
    skip(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static cel_status syntax(reader *r, const char *what)
{
    enum { SHOWN = 80 };
    size_t fit = cel_text_fit(r->text, SHOWN);
    return cel_fail(r->err, CEL_INPUT, "select.syntax", "the selector `%.*s%s` %s", (int)fit, r->text, r->text[fit] ? "..." : "", what);
}

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '_' || (unsigned char)c >= 128;
}

/* A quoted text, escapes resolved; the caller frees. */
static cel_status quoted(reader *r, char **out)
{
    char end = *r->at++;
    cel_text t = {0};
    cel_text_add(&t, "");
    while (*r->at && *r->at != end) {
        if (*r->at == '\\' && r->at[1]) {
            r->at++;
            cel_text_add_char(&t, *r->at == 'n' ? '\n' : *r->at == 't' ? '\t' : *r->at);
        } else {
            cel_text_add_char(&t, *r->at);
        }
        r->at++;
    }
    if (!*r->at) {
        cel_text_free(&t);
        return syntax(r, "has a quote without its partner");
    }
    r->at++;
    *out = cel_text_take(&t);
    return *out ? CEL_OK : cel_nomem(r->err);
}

/* ---- values: what stands between the brackets of a selector function ---- */

typedef struct values {
    size_t n, text_room, number_room;
    char **text;   /* texts, and numbers as written */
    double *number; /* NaN for texts */
} values;

typedef struct arguments {
    values dots;       /* unnamed, in order */
    size_t first;      /* how many values the first argument has: num_range() */
    bool keep_case;    /* ignore.case = FALSE */
    double width;      /* width =, offset = */
    char suffix[64];
} arguments;

static void free_values(values *v)
{
    for (size_t i = 0; i < v->n; i++)
        cel_free(v->text[i]);
    cel_free(v->text);
    cel_free(v->number);
    *v = (values){0};
}

static cel_status add_value(reader *r, values *v, char *text, double number)
{
    if (!text || !CEL_GROW(v->text, v->text_room, v->n + 1) || !CEL_GROW(v->number, v->number_room, v->n + 1)) {
        cel_free(text);
        return cel_nomem(r->err);
    }
    v->text[v->n] = text;
    v->number[v->n++] = number;
    return CEL_OK;
}

static cel_status add_number(reader *r, values *v, double x)
{
    char text[32];
    return add_value(r, v, cel_strdup(cel_format_double(x, text)), x);
}

/* Texts, numbers, ranges of numbers, names (as texts), and c() of those. */
static cel_status value(reader *r, values *v)
{
    skip(r);
    char *text;
    if (*r->at == '"' || *r->at == '\'') {
        CEL_TRY(quoted(r, &text));
        return add_value(r, v, text, NAN);
    }
    if (isdigit((unsigned char)*r->at) || (*r->at == '-' && isdigit((unsigned char)r->at[1]))) {
        char *end;
        double from = strtod(r->at, &end), to = from;
        r->at = end + (*end == 'L');
        if (eat(r, ':')) {
            skip(r);
            to = strtod(r->at, &end);
            if (end == r->at)
                return syntax(r, "has a range without an end");
            r->at = end + (*end == 'L');
        }
        if (!(fabs(to - from) < 1e5))
            return syntax(r, "has too long a range");
        size_t steps = (size_t)fabs(to - from);
        for (size_t k = 0; k <= steps; k++)
            CEL_TRY(add_number(r, v, from <= to ? from + (double)k : from - (double)k));
        return CEL_OK;
    }
    const char *start = r->at;
    if (*r->at == '`') {
        CEL_TRY(quoted(r, &text));
        return add_value(r, v, text, NAN);
    }
    while (name_char(*r->at) || *r->at == ':')
        r->at++;
    size_t length = (size_t)(r->at - start);
    if (length == 1 && *start == 'c' && eat(r, '(')) {
        if (++r->depth > DEEP)
            return syntax(r, "is nested too deep");
        if (!eat(r, ')')) {
            do {
                CEL_TRY(value(r, v));
            } while (eat(r, ','));
            if (!eat(r, ')'))
                return syntax(r, "has a ( without its partner");
        }
        r->depth--;
        return CEL_OK;
    }
    if (length == 0)
        return syntax(r, "has something that is no name, text or number");
    return add_value(r, v, cel_strndup(start, length), NAN);
}

static cel_status read_arguments(reader *r, arguments *a)
{
    if (eat(r, ')'))
        return CEL_OK;
    do {
        skip(r);
        const char *start = r->at;
        while (name_char(*r->at))
            r->at++;
        size_t length = (size_t)(r->at - start);
        skip(r);
        bool named = length > 0 && *r->at == '=' && r->at[1] != '=';
        values v = {0};
        if (named)
            r->at++;
        else
            r->at = start;
        bool option = named && (strncmp(start, "ignore.case", length) == 0 || strncmp(start, "width", length) == 0 ||
                                strncmp(start, "perl", length) == 0 || strncmp(start, "suffix", length) == 0);
        cel_status status = value(r, option ? &v : &a->dots);
        if (status == CEL_OK && option && v.n == 1) {
            if (*start == 'i')
                a->keep_case = strcmp(v.text[0], "FALSE") == 0;
            else if (*start == 'w')
                a->width = v.number[0];
            else if (*start == 's')
                snprintf(a->suffix, sizeof a->suffix, "%s", v.text[0]);
        }
        free_values(&v);
        CEL_TRY(status);
        if (a->first == 0)
            a->first = a->dots.n;
    } while (eat(r, ','));
    return eat(r, ')') ? CEL_OK : syntax(r, "has a ( without its partner");
}

/* ---- functions ---- */

typedef struct function {
    const char *name;
    cel_status (*pick)(reader *r, const struct function *f, const arguments *a, set *out);
    unsigned types;   /* columns of these types ... */
    const char *role; /* ... and this role; NULL: any */
    bool (*like)(const char *name, const char *pattern, size_t length, bool keep_case);
} function;

static bool in_role(const reader *r, size_t j, const char *role)
{
    for (size_t k = 0; r->vars && k < r->vars->n; k++) {
        const cel_recipe_var *v = &r->vars->var[k];
        if (v->role && strcmp(v->role, role) == 0 && strcmp(v->name, r->data->name[j]) == 0)
            return true;
    }
    return false;
}

static cel_status pick_typed(reader *r, const function *f, const arguments *a, set *out)
{
    (void)a;
    for (size_t j = 0; j < r->data->cols; j++)
        if ((!f->types || (cel_column_bit(r->data->column[j]) & f->types)) && (!f->role || in_role(r, j, f->role)))
            put(out, j);
    return CEL_OK;
}

static cel_status pick_role(reader *r, const function *f, const arguments *a, set *out)
{
    (void)f;
    for (size_t j = 0; j < r->data->cols; j++)
        for (size_t i = 0; i < a->dots.n; i++)
            if (in_role(r, j, a->dots.text[i]))
                put(out, j);
    return CEL_OK;
}

static const struct {
    const char *word;
    unsigned types;
} type_words[] = {
    {"numeric", CEL_IS_NUMBER}, {"double", CEL_IS_DOUBLE}, {"integer", CEL_IS_INTEGER},
    {"nominal", CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED}, {"string", CEL_IS_STRING}, {"factor", CEL_IS_FACTOR},
    {"ordered", CEL_IS_ORDERED}, {"unordered", CEL_IS_STRING | CEL_IS_FACTOR}, {"logical", CEL_IS_LOGICAL},
    {"date", CEL_IS_DATE}, {"datetime", CEL_IS_DATETIME}, {"list", CEL_IS_LIST},
    {"is.numeric", CEL_IS_NUMBER}, {"is.double", CEL_IS_DOUBLE | CEL_IS_DATE | CEL_IS_DATETIME}, {"is.integer", CEL_IS_INTEGER},
    {"is.factor", CEL_IS_FACTOR | CEL_IS_ORDERED}, {"is.ordered", CEL_IS_ORDERED}, {"is.character", CEL_IS_STRING}, {"is.logical", CEL_IS_LOGICAL}, {"is.list", CEL_IS_LIST},
};

/* has_type("numeric"), where(is.numeric). */
static cel_status pick_type(reader *r, const function *f, const arguments *a, set *out)
{
    enum { WORDS = sizeof type_words / sizeof *type_words };
    for (size_t i = 0; i < a->dots.n; i++) {
        size_t k = 0;
        while (k < WORDS && strcmp(type_words[k].word, a->dots.text[i]) != 0)
            k++;
        if (k == WORDS)
            return cel_fail(r->err, CEL_INPUT, "select.type", "%s() does not know `%s`; it knows types such as numeric, factor, string and date",
                            f->name, a->dots.text[i]);
        for (size_t j = 0; j < r->data->cols; j++)
            if (cel_column_bit(r->data->column[j]) & type_words[k].types)
                put(out, j);
    }
    return CEL_OK;
}

static bool starts(const char *name, const char *pattern, size_t length, bool keep_case)
{
    return (keep_case ? strncmp(name, pattern, length) : strncasecmp(name, pattern, length)) == 0;
}

static bool ends(const char *name, const char *pattern, size_t length, bool keep_case)
{
    size_t n = strlen(name);
    return n >= length && starts(name + n - length, pattern, length, keep_case);
}

static bool contains(const char *name, const char *pattern, size_t length, bool keep_case)
{
    return (keep_case ? strstr(name, pattern) : strcasestr(name, pattern)) != NULL && length > 0;
}

static cel_status pick_like(reader *r, const function *f, const arguments *a, set *out)
{
    for (size_t i = 0; i < a->dots.n; i++)
        for (size_t j = 0; j < r->data->cols; j++)
            if (f->like(r->data->name[j], a->dots.text[i], strlen(a->dots.text[i]), a->keep_case))
                put(out, j);
    return CEL_OK;
}

/* POSIX extended expressions, with \d as R's engine has it. */
static cel_status pick_matches(reader *r, const function *f, const arguments *a, set *out)
{
    (void)f;
    for (size_t i = 0; i < a->dots.n; i++) {
        cel_text pattern = {0};
        cel_text_add(&pattern, "");
        for (const char *p = a->dots.text[i]; *p; p++) {
            if (p[0] == '\\' && p[1] == 'd') {
                cel_text_add(&pattern, "[0-9]");
                p++;
            } else {
                cel_text_add_char(&pattern, *p);
            }
        }
        regex_t compiled;
        if (pattern.failed) {
            cel_text_free(&pattern);
            return cel_nomem(r->err);
        }
        int bad = regcomp(&compiled, pattern.text, REG_EXTENDED | REG_NOSUB | (a->keep_case ? 0 : REG_ICASE));
        cel_text_free(&pattern);
        if (bad)
            return cel_fail(r->err, CEL_INPUT, "select.regex", "matches(\"%s\"): this is no regular expression", a->dots.text[i]);
        for (size_t j = 0; j < r->data->cols; j++)
            if (regexec(&compiled, r->data->name[j], 0, NULL, 0) == 0)
                put(out, j);
        regfree(&compiled);
    }
    return CEL_OK;
}

static cel_status pick_range(reader *r, const function *f, const arguments *a, set *out)
{
    (void)f;
    for (size_t p = 0; p < a->first; p++)
        for (size_t i = a->first; i < a->dots.n; i++) {
            char name[256];
            snprintf(name, sizeof name, "%s%0*.0f%s", a->dots.text[p], isnan(a->width) ? 0 : (int)a->width, a->dots.number[i], a->suffix);
            int j = cel_frame_find(r->data, name);
            if (j >= 0)
                put(out, (size_t)j);
        }
    return CEL_OK;
}

static cel_status unknown_column(const reader *r, const char *name)
{
    cel_fail(r->err, CEL_INPUT, "select.column", "can't select columns that don't exist: column `%s` doesn't exist", name);
    int near = cel_nearest(name, (const char *const *)r->data->name, r->data->cols);
    if (near >= 0)
        cel_error_hint(r->err, "did you mean `%s`?", r->data->name[near]);
    return CEL_INPUT;
}

/* all_of(), any_of(), one_of(): names, or positions. */
static cel_status pick_names(reader *r, const function *f, const arguments *a, set *out)
{
    for (size_t i = 0; i < a->dots.n; i++) {
        double at = a->dots.number[i];
        int j = isnan(at) ? cel_frame_find(r->data, a->dots.text[i]) : at >= 1 && at <= (double)r->data->cols ? (int)at - 1 : -1;
        if (j >= 0)
            put(out, (size_t)j);
        else if (strcmp(f->name, "all_of") == 0)
            return unknown_column(r, a->dots.text[i]);
    }
    return CEL_OK;
}

static cel_status pick_last(reader *r, const function *f, const arguments *a, set *out)
{
    (void)f;
    size_t offset = a->dots.n && a->dots.number[0] >= 0 ? (size_t)a->dots.number[0] : 0;
    if (offset < r->data->cols)
        put(out, r->data->cols - 1 - offset);
    return CEL_OK;
}

#define TYPED(word, types)                                     \
    {"all_" word, pick_typed, types, NULL, NULL},              \
        {"all_" word "_predictors", pick_typed, types, "predictor", NULL}

static const function functions[] = {
    {"all_predictors", pick_typed, 0, "predictor", NULL},
    {"all_outcomes", pick_typed, 0, "outcome", NULL},
    TYPED("numeric", CEL_IS_NUMBER),
    TYPED("nominal", CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED),
    TYPED("double", CEL_IS_DOUBLE),
    TYPED("integer", CEL_IS_INTEGER),
    TYPED("logical", CEL_IS_LOGICAL),
    TYPED("string", CEL_IS_STRING),
    TYPED("factor", CEL_IS_FACTOR),
    TYPED("ordered", CEL_IS_ORDERED),
    TYPED("unordered", CEL_IS_STRING | CEL_IS_FACTOR),
    TYPED("date", CEL_IS_DATE),
    TYPED("datetime", CEL_IS_DATETIME),
    {"everything", pick_typed, 0, NULL, NULL},
    {"has_role", pick_role, 0, NULL, NULL},
    {"has_type", pick_type, 0, NULL, NULL},
    {"where", pick_type, 0, NULL, NULL},
    {"starts_with", pick_like, 0, NULL, starts},
    {"ends_with", pick_like, 0, NULL, ends},
    {"contains", pick_like, 0, NULL, contains},
    {"matches", pick_matches, 0, NULL, NULL},
    {"num_range", pick_range, 0, NULL, NULL},
    {"all_of", pick_names, 0, NULL, NULL},
    {"any_of", pick_names, 0, NULL, NULL},
    {"one_of", pick_names, 0, NULL, NULL},
    {"last_col", pick_last, 0, NULL, NULL},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

bool cel_is_selector(const char *name)
{
    for (size_t k = 0; k < FUNCTIONS; k++)
        if (strcmp(functions[k].name, name) == 0)
            return true;
    return false;
}

const char *cel_nearest_selector(const char *name)
{
    const char *known[FUNCTIONS];
    for (size_t k = 0; k < FUNCTIONS; k++)
        known[k] = functions[k].name;
    int near = cel_nearest(name, known, FUNCTIONS);
    return near < 0 ? NULL : known[near];
}

static cel_status call(reader *r, const char *name, size_t length, set *out)
{
    for (size_t k = 0; k < FUNCTIONS; k++) {
        const function *f = &functions[k];
        if (strncmp(f->name, name, length) != 0 || f->name[length])
            continue;
        arguments a = {.width = NAN};
        cel_status status = read_arguments(r, &a);
        if (status == CEL_OK)
            status = f->pick(r, f, &a, out);
        free_values(&a.dots);
        return status;
    }
    char copy[128];
    snprintf(copy, sizeof copy, "%.*s", (int)length, name);
    cel_fail(r->err, CEL_INPUT, "select.function", "there is no selector %s()", copy);
    const char *near = cel_nearest_selector(copy);
    if (near)
        cel_error_hint(r->err, "did you mean %s()?", near);
    return CEL_INPUT;
}

/* ---- expressions ---- */

/* One element of c(...) or of the terms: `-x` takes away. */
static cel_status element(reader *r, set *out, bool first)
{
    skip(r);
    bool minus = *r->at == '-' && !isdigit((unsigned char)r->at[1]);
    if (minus)
        r->at++;
    set s;
    CEL_TRY(set_new(r, &s));
    cel_status status = expression(r, &s);
    if (status == CEL_OK && minus) {
        if (first)
            status = complement(r, out);
        keep(out, &s, false);
    } else if (status == CEL_OK) {
        join(out, &s);
    }
    cel_free(s.index);
    return status;
}

static cel_status primary(reader *r, set *out)
{
    skip(r);
    char *text = NULL;
    if (eat(r, '(')) {
        CEL_TRY(expression(r, out));
        return eat(r, ')') ? CEL_OK : syntax(r, "has a ( without its partner");
    }
    if (*r->at == '"' || *r->at == '\'' || *r->at == '`') {
        CEL_TRY(quoted(r, &text));
    } else if (isdigit((unsigned char)*r->at)) {
        char *end;
        double at = strtod(r->at, &end);
        r->at = end + (*end == 'L');
        if (!(at >= 1 && at <= (double)r->data->cols))
            return cel_fail(r->err, CEL_INPUT, "select.position", "there is no column %g: the data have %zu", at, r->data->cols);
        put(out, (size_t)at - 1);
        return CEL_OK;
    } else {
        const char *start = r->at;
        while (name_char(*r->at) || (r->at[0] == ':' && r->at[1] == ':') || (r->at > start && r->at[-1] == ':' && r->at[0] == ':'))
            r->at++;
        size_t length = (size_t)(r->at - start);
        if (length == 0)
            return syntax(r, *r->at ? "has something that is no column and no selector" : "ends where a column is expected");
        for (size_t i = 0; i + 1 < length; i++)
            if (start[i] == ':' && start[i + 1] == ':') { /* recipes::all_predictors() */
                start += i + 2;
                length -= i + 2;
                i = 0;
            }
        skip(r);
        if (*r->at == '(') {
            r->at++;
            if (length == 1 && *start == 'c') {
                if (eat(r, ')'))
                    return CEL_OK;
                bool first = true;
                do {
                    CEL_TRY(element(r, out, first));
                    first = false;
                } while (eat(r, ','));
                return eat(r, ')') ? CEL_OK : syntax(r, "has a ( without its partner");
            }
            return call(r, start, length, out);
        }
        text = cel_strndup(start, length);
        if (!text)
            return cel_nomem(r->err);
    }
    int j = cel_frame_find(r->data, text);
    cel_status status = j >= 0 ? CEL_OK : unknown_column(r, text);
    if (j >= 0)
        put(out, (size_t)j);
    cel_free(text);
    return status;
}

static cel_status unary(reader *r, set *out)
{
    skip(r);
    if (*r->at == '!' || *r->at == '-') {
        r->at++;
        if (++r->depth > DEEP)
            return syntax(r, "is nested too deep");
        CEL_TRY(unary(r, out));
        r->depth--;
        return complement(r, out);
    }
    CEL_TRY(primary(r, out));
    if (!eat(r, ':'))
        return CEL_OK;
    set to;
    CEL_TRY(set_new(r, &to));
    cel_status status = primary(r, &to);
    if (status == CEL_OK && (out->n != 1 || to.n != 1))
        status = syntax(r, "has a range between things that are not one column each");
    if (status == CEL_OK) {
        size_t from = out->index[0], end = to.index[0];
        out->n = 0;
        for (size_t j = from;; j += from <= end ? 1 : (size_t)-1) {
            put(out, j);
            if (j == end)
                break;
        }
    }
    cel_free(to.index);
    return status;
}

static cel_status chain(reader *r, set *out, char operator)
{
    CEL_TRY(operator == '|' ? chain(r, out, '&') : unary(r, out));
    while (eat(r, operator)) {
        eat(r, operator);
        set next;
        CEL_TRY(set_new(r, &next));
        cel_status status = operator == '|' ? chain(r, &next, '&') : unary(r, &next);
        if (status == CEL_OK && operator == '|')
            join(out, &next);
        else if (status == CEL_OK)
            keep(out, &next, true);
        cel_free(next.index);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_status expression(reader *r, set *out)
{
    if (++r->depth > DEEP)
        return syntax(r, "is nested too deep");
    CEL_TRY(chain(r, out, '|'));
    r->depth--;
    return CEL_OK;
}

cel_status cel_select(const cel_frame *data, const cel_recipe_vars *vars, const char *const *text, size_t n, cel_selection *out, cel_error *err)
{
    reader r = {.data = data, .vars = vars, .err = err};
    set all = {0};
    *out = (cel_selection){0};
    cel_status status = set_new(&r, &all);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        r.text = r.at = text[i];
        r.depth = 0;
        status = element(&r, &all, i == 0);
        skip(&r);
        if (status == CEL_OK && *r.at)
            status = syntax(&r, "has something after its end");
    }
    if (status != CEL_OK) {
        cel_free(all.index);
        return status;
    }
    *out = (cel_selection){all.n, all.index};
    return CEL_OK;
}

void cel_selection_free(cel_selection *s)
{
    cel_free(s->index);
    *s = (cel_selection){0};
}

cel_status cel_split_selectors(const char *text, char ***part, size_t *n, cel_error *err)
{
    size_t count = 0;
    char **out = NULL;
    const char *at = text;
    while (isspace((unsigned char)*at))
        at++;
    while (*at) {
        int depth = 0;
        char quote = 0;
        const char *end = at;
        for (; *end && (quote || depth || *end != ','); end++) {
            if (quote) {
                quote = *end == quote ? 0 : quote;
            } else if (*end == '"' || *end == '\'' || *end == '`') {
                quote = *end;
            } else {
                depth += *end == '(' ? 1 : *end == ')' && depth ? -1 : 0;
            }
        }
        size_t length = (size_t)(end - at);
        while (length > 0 && isspace((unsigned char)at[length - 1]))
            length--;
        char **more = cel_realloc(out, count + 1, sizeof *more);
        if (more)
            out = more;
        if (!more || !(out[count] = cel_strndup(at, length))) {
            while (count > 0)
                cel_free(out[--count]);
            cel_free(out);
            return cel_nomem(err);
        }
        count++;
        at = end + (*end == ',');
        while (isspace((unsigned char)*at))
            at++;
    }
    *part = out;
    *n = count;
    return CEL_OK;
}
