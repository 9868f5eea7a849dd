/* Flags of `tune` and `fit` as options of a plan. A table says which flag stands for which argument of the network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/auto.h"
#include "recipes/csv.h"

enum { MOST = 256 };

/* Short words for arguments of the network. */
static const struct {
    const char *flag, *argument;
} SUGAR[] = {
    {"layers", "num_body"},        {"units", "body_units"},       {"dropout", "body_dropout"}, {"activation", "body_activation"},
    {"learn-rate", "learn_rate"},  {"epochs", "fit_epochs"},      {"batch", "fit_batch_size"},
};

/* Keeps a block until the end; NULL when memory is gone. */
static void *own(cli_auto *c, void *block)
{
    if (block && CEL_GROW(c->owned, c->owned_room, c->n_owned + 1)) {
        c->owned[c->n_owned++] = block;
        return block;
    }
    cel_free(block);
    return NULL;
}

/* The values of a flag, each split at commas, as one list. */
static cel_status list_of(cli_auto *c, const cli_arguments *a, const char *flag, const char *const **out, size_t *n, cel_error *err)
{
    const char *given[MOST];
    size_t values = cli_values(a, flag, given, MOST), room = 0;
    const char **list = NULL;
    *n = 0;
    *out = NULL;
    for (size_t i = 0; i < values; i++) {
        char *copy = own(c, cel_strdup(given[i]));
        if (!copy)
            return cel_nomem(err);
        for (char *at = copy, *end; at; at = end) {
            end = strchr(at, ',');
            if (end)
                *end++ = '\0';
            if (!CEL_GROW(list, room, *n + 1)) {
                cel_free(list);
                return cel_nomem(err);
            }
            list[(*n)++] = at;
        }
    }
    if (list && !own(c, list))
        return cel_nomem(err);
    *out = list;
    return CEL_OK;
}

/* "name=value" as a setting. */
static cel_status pair(cli_auto *c, const char *text, const char *flag, cel_auto_setting *out, cel_error *err)
{
    char *copy = own(c, cel_strdup(text)), *equals = copy ? strchr(copy, '=') : NULL;
    if (!copy)
        return cel_nomem(err);
    if (!equals || equals == copy || !equals[1])
        return cel_fail(err, CEL_INPUT, "flag.value", "%s must be NAME=VALUE, not \"%s\"", flag, text);
    *equals = '\0';
    *out = (cel_auto_setting){.name = copy, .text = equals + 1};
    return CEL_OK;
}

static cel_status settings(cli_auto *c, const cli_arguments *a, cel_error *err)
{
    const char *given[MOST];
    cel_auto_setting *s = own(c, CEL_ARRAY(cel_auto_setting, 3 * MOST));
    size_t n = 0;
    if (!s)
        return cel_nomem(err);
    for (size_t i = 0; i < sizeof SUGAR / sizeof *SUGAR; i++)
        if (cli_value(a, SUGAR[i].flag))
            s[n++] = (cel_auto_setting){.name = SUGAR[i].argument, .text = cli_value(a, SUGAR[i].flag)};
    size_t params = cli_values(a, "param", given, MOST);
    for (size_t i = 0; i < params; i++)
        CEL_TRY(pair(c, given[i], "--param", &s[n++], err));
    for (int i = 2; i < a->words && n < 3 * MOST; i++)
        CEL_TRY(pair(c, a->word[i], "an argument of the network", &s[n++], err));
    c->options.setting = s;
    c->options.n_settings = n;
    return CEL_OK;
}

static cel_status types(cli_auto *c, const cli_arguments *a, cel_error *err)
{
    const char *const *list;
    size_t n;
    CEL_TRY(list_of(c, a, "types", &list, &n, err));
    cel_auto_setting *t = own(c, CEL_ARRAY(cel_auto_setting, n + 1));
    if (!t)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        CEL_TRY(pair(c, list[i], "--types", &t[i], err));
    c->options.type = t;
    c->options.n_types = n;
    return CEL_OK;
}

/* ---- files ---- */

