/* What `tune` and `fit` say: the summary of data and plan, the leaderboard, the notes, the test set. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/auto.h"
#include "cli/console.h"

/* ---- helpers ---- */

static double metric_of(const cel_frame *metrics, const char *metric)
{
    const cel_column *name = metrics->column[cel_frame_find(metrics, ".metric")];
    for (size_t r = 0; r < metrics->rows; r++)
        if (strcmp(cel_column_label(name, r), metric) == 0)
            return cel_column_number(metrics->column[cel_frame_find(metrics, ".estimate")], r);
    return cel_na();
}

static const char *base_word(const cel_auto *a)
{
    return a->mode == CEL_REGRESSION ? "the mean" : "the commonest class";
}

static void add_plural(cel_text *t, size_t n, const char *one)
{
    cli_add_count(t, n);
    cel_text_addf(t, " %s%s", one, n == 1 ? "" : "s");
}

/* A line from texts that are taken. */
static void line(cel_text *t, const char *label, cel_text *left, cel_text *right, int columns)
{
    cel_text plain = {0};
    cli_add_line(&plain, label, left->text ? left->text : "", right ? right->text : NULL, columns);
    cli_add_plain(t, plain.text ? plain.text : "");
    t->failed |= plain.failed || left->failed || (right && right->failed);
    cel_text_free(&plain);
    cel_text_free(left);
    if (right)
        cel_text_free(right);
}

/* ---- summary ---- */

static void say_file(const cli_auto *c, cel_text *t, int columns)
{
    cel_text left = {0}, right = {0};
    add_plural(&left, c->rows, "row");
    cel_text_add(&left, " × ");
    add_plural(&left, c->cols, "column");
    if (c->delimiter == ',' || c->delimiter == ';' || c->delimiter == '\t')
        cel_text_addf(&left, ", %s", c->delimiter == ',' ? "comma" : c->delimiter == ';' ? "semicolon" : "tab");
    cel_text_add(&left, ", header");
    if (c->schema) {
        const char *dot = strrchr(c->shown, '.');
        cel_text_addf(&right, "types from %.*s.schema.json", (int)(dot - c->shown), c->shown);
    }
    line(t, c->shown, &left, &right, columns);
}

static void say_outcome(const cel_auto *a, cel_text *t, int columns)
{
    cel_text left = {0}, right = {0};
    const char *name = a->options.outcome;
    const cel_column *y = a->data->column[cel_frame_find(a->data, name)];
    if (a->mode == CEL_REGRESSION) {
        double least = INFINITY, most = -INFINITY;
        for (size_t r = 0; r < y->n; r++) {
            double x = cel_column_number(y, r);
            least = x < least ? x : least;
            most = x > most ? x : most;
        }
        cel_text_addf(&left, "%s: number, ", name);
        cli_add_number(&left, least);
        cel_text_add(&left, " … ");
        cli_add_number(&left, most);
        cel_text_addf(&left, " → regression, %s", a->metric->name);
        cel_text_addf(&right, "(predicting the mean: %s ", a->metric->name);
        cli_add_number(&right, metric_of(a->baseline, a->metric->name));
    } else {
        size_t count[4] = {0};
        for (size_t r = 0; r < y->n; r++)
            if (y->code[r] < 4)
                count[y->code[r]]++;
        cel_text_addf(&left, "%s: %d classes", name, (int)y->levels->n);
        for (int32_t k = 0; k < y->levels->n && y->levels->n <= 4; k++) {
            cel_text_addf(&left, "%s%s ", k ? ", " : ": ", y->levels->label[k]);
            cli_add_count(&left, count[k]);
        }
        cel_text_addf(&left, " → classification, %s", a->metric->name);
        cel_text_add(&right, "(the commonest class: accuracy ");
        cli_add_number(&right, metric_of(a->baseline, "accuracy"));
    }
    cel_text_add(&right, ")");
    line(t, "outcome", &left, &right, columns);
}

