/* Steps that search texts: regex (1 where a pattern matches), count (how often it does), dummy_extract (columns of the words
 * a text is made of). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/pattern.h"
#include "recipes/step_table.h"

static cel_status pattern_of(const cel_step *step, cel_pattern *p, cel_error *err)
{
    cel_status status = cel_pattern_new(cel_step_text(step, "pattern"), cel_step_flag(step, "options.fixed"), cel_step_flag(step, "options.ignore.case"), p, err);
    if (status != CEL_OK)
        cel_error_prefix(err, "in `%s()`: ", step->type->function);
    return status;
}

static cel_status prep_search(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)training;
    if (ctx->n > 1)
        return cel_step_fail(step, err, "The selector should select at most a single variable, not %zu", ctx->n);
    const char *given = cel_step_text(step, "result");
    cel_text t = {0};
    if (given)
        cel_text_add(&t, given);
    else
        cel_text_valid_name(&t, cel_step_text(step, "pattern"));
    cel_status status = t.text ? cel_state_set(&step->state, cel_value_text(t.text), err, "result") : cel_nomem(err);
    cel_text_free(&t);
    return status;
}

/* One new column from the one there is. Each label is searched once. A missing text has no match, but counts as one, as
 * length() of R's gregexpr(NA) does. */
static cel_status search(const cel_step *step, cel_frame *data, bool count, cel_error *err)
{
    char *const *name;
    cel_pattern p;
    if (cel_step_columns(step, &name) == 0)
        return CEL_OK;
    const cel_column *c = data->column[cel_frame_find(data, name[0])];
    bool share = count && cel_step_flag(step, "normalize");
    CEL_TRY(pattern_of(step, &p, err));
    double *of = CEL_ARRAY(double, (size_t)c->levels->n);
    for (int32_t l = 0; of && l < c->levels->n; l++) {
        const char *text = c->levels->label[l];
        size_t from, to;
        of[l] = count ? (double)cel_pattern_count(&p, text) : cel_pattern_find(&p, text, 0, &from, &to);
        size_t letters = 0;
        for (const char *s = text; share && *s; s++)
            letters += ((unsigned char)*s & 0xC0) != 0x80;
        if (share)
            of[l] /= (double)letters;
    }
    cel_column *out = of ? cel_column_new(share ? CEL_DOUBLE : CEL_INTEGER, c->n, NULL) : NULL;
    for (size_t i = 0; out && i < c->n; i++) {
        double x = c->code[i] == CEL_NA_INT ? count : of[c->code[i]];
        if (out->num)
            out->num[i] = c->code[i] == CEL_NA_INT ? cel_na() : x;
        else
            out->code[i] = (int32_t)x;
    }
    cel_free(of);
    cel_pattern_free(&p);
    cel_new_columns made = {0};
    cel_new_columns_add(&made, out, "%s", cel_state_get(&step->state, "result")->as.text[0]);
    return cel_new_columns_append(step, data, &made, err);
}

static cel_status bake_regex(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return search(step, *data, false, err);
}

static cel_status bake_count(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return search(step, *data, true, err);
}

/* terms, result. */
static cel_status tidy_search(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"result", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    cel_tidy_row row = {.term = n > 0 ? name[0] : NULL, .text = cel_state_get(&step->state, "result")->as.text[0]};
    return cel_tidy_rows(&row, n > 0, fields, out, err);
}

/* The print shows the pattern. */
static bool regex_elements(const cel_step *step, cel_value *out)
{
    cel_value pattern = cel_value_text(cel_step_text(step, "pattern"));
    cel_text t = {0};
    cel_value_deparse(&pattern, &t);
    if (t.text)
        *out = cel_value_text(t.text);
    cel_text_free(&t);
    cel_value_free(&pattern);
    return out->kind == CEL_V_STRING;
}

static cel_status check_search(const cel_step *step, cel_error *err)
{
    cel_pattern p;
    CEL_TRY(pattern_of(step, &p, err));
    cel_pattern_free(&p);
    return CEL_OK;
}

/* ---- dummy_extract ---- */

/* The words of texts, each label split once: where those of label l begin in `word`. */
typedef struct words {
    size_t n, capacity;
    char **word;
    size_t *begin; /* labels + 1 */
} words;

static void free_words(words *w)
{
    for (size_t i = 0; i < w->n; i++)
        cel_free(w->word[i]);
    cel_free(w->word);
    cel_free(w->begin);
}

static bool add_word(words *w, const char *text, size_t length)
{
    if (!CEL_GROW(w->word, w->capacity, w->n + 1) || !(w->word[w->n] = cel_strndup(text, length)))
        return false;
    w->n++;
    return true;
}