static cel_status reading(cli_auto *c, const cli_arguments *a, cel_csv_options *csv, cel_error *err)
{
    static const struct {
        const char *word;
        char is;
    } words[] = {{"comma", ','}, {"tab", '\t'}, {"\\t", '\t'}, {"semicolon", ';'}, {"pipe", '|'}, {"space", ' '}};
    const char *delim = cli_value(a, "delim");
    cel_text t = {0};
    c->delimiter = ',';
    if (delim) {
        c->delimiter = delim[0] && !delim[1] ? delim[0] : '\0';
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(words[i].word, delim) == 0)
                c->delimiter = words[i].is;
        if (!c->delimiter)
            return cel_fail(err, CEL_INPUT, "flag.value", "--delim must be one character, comma, tab, semicolon, pipe or space, not \"%s\"", delim);
        csv->delimiter = c->delimiter;
    }
    if (cli_value(a, "na")) {
        CEL_TRY(list_of(c, a, "na", &csv->na, &csv->na_count, err));
        cel_value texts = cel_value_texts(csv->na, csv->na_count);
        cel_text_add(&t, "na = ");
        cel_value_deparse(&texts, &t);
        cel_value_free(&texts);
    }
    bool fits = !t.failed && t.length < sizeof c->read;
    snprintf(c->read, sizeof c->read, "%s", fits && t.text ? t.text : "");
    cel_text_free(&t);
    return fits ? CEL_OK : cel_fail(err, CEL_INPUT, "flag.value", "--na is too long");
}

/* The test set with the types of the data. */
static cel_status read_like(const char *path, const cel_csv_options *csv, const cel_frame *like, cel_frame **out, cel_error *err)
{
    cel_csv_stream *s;
    CEL_TRY(cel_csv_open(path, csv, like, &s, err));
    cel_status status = cel_csv_next(s, 0, out, err);
    cel_csv_close(s);
    if (status == CEL_OK && !*out)
        status = cel_fail(err, CEL_INPUT, "csv.empty", "%s has no rows", path);
    return status;
}

static cel_status test_set(cli_auto *c, const cli_arguments *a, const cel_csv_options *csv, cel_error *err)
{
    const char *test = cli_value(a, "test");
    double share;
    if (!test)
        return CEL_OK;
    if (strcmp(test, "none") == 0) {
        c->options.test = 0;
        return CEL_OK;
    }
    if (cel_parse_double(test, strlen(test), &share)) {
        if (!(share > 0 && share < 1))
            return cel_fail(err, CEL_INPUT, "flag.value", "--test must be a share between 0 and 1, a file, or none, not %s", test);
        c->options.test = share;
        return CEL_OK;
    }
    c->test_file = test;
    return read_like(test, csv, c->data, &c->options.test_data, err);
}

static cel_status grid_of(cli_auto *c, const cli_arguments *a, cel_error *err)
{
    const char *grid = cli_value(a, "grid");
    char *end;
    if (!grid)
        return CEL_OK;
    long n = strtol(grid, &end, 10);
    if (end != grid && !*end) {
        if (n < 1 || n > 100000)
            return cel_fail(err, CEL_INPUT, "flag.value", "--grid must be a number of candidates from 1 to 100000, or a file, not \"%s\"", grid);
        c->options.grid = (size_t)n;
        return CEL_OK;
    }
    c->grid_file = grid;
    return cel_csv_read(grid, NULL, &c->options.grid_data, err);
}

static bool has_schema(const char *path)
{
    char schema[1200];
    size_t length = strlen(path);
    if (length < 4 || strcmp(path + length - 4, ".csv") != 0)
        return false;
    snprintf(schema, sizeof schema, "%.*s.schema.json", (int)(length - 4), path);
    return access(schema, R_OK) == 0;
}

/* ---- the whole ---- */

static cel_status seed_of(cli_auto *c, const cli_arguments *a, cel_error *err)
{
    const char *variable = getenv("CELERIAC_SEED");
    long seed = 1;
    char *end;
    if (!cli_value(a, "seed") && variable && *variable) {
        seed = strtol(variable, &end, 10);
        if (*end || seed < 0 || seed > INT32_MAX)
            return cel_fail(err, CEL_INPUT, "environment", "CELERIAC_SEED must be a whole number of at least 0, not \"%s\"", variable);
    }
    CEL_TRY(cli_value_integer(a, "seed", 0, seed, &seed, err));
    c->options.seed = (int32_t)seed;
    return CEL_OK;
}