static void say_predictors(const cel_auto *a, cel_text *t, int columns)
{
    cel_text left = {0}, right = {0};
    const struct {
        size_t n;
        const char *word;
    } kinds[] = {{a->columns.numbers, "number"}, {a->columns.ordered, "ordered factor"}, {a->columns.factors, "factor"}};
    const char *between = "";
    for (size_t i = 0; i < 3; i++)
        if (kinds[i].n > 0) {
            cel_text_add(&left, between);
            add_plural(&left, kinds[i].n, kinds[i].word);
            between = ", ";
        }
    cel_text_add(&left, " → ");
    add_plural(&left, a->columns.baked, "column");
    if (a->columns.missing > 0) {
        cel_text_add(&left, ", ");
        add_plural(&left, a->columns.missing, "missing value");
    }
    for (size_t i = 0; i < a->n_steps; i++)
        cel_text_addf(&right, "%s%s", i ? ", " : "", a->step[i].function + strlen("step_"));
    line(t, "predictors", &left, &right, columns);
}

static int32_t epochs_of(const cel_auto *a)
{
    const cel_spec *spec = a->workflow->spec;
    int at = cel_spec_type_find(spec->type, "fit_epochs", NULL);
    double x = at >= 0 ? cel_value_at(&spec->value[at], 0) : cel_na();
    return isnan(x) ? 0 : (int32_t)x;
}

static void say_split(const cel_auto *a, const cel_checked *checked, cel_text *t, int columns)
{
    cel_text left = {0}, right = {0};
    cli_add_count(&left, a->train->rows);
    cel_text_add(&left, " train");
    if (a->test) {
        cel_text_add(&left, " / ");
        cli_add_count(&left, a->test->rows);
        cel_text_add(&left, " test");
    }
    const char *strata = !a->options.strata ? a->options.outcome : a->options.strata;
    cel_text_add(&left, strata[0] ? ", stratified" : "");
    if (checked) {
        cel_text_addf(&right, "%zu folds × %zu candidates = ", checked->resamples, checked->candidates);
        add_plural(&right, checked->resamples * checked->candidates, "fit");
        cel_text_add(&right, ", ");
    }
    if (epochs_of(a) > 0)
        cel_text_addf(&right, "at most %d epochs", (int)epochs_of(a));
    line(t, "split", &left, &right, columns);
}

static void add_weights(cel_text *t, size_t n)
{
    if (n < 10000)
        cli_add_count(t, n);
    else
        cel_text_addf(t, "%.0f k", (double)n / 1000);
}

static void say_param(const cel_param_row *row, cel_text *t)
{
    cel_text_addf(t, "%s ", row->id);
    const cel_param *p = row->param;
    if (p && p->values.kind != CEL_V_NULL) {
        for (size_t i = 0; i < p->values.n; i++) {
            cel_text_add(t, i ? "/" : "");
            if (p->values.kind == CEL_V_STRING)
                cel_text_add(t, p->values.as.text[i]);
            else
                cli_add_number(t, cel_value_at(&p->values, i));
        }
    } else if (p) {
        double low, high;
        cel_param_range(p, true, &low, &high);
        cli_add_number(t, low);
        cel_text_add(t, "–");
        cli_add_number(t, high);
    }
}

static void say_search(const cli_auto *c, const cel_auto *a, const cel_checked *checked, cel_text *t, int columns)
{
    cel_text left = {0};
    if (a->options.grid_data) {
        cel_text_addf(&left, "%s: ", c->grid_file);
        for (size_t k = 0; k < a->options.grid_data->cols; k++)
            cel_text_addf(&left, "%s%s", k ? ", " : "", a->options.grid_data->name[k]);
    } else if (a->params.n == 0) {
        cel_text_add(&left, "nothing to search: every argument has one value");
    }
    for (size_t i = 0; i < a->params.n; i++) {
        cel_text_add(&left, i ? " · " : "");
        say_param(&a->params.row[i], &left);
    }
    cel_text_add(&left, " · ");
    add_weights(&left, checked->smallest);
    if (checked->largest > checked->smallest) {
        cel_text_add(&left, " – ");
        add_weights(&left, checked->largest);
    }
    cel_text_add(&left, " weights");
    line(t, "search", &left, NULL, columns);
}

