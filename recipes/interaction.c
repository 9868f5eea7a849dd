/* Formulas of interactions: a recursive reader that expands while it reads. A formula is a list of terms, a term a set of
 * variables; a:b joins sets, a * b is a + b + a:b, (a + b)^2 crosses the list with itself, and a set met twice counts once. */
#include "recipes/interaction.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/select.h"

enum { WORDS = 8, MOST = WORDS * 64, DEEP = 64 };

typedef struct term_set {
    uint64_t word[WORDS]; /* bit v: variable v takes part */
} term_set;

typedef struct term_list {
    size_t n, capacity;
    term_set *term;
} term_list;

typedef struct reader {
    const cel_step *step;
    const cel_frame *data;
    const cel_recipe_vars *vars;
    const char *at;
    size_t n;       /* variables met so far */
    int column[MOST]; /* of each */
    bool failed;    /* a name that is no column: R makes no interactions then */
    int depth;
    cel_error *err;
} reader;

static size_t degree_of(const term_set *t)
{
    size_t n = 0;
    for (size_t w = 0; w < WORDS; w++)
        for (uint64_t bits = t->word[w]; bits; bits &= bits - 1)
            n++;
    return n;
}

static bool has(const term_set *t, size_t v)
{
    return t->word[v / 64] >> (v % 64) & 1;
}

static bool same(const term_set *a, const term_set *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static cel_status put(reader *r, term_list *list, term_set t)
{
    for (size_t i = 0; i < list->n; i++)
        if (same(&list->term[i], &t))
            return CEL_OK;
    if (!CEL_GROW(list->term, list->capacity, list->n + 1))
        return cel_nomem(r->err);
    list->term[list->n++] = t;
    return CEL_OK;
}

/* Every term of a with every one of b: a:b. */
static cel_status cross(reader *r, const term_list *a, const term_list *b, term_list *out)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            term_set t;
            for (size_t w = 0; w < WORDS; w++)
                t.word[w] = a->term[i].word[w] | b->term[j].word[w];
            CEL_TRY(put(r, out, t));
        }
    return CEL_OK;
}

static cel_status join(reader *r, const term_list *from, term_list *to)
{
    for (size_t i = 0; i < from->n; i++)
        CEL_TRY(put(r, to, from->term[i]));
    return CEL_OK;
}

static cel_status variable(reader *r, size_t column, term_list *out)
{
    size_t v = 0;
    while (v < r->n && r->column[v] != (int)column)
        v++;
    if (v == MOST)
        return cel_step_fail(r->step, r->err, "more than %d variables in one formula", (int)MOST);
    if (v == r->n)
        r->column[r->n++] = (int)column;
    term_set t = {{0}};
    t.word[v / 64] = (uint64_t)1 << (v % 64);
    return put(r, out, t);
}

static void skip_space(reader *r)
{
    r->at += strspn(r->at, " \t\n\r");
}

