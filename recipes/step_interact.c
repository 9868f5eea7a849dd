/* step_interact(): products of columns, from the right side of an R formula: a:b, a * b, (a + b)^2, with selectors in the place
 * of names. A formula is a list of terms, a term a set of variables; only terms of two and more variables become columns.
 * Factors stand for their indicators. What is computed: R's terms() and model.matrix(). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/select.h"
#include "recipes/step_table.h"

/* ---- formulas ---- */

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

/* ---- prep ---- */

/* The interactions, in order of how many variables they have, as texts "a\nb" of column names. */
static cel_status interactions(reader *r, const term_list *list, cel_value *out, cel_error *err)
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

/* The formula behind its tilde: as written, or as it is read, with variables of the script replaced. */
static const char *formula_of(const cel_step *step, bool written)
{
    const cel_term *t = step->n_terms > 0 ? &step->term[0] : NULL;
    const char *s = t ? (written || !t->selector ? t->text : t->selector) : "";
    s += strspn(s, " ");
    if (*s == '~')
        s++;
    return s + strspn(s, " ");
}

/* Levels of the factors that take part are learnt; they should have become indicators before. */
static cel_status learn_factors(cel_step *step, const reader *r, const term_list *list, cel_step_context *ctx, cel_error *err)
{
    bool nominal = false;
    for (size_t v = 0; v < r->n; v++) {
        bool used = false;
        for (size_t i = 0; i < list->n; i++)
            used |= degree_of(&list->term[i]) > 1 && has(&list->term[i], v);
        const cel_column *c = r->data->column[r->column[v]];
        if (!used || !c->levels)
            continue;
        cel_levels *levels = cel_column_levels(c);
        nominal = true;
        cel_status status = levels ? cel_state_set(&step->state, cel_value_texts((const char *const *)levels->label, (size_t)levels->n), err, "levels of %s",
                                                   r->data->name[r->column[v]])
                                   : cel_nomem(err);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_logical(levels->ordered), err, "ordered of %s", r->data->name[r->column[v]]);
        cel_levels_drop(levels);
        CEL_TRY(status);
    }
    if (nominal)
        cel_step_warn(ctx, "! Categorical variables used in `step_interact()` should probably be avoided; This can lead to differences in dummy variable values "
                           "that are produced by ?step_dummy (`?recipes::step_dummy()`). Please convert all involved variables to dummy variables first.");
    return CEL_OK;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    reader *r = CEL_NEW(reader);
    term_list list = {0};
    cel_value found = {0};
    if (!r)
        return cel_nomem(err);
    *r = (reader){.step = step, .data = training, .vars = ctx->vars, .at = formula_of(step, false), .err = err};
    cel_status status = *r->at ? sum(r, &list) : CEL_OK;
    skip_space(r);
    if (status == CEL_OK && *r->at)
        status = cel_step_fail(step, err, "the formula cannot be read from `%s` on", r->at);
    if (status == CEL_OK && r->failed) {
        cel_step_warn(ctx, "! Interaction specification failed for:\n• ~%s\nℹ No interactions will be created", formula_of(step, true));
        list.n = 0;
    }
    if (status == CEL_OK)
        status = learn_factors(step, r, &list, ctx, err);
    if (status == CEL_OK)
        status = interactions(r, &list, &found, err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, found, err, "terms");
    cel_free(list.term);
    cel_free(r);
    return status;
}

/* ---- bake ---- */

/* A factor of a product: a column of numbers, or the indicators of a factor's levels but the first (of an ordered one its
 * polynomials), each with what its name gets. */
typedef struct operand {
    const cel_column *column, *coded;
    cel_levels *levels;
    double *poly;
    size_t parts;
} operand;

static double part_of(const operand *o, size_t row, size_t p)
{
    if (!o->coded)
        return cel_column_number(o->column, row);
    int32_t code = o->coded->code[row];
    if (code == CEL_NA_INT)
        return cel_na();
    return o->poly ? o->poly[p * (size_t)o->levels->n + (size_t)code] : code == (int32_t)p + 1;
}

static void part_name(const operand *o, size_t p, char *out, size_t size)
{
    static const char *const powers[] = {".L", ".Q", ".C"};
    if (o->poly && p < 3)
        snprintf(out, size, "%s", powers[p]);
    else if (o->poly)
        snprintf(out, size, "^%zu", p + 1);
    else
        snprintf(out, size, "%s", o->levels ? o->levels->label[p + 1] : o->column->type == CEL_LOGICAL ? "TRUE" : "");
}