/* strsplit() at `sep`, or the matches of `pattern`. */
static cel_status split(const cel_step *step, const cel_levels *levels, words *w, cel_error *err)
{
    const char *sep = cel_step_text(step, "sep"), *pattern = cel_step_text(step, "pattern");
    cel_pattern p;
    *w = (words){.begin = CEL_ARRAY(size_t, (size_t)levels->n + 1)};
    if (!w->begin)
        return cel_nomem(err);
    CEL_TRY(cel_pattern_new(sep ? sep : pattern, false, false, &p, err));
    bool whole = true;
    for (int32_t l = 0; whole && l < levels->n; l++) {
        const char *text = levels->label[l];
        size_t length = strlen(text), at = 0, from, to;
        w->begin[l] = w->n;
        while (whole && at < length && cel_pattern_find(&p, text, at, &from, &to)) {
            if (sep) {
                from = to > from ? from : from + 1; /* an empty separator splits letters */
                whole = add_word(w, text + at, from - at);
                at = to > from ? to : from;
            } else {
                whole = add_word(w, text + from, to - from);
                at = to > from ? to : to + 1;
            }
        }
        if (sep && at < length)
            whole = whole && add_word(w, text + at, length - at);
    }
    w->begin[levels->n] = w->n;
    cel_pattern_free(&p);
    return whole ? CEL_OK : cel_nomem(err);
}

typedef struct word_count {
    const char *word;
    size_t rows;
    int32_t at;
} word_count;

static int by_count(const void *a, const void *b)
{
    const word_count *x = a, *y = b;
    if (x->rows != y->rows)
        return x->rows < y->rows ? 1 : -1;
    return strcmp(x->word, y->word);
}

/* Words in at least a share `threshold` of the rows, or, from 1 on, in that many; the commonest first. A word counts once in
 * a row. */
static cel_status learn_words(cel_step *step, const cel_column *c, size_t k, cel_error *err)
{
    words w = {0};
    cel_dictionary d = {0};
    size_t *rows = CEL_ARRAY(size_t, (size_t)c->levels->n);
    cel_status status = rows ? split(step, c->levels, &w, err) : cel_nomem(err);
    size_t *count = status == CEL_OK ? CEL_ARRAY(size_t, w.n) : NULL, kept = 0;
    const char **keep = status == CEL_OK ? CEL_ARRAY(const char *, w.n) : NULL;
    word_count *sorted = status == CEL_OK ? cel_calloc(w.n, sizeof *sorted) : NULL;
    if (status == CEL_OK && (!count || !keep || !sorted))
        status = cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < c->n; i++)
        if (c->code[i] != CEL_NA_INT)
            rows[c->code[i]]++;
    for (int32_t l = 0; status == CEL_OK && l < c->levels->n; l++)
        for (size_t i = w.begin[l]; i < w.begin[l + 1]; i++) {
            bool before = false;
            for (size_t j = w.begin[l]; j < i; j++)
                before |= strcmp(w.word[i], w.word[j]) == 0;
            int32_t at = cel_dictionary_add(&d, w.word[i], strlen(w.word[i]));
            if (at < 0)
                status = cel_nomem(err);
            else if (!before)
                count[at] += rows[l];
        }
    for (size_t i = 0; status == CEL_OK && i < d.n; i++)
        sorted[i] = (word_count){d.label[i], count[i], (int32_t)i};
    if (status == CEL_OK) {
        qsort(sorted, d.n, sizeof *sorted, by_count);
        double threshold = cel_step_number(step, "threshold");
        for (size_t i = 0; i < d.n; i++)
            if (sorted[i].rows > 0 && (threshold < 1 ? (double)sorted[i].rows / (double)c->n : (double)sorted[i].rows) >= threshold)
                keep[kept++] = sorted[i].word;
        status = cel_state_set(&step->state, cel_value_texts(keep, kept), err, "words.%zu", k);
    }
    cel_dictionary_free(&d);
    free_words(&w);
    cel_free(rows);
    cel_free(count);
    cel_free(keep);
    cel_free(sorted);
    return status;
}

static cel_status prep_extract(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++)
        CEL_TRY(learn_words(step, cel_training_column(training, ctx->name[k]), k, err));
    return CEL_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Counts of each word, sorted by word, and of all others. */
static cel_status extract(const cel_step *step, const cel_column *c, const char *name, size_t k, cel_new_columns *made, cel_error *err)
{
    const cel_value *learnt = cel_state_get(&step->state, "words.%zu", k);
    size_t n = learnt->n, from = made->n;
    const char **word = CEL_ARRAY(const char *, n + 1);
    int32_t *at = NULL;
    words w = {0};
    cel_dictionary d = {0};
    cel_status status = word ? split(step, c->levels, &w, err) : cel_nomem(err);
    if (status == CEL_OK && !(at = CEL_ARRAY(int32_t, w.n)))
        status = cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < n; j++)
        word[j] = learnt->as.text[j];
    if (status == CEL_OK) {
        qsort(word, n, sizeof *word, by_text);
        word[n] = cel_step_text(step, "other");
    }
    cel_value names = {0};
    if (status == CEL_OK)
        status = cel_step_label_names(step, name, word, n + 1, &names, err);
    for (size_t j = 0; status == CEL_OK && j <= n; j++) {
        cel_new_columns_add(made, cel_column_new(CEL_INTEGER, c->n, NULL), "%s", names.as.text[j]);
        if (j < n && cel_dictionary_add(&d, word[j], strlen(word[j])) < 0)
            status = cel_nomem(err);
    }
    if (status == CEL_OK && made->failed)
        status = cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < w.n; i++) {
        at[i] = cel_dictionary_find(&d, w.word[i], strlen(w.word[i]));
        at[i] = at[i] < 0 ? (int32_t)n : at[i];
    }
    for (size_t i = 0; status == CEL_OK && i < c->n; i++) {
        if (c->code[i] == CEL_NA_INT) { /* as in R a missing text is one word of the others */
            made->column[from + n]->code[i]++;
            continue;
        }
        for (size_t m = w.begin[c->code[i]]; m < w.begin[c->code[i] + 1]; m++)
            made->column[from + (size_t)at[m]]->code[i]++;
    }
    cel_value_free(&names);
    cel_dictionary_free(&d);
    free_words(&w);
    cel_free(word);
    cel_free(at);
    return status;
}