static bool next(reader *r, char c)
{
    skip_space(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static cel_status sum(reader *r, term_list *out);

/* A selector call: from its name to the bracket that closes it. */
static cel_status selector(reader *r, size_t name, term_list *out)
{
    const char *end = r->at + name;
    int open = 0;
    char quote = 0;
    do {
        if (quote)
            quote = *end == quote ? 0 : quote;
        else if (*end == '"' || *end == '\'' || *end == '`')
            quote = *end;
        else
            open += *end == '(' ? 1 : *end == ')' ? -1 : 0;
        if (!*end++)
            return cel_step_fail(r->step, r->err, "a bracket is not closed in `%s`", r->at);
    } while (open > 0);
    char *text = cel_strndup(r->at, (size_t)(end - r->at));
    if (!text)
        return cel_nomem(r->err);
    cel_selection s = {0};
    const char *texts[1] = {text};
    cel_status status = cel_select(r->data, r->vars, texts, 1, &s, r->err);
    for (size_t k = 0; status == CEL_OK && k < s.n; k++)
        status = variable(r, s.index[k], out);
    cel_selection_free(&s);
    cel_free(text);
    r->at = end;
    return status;
}

/* A name, a selector, `.`, a number, or a formula in brackets. */
static cel_status atom(reader *r, term_list *out)
{
    skip_space(r);
    if (next(r, '(')) {
        if (++r->depth > DEEP)
            return cel_step_fail(r->step, r->err, "brackets are nested too deeply");
        CEL_TRY(sum(r, out));
        r->depth--;
        return next(r, ')') ? CEL_OK : cel_step_fail(r->step, r->err, "`)` expected at `%s`", r->at);
    }
    if (isdigit((unsigned char)*r->at)) { /* 0 and 1: the intercept */
        r->at += strspn(r->at, "0123456789");
        return CEL_OK;
    }
    const char *start = r->at, *end = start;
    bool quoted = *start == '`';
    if (quoted)
        end = strchr(start + 1, '`');
    else
        while (isalnum((unsigned char)*end) || *end == '_' || *end == '.' || (unsigned char)*end >= 128 || (end[0] == ':' && end[1] == ':' && end > start))
            end += *end == ':' ? 2 : 1;
    if (!end || end == start)
        return cel_step_fail(r->step, r->err, "a column or a selector is expected in the formula at `%s`", start);
    size_t length = (size_t)(end - start);
    if (!quoted && end[strspn(end, " ")] == '(')
        return selector(r, length, out);
    r->at = end + quoted;
    if (length == 1 && *start == '.') {
        for (size_t j = 0; j < r->data->cols; j++)
            CEL_TRY(variable(r, j, out));
        return CEL_OK;
    }
    char *name = cel_strndup(start + quoted, length - quoted);
    if (!name)
        return cel_nomem(r->err);
    int j = cel_frame_find(r->data, name);
    cel_free(name);
    r->failed |= j < 0;
    return j < 0 ? CEL_OK : variable(r, (size_t)j, out);
}

static cel_status power(reader *r, term_list *out)
{
    term_list base = {0}, now = {0};
    cel_status status = atom(r, &base);
    if (status == CEL_OK)
        status = join(r, &base, out);
    if (status == CEL_OK && next(r, '^')) {
        skip_space(r);
        long times = strtol(r->at, (char **)(uintptr_t)&r->at, 10);
        r->at += *r->at == 'L';
        if (times < 1 || times > 16)
            status = cel_step_fail(r->step, r->err, "the power of a formula must be a whole number from 1 to 16");
        for (long t = 1; status == CEL_OK && t < times; t++) {
            now = (term_list){0};
            status = join(r, out, &now);
            if (status == CEL_OK)
                status = cross(r, &now, &base, out);
            cel_free(now.term);
        }
    }
    cel_free(base.term);
    return status;
}

static cel_status colon(reader *r, term_list *out)
{
    term_list left = {0};
    cel_status status = power(r, &left);
    while (status == CEL_OK && next(r, ':')) {
        term_list right = {0}, both = {0};
        status = power(r, &right);
        if (status == CEL_OK)
            status = cross(r, &left, &right, &both);
        cel_free(left.term);
        cel_free(right.term);
        left = both;
    }
    if (status == CEL_OK)
        status = join(r, &left, out);
    cel_free(left.term);
    return status;
}

static cel_status product(reader *r, term_list *out)
{
    term_list left = {0};
    cel_status status = colon(r, &left);
    while (status == CEL_OK && next(r, '*')) {
        term_list right = {0}, all = {0};
        status = colon(r, &right);
        if (status == CEL_OK)
            status = join(r, &left, &all);
        if (status == CEL_OK)
            status = join(r, &right, &all);
        if (status == CEL_OK)
            status = cross(r, &left, &right, &all);
        cel_free(left.term);
        cel_free(right.term);
        left = all;
    }
    if (status == CEL_OK)
        status = join(r, &left, out);
    cel_free(left.term);
    return status;
}

static cel_status sum(reader *r, term_list *out)
{
    bool away = false;
    for (bool more = true; more;) {
        term_list part = {0};
        cel_status status = product(r, &part);
        if (status == CEL_OK && !away)
            status = join(r, &part, out);
        for (size_t i = 0; status == CEL_OK && away && i < part.n; i++)
            for (size_t k = 0; k < out->n; k++)
                if (same(&part.term[i], &out->term[k])) {
                    memmove(out->term + k, out->term + k + 1, (out->n - k - 1) * sizeof *out->term);
                    out->n--;
                    break;
                }
        cel_free(part.term);
        CEL_TRY(status);
        away = next(r, '-');
        more = away || next(r, '+');
    }
    return CEL_OK;
}

/* ---- the interactions ---- */

/* The interactions, in order of how many variables they have, as texts "a\nb" of column names. */
static cel_status texts(const reader *r, const term_list *list, cel_value *out, cel_error *err)
{
    char **text = CEL_ARRAY(char *, list->n);
    size_t n = 0;
    bool whole = text != NULL;
    for (size_t degree = 2; whole && degree <= r->n; degree++)
        for (size_t i = 0; whole && i < list->n; i++) {
            if (degree_of(&list->term[i]) != degree)
                continue;
            cel_text t = {0};
            for (size_t v = 0; v < r->n; v++)
                if (has(&list->term[i], v))
                    cel_text_addf(&t, "%s%s", t.text ? "\n" : "", r->data->name[r->column[v]]);
            whole = (text[n++] = cel_text_take(&t)) != NULL;
        }
    *out = whole ? cel_value_texts((const char *const *)text, n) : (cel_value){0};
    for (size_t i = 0; text && i < n; i++)
        cel_free(text[i]);
    cel_free(text);
    return out->kind == CEL_V_STRING ? CEL_OK : cel_nomem(err);
}

cel_status cel_interactions(const cel_step *step, const char *formula, const cel_frame *data, const cel_recipe_vars *vars, cel_value *out, bool *unknown,
                            cel_error *err)
{
    reader *r = CEL_NEW(reader);
    term_list list = {0};
    *out = (cel_value){0};
    *unknown = false;
    if (!r)
        return cel_nomem(err);
    *r = (reader){.step = step, .data = data, .vars = vars, .at = formula, .err = err};
    cel_status status = *r->at ? sum(r, &list) : CEL_OK;
    skip_space(r);
    if (status == CEL_OK && *r->at)
        status = cel_step_fail(step, err, "the formula cannot be read from `%s` on", r->at);
    *unknown = r->failed;
    if (r->failed)
        list.n = 0;
    if (status == CEL_OK)
        status = texts(r, &list, out, err);
    cel_free(list.term);
    cel_free(r);
    return status;
}