/* "at most 6 min": early stopping ends most fits sooner. */
static void add_at_most(cel_text *t, double seconds)
{
    if (seconds < 1)
        cel_text_add(t, "less than 1 s");
    else if (seconds < 90)
        cel_text_addf(t, "at most %.0f s", seconds < 10 ? ceil(seconds) : ceil(seconds / 5) * 5);
    else if (seconds < 5400)
        cel_text_addf(t, "at most %.0f min", ceil(seconds / 60));
    else
        cel_text_addf(t, "at most %.1f h", seconds / 3600);
}

void cli_auto_summary(const cli_auto *c, const cel_auto *a, const cel_checked *checked, cel_text *t)
{
    int columns = cli_columns();
    cel_text left = {0}, right = {0};
    say_file(c, t, columns);
    say_outcome(a, t, columns);
    say_predictors(a, t, columns);
    say_split(a, checked, t, columns);
    if (checked)
        say_search(c, a, checked, t, columns);
    cel_text_addf(&left, "%d · %d job%s", (int)a->options.seed, c->jobs, c->jobs == 1 ? "" : "s");
    if (checked && checked->seconds > 0) {
        cel_text_add(&left, " · ");
        add_at_most(&left, checked->seconds / c->jobs);
    }
    if (!c->dry)
        cel_text_addf(&right, "%s/", c->directory);
    line(t, "seed", &left, &right, columns);
}

/* ---- leaderboard ---- */

static void cell_text(const cel_column *col, size_t row, cel_text *t)
{
    const char *label = cel_column_label(col, row);
    if (label)
        cel_text_add(t, label);
    else if (col->type == CEL_INTEGER && col->code[row] != CEL_NA_INT)
        cel_text_addf(t, "%d", (int)col->code[row]);
    else
        cli_add_number(t, cel_column_number(col, row));
}

static bool is_marked(const cel_frame *board, size_t row)
{
    return board->column[cel_frame_find(board, ".within")]->code[row] == 1;
}

static void add_cell(cli_table *table, cel_text *cell)
{
    cli_table_add(table, cell->text ? cell->text : "");
    table->failed |= cell->failed;
    cel_text_free(cell);
}

/* "within 1 std_err, a third of the weights" */
static void add_mark(const cel_frame *board, size_t row, cel_text *t)
{
    const cel_column *weights = board->column[cel_frame_find(board, "weights")];
    double share = cel_column_number(weights, row) / cel_column_number(weights, 0);
    cel_text_add(t, "within 1 std_err, ");
    if (share > 0.45 && share < 0.55)
        cel_text_add(t, "half the weights");
    else if (share < 0.095)
        cel_text_addf(t, "%.0f times fewer weights", 1 / share);
    else
        cel_text_addf(t, "%.0f %% of the weights", 100 * share);
}

static void add_row(cli_table *table, const cel_frame *board, size_t row)
{
    for (size_t k = 0; k < board->cols; k++) {
        cel_text cell = {0};
        if (board->name[k][0] == '.')
            continue;
        if (strcmp(board->name[k], "seconds") == 0)
            cli_add_seconds(&cell, cel_column_number(board->column[k], row));
        else if (strcmp(board->name[k], "weights") == 0)
            cli_add_count(&cell, (size_t)cel_column_number(board->column[k], row));
        else
            cell_text(board->column[k], row, &cell);
        add_cell(table, &cell);
    }
    cel_text mark = {0};
    if (is_marked(board, row))
        add_mark(board, row, &mark);
    add_cell(table, &mark);
}

void cli_auto_leaders(const cel_auto *a, const cel_frame *board, size_t n, size_t candidates, cel_text *t)
{
    cli_table table = {0};
    size_t shown = n < board->rows ? n : board->rows;
    if (shown == candidates)
        cel_text_addf(t, "%zu candidate%s", candidates, candidates == 1 ? "" : "s");
    else
        cel_text_addf(t, "best %zu of %zu candidates", shown, candidates);
    cel_text_addf(t, ", %s over %zu folds\n", a->metric->name, a->folds->n);
    for (size_t k = 0; k < board->cols; k++)
        if (board->name[k][0] != '.') {
            cli_table_add(&table, strcmp(board->name[k], "seconds") == 0 ? "fit time" : board->name[k]);
            table.cols++;
        }
    cli_table_add(&table, "");
    table.cols++;
    for (size_t r = 0; r < board->rows; r++)
        if (r < shown || is_marked(board, r))
            add_row(&table, board, r);
    cli_table_print(&table, t);
}