static cel_status open_operand(const cel_step *step, const cel_frame *data, const char *name, operand *o, cel_error *err)
{
    const cel_value *labels = cel_state_get(&step->state, "levels of %s", name), *ordered = cel_state_get(&step->state, "ordered of %s", name);
    *o = (operand){.column = cel_step_column(step, data, name, err), .parts = 1};
    if (!o->column)
        return CEL_INPUT;
    if (!labels)
        return CEL_OK;
    size_t n = labels->n;
    o->parts = n > 1 ? n - 1 : 0;
    o->levels = cel_levels_new((const char *const *)labels->as.text, (int32_t)n, false);
    o->coded = o->levels ? cel_column_recode(o->column, o->levels, CEL_NA_INT) : NULL;
    bool poly = ordered && cel_value_at(ordered, 0) == 1 && n > 1;
    o->poly = poly ? CEL_ARRAY(double, n * (n - 1)) : NULL;
    if (o->poly)
        cel_contr_poly(o->poly, n);
    return o->coded && (o->poly || !poly) ? CEL_OK : cel_nomem(err);
}

static void close_operand(operand *o)
{
    cel_levels_drop(o->levels);
    cel_column_drop((cel_column *)(uintptr_t)o->coded);
    cel_free(o->poly);
}

/* The products made so far times one more column: one or more for each of them. */
static cel_status multiply(const cel_step *step, const cel_frame *data, const char *name, cel_new_columns *list, bool first, cel_error *err)
{
    operand o;
    cel_new_columns made = {0};
    cel_status status = open_operand(step, data, name, &o, err);
    for (size_t p = 0; status == CEL_OK && p < o.parts; p++)
        for (size_t k = 0; k < (first ? 1 : list->n); k++) {
            cel_column *out = cel_column_new(CEL_DOUBLE, o.column->n, NULL);
            char part[256];
            part_name(&o, p, part, sizeof part);
            for (size_t i = 0; out && i < o.column->n; i++) {
                double x = part_of(&o, i, p);
                out->num[i] = first ? x : list->column[k]->num[i] * x;
            }
            cel_new_columns_add(&made, out, "%s%s%s%s", first ? "" : list->name[k], first ? "" : cel_step_text(step, "sep"), name, part);
        }
    close_operand(&o);
    cel_new_columns_free(list);
    *list = made;
    return status == CEL_OK && made.failed ? cel_nomem(err) : status;
}

static cel_status interaction(const cel_step *step, const cel_frame *data, const char *term, cel_new_columns *all, cel_error *err)
{
    char *copy = cel_strdup(term);
    cel_new_columns list = {0};
    cel_status status = copy ? CEL_OK : cel_nomem(err);
    bool first = true;
    for (char *name = copy, *end; status == CEL_OK && name; name = end, first = false) {
        if ((end = strchr(name, '\n')))
            *end++ = '\0';
        status = multiply(step, data, name, &list, first, err);
    }
    for (size_t k = 0; status == CEL_OK && k < list.n; k++)
        cel_new_columns_add(all, cel_column_keep(list.column[k]), "%s", list.name[k]);
    cel_new_columns_free(&list);
    cel_free(copy);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    const cel_value *terms = cel_state_get(&step->state, "terms");
    cel_new_columns made = {0};
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < terms->n; k++)
        status = interaction(step, *data, terms->as.text[k], &made, err);
    if (status != CEL_OK) {
        cel_new_columns_free(&made);
        return status;
    }
    CEL_TRY(cel_new_columns_append(step, *data, &made, err));
    for (size_t k = 0; k < terms->n && !cel_step_flag(step, "keep_original_cols"); k++) {
        char *copy = cel_strdup(terms->as.text[k]);
        if (!copy)
            return cel_nomem(err);
        for (char *name = copy, *end; name; name = end) {
            if ((end = strchr(name, '\n')))
                *end++ = '\0';
            cel_frame_forget(*data, name);
        }
        cel_free(copy);
    }
    return CEL_OK;
}

/* ---- looking ---- */

/* Interactions as "a:b"; before training the formula. */
static bool elements(const cel_step *step, cel_value *out)
{
    const cel_value *terms = cel_state_get(&step->state, "terms");
    char text[1024];
    if (!step->trained || !terms) {
        snprintf(text, sizeof text, "%s", formula_of(step, true));
        for (char *s = text; *s; s++)
            if (*s == '\'')
                *s = '"';
        *out = cel_value_text(text);
        return out->kind == CEL_V_STRING;
    }
    if (cel_value_copy(terms, out, NULL) != CEL_OK)
        return false;
    for (size_t k = 0; k < out->n; k++)
        for (char *s = out->as.text[k]; *s; s++)
            if (*s == '\n')
                *s = ':';
    return true;
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    cel_value terms = {0};
    if (!elements(step, &terms))
        return cel_nomem(err);
    cel_status status = cel_tidy_start(terms.n, out, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", (const char *const *)terms.as.text, terms.n, err);
    cel_value_free(&terms);
    return status;
}

static const cel_formal formals[] = {
    {"sep", CEL_V_STRING, "\"_x_\"", "between the names of the columns"}, {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"}, {0}};

const cel_step_type cel_step_interact = {
    .function = "step_interact", .name = "interact", .title = "Interactions with", .formal = formals, .role = "predictor", .flags = CEL_STEP_OWN_TERMS,
    .prep = prep, .bake = bake, .tidy = tidy, .elements = elements, .help = "Products of columns"};