static void name_directory(cli_auto *c, const char *given, bool fixed)
{
    const char *base = strcmp(c->file, "-") == 0 ? "stdin" : c->shown, *dot = strrchr(base, '.');
    if (given)
        snprintf(c->directory, sizeof c->directory, "%s", given);
    else
        snprintf(c->directory, sizeof c->directory, "runs/%.*s%s-%d", (int)(dot && dot > base ? dot - base : (long)strlen(base)), base, fixed ? "-fit" : "",
                 (int)c->options.seed);
}

cel_status cli_auto_start(const cli_arguments *a, const char *command, bool fixed, cli_auto *c, cel_error *err)
{
    cel_csv_options csv = {0};
    long folds, repeats, towers;
    *c = (cli_auto){.options = CEL_AUTO_OPTIONS};
    if (a->words < 2) {
        cel_fail(err, CEL_INPUT, "command.words", a->words == 0 ? "which data, and which column is the outcome?" : "which column of %s is the outcome?", a->words ? a->word[0] : "");
        cel_error_hint(err, "celeriac %s %s OUTCOME", command, a->words ? a->word[0] : "DATA.csv");
        return CEL_INPUT;
    }
    if (!fixed && a->words > 2) {
        cel_fail(err, CEL_INPUT, "command.words", "\"%s\" is one word too many", a->word[2]);
        cel_error_hint(err, "celeriac %s DATA.csv OUTCOME; arguments of the network: --param %s", command, strchr(a->word[2], '=') ? a->word[2] : "NAME=VALUE");
        return CEL_INPUT;
    }
    c->file = a->word[0];
    c->shown = strcmp(c->file, "-") == 0 ? "standard input" : strrchr(c->file, '/') ? strrchr(c->file, '/') + 1 : c->file;
    snprintf(c->command, sizeof c->command, "celeriac %s %s", command, c->file);
    c->quiet = cli_value(a, "quiet") != NULL;
    c->verbose = cli_value(a, "verbose") != NULL;
    c->json = cli_value(a, "json") != NULL;
    c->csv = cli_value(a, "csv") != NULL;
    c->dry = cli_value(a, "dry-run") != NULL;
    cel_auto_options *o = &c->options;
    o->outcome = a->word[1];
    o->file = c->shown;
    o->command = c->command;
    o->fixed = fixed;
    o->metric = cli_value(a, "metric");
    const char *strata = cli_value(a, "strata");
    o->strata = !strata || strcmp(strata, "auto") == 0 ? NULL : strcmp(strata, "none") == 0 ? "" : strata;
    CEL_TRY(cli_work(a, &c->jobs, err));
    csv.threads = o->threads = c->jobs;
    CEL_TRY(seed_of(c, a, err));
    CEL_TRY(cli_value_integer(a, "folds", 2, o->folds, &folds, err));
    CEL_TRY(cli_value_integer(a, "repeats", 1, o->repeats, &repeats, err));
    CEL_TRY(cli_value_integer(a, "towers", 1, o->towers, &towers, err));
    o->towers = (int)towers;
    o->folds = (int)folds;
    o->repeats = (int)repeats;
    CEL_TRY(settings(c, a, err));
    CEL_TRY(types(c, a, err));
    CEL_TRY(list_of(c, a, "id", &o->id, &o->n_id, err));
    CEL_TRY(list_of(c, a, "drop", &o->drop, &o->n_drop, err));
    CEL_TRY(reading(c, a, &csv, err));
    name_directory(c, cli_value(a, "output"), fixed);
    CEL_TRY(cel_csv_read(c->file, &csv, &c->data, err));
    c->rows = c->data->rows;
    c->cols = c->data->cols;
    c->schema = has_schema(c->file);
    CEL_TRY(test_set(c, a, &csv, err));
    return grid_of(c, a, err);
}

void cli_auto_free(cli_auto *c)
{
    cel_frame_drop(c->data);
    cel_frame_drop(c->options.test_data);
    cel_frame_drop(c->options.grid_data);
    for (size_t i = 0; i < c->n_owned; i++)
        cel_free(c->owned[i]);
    cel_free(c->owned);
}