/* ---- notes ---- */

static bool same_note(const cel_note *x, const cel_note *y)
{
    return strcmp(x->type, y->type) == 0 && strcmp(x->location, y->location) == 0 && strcmp(x->text, y->text) == 0;
}

/* " (body_units=32 learn_rate=0.1)": the values of the candidate a note is about. */
static void add_values(const cel_results *r, size_t candidate, cel_text *t)
{
    for (size_t k = 0; k < r->grid->cols; k++) {
        cel_text_addf(t, "%s%s=", k ? " " : " (", r->grid->name[k]);
        cell_text(r->grid->column[k], candidate, t);
    }
    cel_text_add(t, r->grid->cols ? ")" : "");
}

void cli_auto_notes(const cel_results *r, cel_text *t)
{
    for (size_t i = 0; i < r->n_notes; i++) {
        size_t first = 0, model = 0;
        while (first < i && !same_note(&r->note[first], &r->note[i]))
            first++;
        if (first < i || strcmp(r->note[i].type, "error") != 0)
            continue;
        /* "preprocessor 1/1, model 2/5": one recipe, so models are candidates, in the order of the grid */
        const char *at = strstr(r->note[i].location, "model ");
        bool known = at && sscanf(at, "model %zu/", &model) == 1 && model >= 1 && model <= r->grid->rows;
        cel_text_add(t, "note: ");
        if (known)
            cel_text_addf(t, "candidate %zu, ", model);
        cel_text_add(t, "folds");
        for (size_t k = i; k < r->n_notes; k++)
            if (same_note(&r->note[k], &r->note[i]))
                cel_text_addf(t, " %zu", r->note[k].resample + 1);
        cel_text_addf(t, ": %s", r->note[i].text);
        if (known)
            add_values(r, model - 1, t);
        cel_text_add(t, "\n");
    }
}

/* ---- the test set ---- */

/* The metric of the search first, then the others. */
static void add_metrics(const cel_auto *a, const cel_frame *metrics, cel_text *t)
{
    const cel_column *name = metrics->column[cel_frame_find(metrics, ".metric")], *value = metrics->column[cel_frame_find(metrics, ".estimate")];
    for (int pass = 0; pass < 2; pass++)
        for (size_t r = 0; r < metrics->rows; r++) {
            const char *metric = cel_column_label(name, r);
            if ((strcmp(metric, a->metric->name) == 0) == (pass == 0)) {
                cel_text_addf(t, "   %s ", metric);
                cli_add_number(t, cel_column_number(value, r));
            }
        }
}

void cli_auto_test(const cel_auto *a, const cel_frame *metrics, cel_text *t)
{
    cel_text line = {0};
    const char *name = a->metric->name;
    double base = metric_of(a->baseline, name), reached = metric_of(metrics, name);
    cel_text_add(&line, "test");
    add_metrics(a, metrics, &line);
    if (a->metric->type->direction == CEL_MINIMIZE && reached > 0 && base > 0) {
        cel_text_addf(&line, base >= reached ? "     (%.1f× better than %s)" : "     (%.1f× as good as %s)", base / reached, base_word(a));
    } else if (!isnan(base)) {
        cel_text_addf(&line, "     (%s: %s ", base_word(a), name);
        cli_add_number(&line, base);
        if (a->mode == CEL_CLASSIFICATION && strcmp(name, "accuracy") != 0) {
            cel_text_add(&line, ", accuracy ");
            cli_add_number(&line, metric_of(a->baseline, "accuracy"));
        }
        cel_text_add(&line, ")");
    }
    cel_text_add(&line, "\n");
    cli_add_plain(t, line.text ? line.text : "");
    cel_text_free(&line);
}