static cel_status bake_extract(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_new_columns made = {0};
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        status = c->levels ? extract(step, c, name[k], k, &made, err) : cel_step_fail(step, err, "`%s` must be text", name[k]);
    }
    if (status == CEL_OK)
        return cel_new_columns_append(step, *data, &made, err);
    cel_new_columns_free(&made);
    return status;
}

/* terms, columns: the words, the commonest first. */
static cel_status tidy_extract(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"columns", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = 0, r = 0;
    for (size_t k = 0; k < n; k++)
        rows += cel_state_get(&step->state, "words.%zu", k)->n;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, rows);
    for (size_t k = 0; row && k < n; k++) {
        const cel_value *w = cel_state_get(&step->state, "words.%zu", k);
        for (size_t j = 0; j < w->n; j++)
            row[r++] = (cel_tidy_row){.term = name[k], .text = w->as.text[j]};
    }
    cel_status status = row ? cel_tidy_rows(row, rows, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

static cel_status check_extract(const cel_step *step, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    const char *text = cel_step_text(step, "sep") ? cel_step_text(step, "sep") : cel_step_text(step, "pattern");
    cel_pattern p;
    if (!text)
        return cel_step_fail(step, err, "`sep` or `pattern` must be specified.");
    if (!(threshold >= 0))
        return cel_step_fail(step, err, "`threshold` must be a number larger than or equal to 0, not the number %g.", threshold);
    CEL_TRY(cel_pattern_new(text, false, false, &p, err));
    cel_pattern_free(&p);
    return CEL_OK;
}

/* ---- types ---- */

enum { NOMINAL = CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED };

#define SEARCH_OPTIONS \
    {"options.ignore.case", CEL_V_LOGICAL, "FALSE", "letters of either case are the same"}, {"options.fixed", CEL_V_LOGICAL, "FALSE", "the pattern is plain text"}, \
    {"options.perl", CEL_V_LOGICAL, "FALSE", "accepted; the dialect stays the same"}, {"result", CEL_V_STRING, "NULL", "name of the new column; NULL: from the pattern"}, \
    {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"}, {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the column"}

static const cel_formal regex_formals[] = {{"pattern", CEL_V_STRING, "\".\"", "regular expression"}, SEARCH_OPTIONS, {0}};
static const cel_formal count_formals[] = {
    {"pattern", CEL_V_STRING, "\".\"", "regular expression"}, {"normalize", CEL_V_LOGICAL, "FALSE", "divide by the number of letters"}, SEARCH_OPTIONS, {0}};
static const cel_formal extract_formals[] = {{"sep", CEL_V_STRING, "NULL", "regular expression between words"},
                                             {"pattern", CEL_V_STRING, "NULL", "regular expression of words"},
                                             {"threshold", CEL_V_DOUBLE, "0", "least share (below 1) or number of the rows a word is in"},
                                             {"other", CEL_V_STRING, "\"other\"", "name for all other words"},
                                             {"naming", CEL_V_OBJECT, "NULL", "function(var, lvl) that names the new columns"},
                                             {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"},
                                             {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
                                             {0}};
static const cel_step_tunable threshold_tunable[] = {{"threshold", "threshold", "threshold(c(0, 1))"}, {0}};

const cel_step_type cel_step_regex = {
    .function = "step_regex", .name = "regex", .title = "Regular expression dummy variable using", .formal = regex_formals, .role = "predictor",
    .accepts = NOMINAL, .check = check_search, .prep = prep_search, .bake = bake_regex, .tidy = tidy_search, .elements = regex_elements,
    .help = "1 where a pattern matches"};
const cel_step_type cel_step_count = {
    .function = "step_count", .name = "count", .title = "Regular expression counts using", .formal = count_formals, .role = "predictor",
    .accepts = NOMINAL, .check = check_search, .prep = prep_search, .bake = bake_count, .tidy = tidy_search, .help = "How often a pattern matches"};
const cel_step_type cel_step_dummy_extract = {
    .function = "step_dummy_extract", .name = "dummy_extract", .title = "Extract patterns from", .formal = extract_formals, .role = "predictor",
    .accepts = NOMINAL, .check = check_extract, .prep = prep_extract, .bake = bake_extract, .tidy = tidy_extract, .tunable = threshold_tunable,
    .help = "Columns of the words of texts"};
