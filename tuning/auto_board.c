/* The leaderboard of a search: what each candidate reached, how large it is and how long it took; and which of those that are
 * as good as the best, within one standard error, is the smallest. */
#include <math.h>
#include <string.h>

#include "recipes/step.h"
#include "tuning/auto_inside.h"

/* Columns of the board that are filled candidate by candidate. */
typedef struct board {
    int32_t *weights; /* CEL_NA_INT unknown */
    double *seconds;
    int32_t *within;
} board;

static int config_of(const cel_results *r, const char *config)
{
    for (size_t i = 0; i < r->grid->rows; i++)
        if (strcmp(r->config[i], config) == 0)
            return (int)i;
    return -1;
}

/* Mean time of the fits that were done. */
static double seconds_of(const cel_results *r, size_t candidate)
{
    double sum = 0;
    size_t n = 0;
    for (size_t k = 0; k < r->resamples->n; k++) {
        const cel_cell *cell = &r->cell[k * r->grid->rows + candidate];
        if (cell->done) {
            sum += cell->seconds;
            n++;
        }
    }
    return n ? sum / (double)n : cel_na();
}

/* Marks the smallest among those within one standard error of the first. */
static void mark(const cel_frame *best, cel_direction direction, board *b)
{
    const cel_column *mean = best->column[cel_frame_find(best, "mean")], *std_err = best->column[cel_frame_find(best, "std_err")];
    double first = cel_column_number(mean, 0), margin = cel_column_number(std_err, 0);
    size_t smallest = 0;
    for (size_t i = 1; i < best->rows; i++) {
        double x = cel_column_number(mean, i);
        bool near = direction == CEL_ZERO ? fabs(x) <= fabs(first) + margin : fabs(x - first) <= margin;
        if (near && b->weights[i] < b->weights[smallest])
            smallest = i;
    }
    if (smallest > 0)
        b->within[smallest] = 1;
}

static cel_status fill(const cel_auto *a, const cel_results *r, const cel_frame *best, board *b, cel_error *err)
{
    cel_checked checked;
    CEL_TRY(cel_auto_check(a, &checked, err));
    const cel_column *config = best->column[cel_frame_find(best, ".config")];
    for (size_t i = 0; i < best->rows; i++) {
        int at = config_of(r, cel_column_label(config, i));
        const cel_model *model = at >= 0 && (size_t)at < checked.candidates ? checked.built[at].model : NULL;
        b->weights[i] = model ? (int32_t)model->n_trainable : CEL_NA_INT;
        b->seconds[i] = at >= 0 ? seconds_of(r, (size_t)at) : cel_na();
    }
    cel_checked_free(&checked);
    mark(best, a->metric->type->direction, b);
    return CEL_OK;
}

/* The rows of the table without .metric and .estimator, with the new columns in front of .config. */
static cel_status assemble(const cel_frame *best, const board *b, size_t n, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(best->rows), *shown = NULL;
    cel_status status = f ? CEL_OK : cel_nomem(err);
    int config = cel_frame_find(best, ".config");
    for (size_t k = 0; status == CEL_OK && k < best->cols; k++) {
        if ((int)k == config || strcmp(best->name[k], ".metric") == 0 || strcmp(best->name[k], ".estimator") == 0)
            continue;
        status = cel_frame_set(f, best->name[k], best->column[k], err);
    }
    if (status == CEL_OK)
        status = cel_frame_take(f, "weights", cel_column_integers(b->weights, best->rows), err);
    if (status == CEL_OK)
        status = cel_frame_take(f, "seconds", cel_column_numbers(b->seconds, best->rows), err);
    if (status == CEL_OK)
        status = cel_frame_set(f, ".config", best->column[config], err);
    cel_column *within = status == CEL_OK ? cel_column_new(CEL_LOGICAL, best->rows, NULL) : NULL;
    if (within)
        memcpy(within->code, b->within, best->rows * sizeof *b->within);
    if (status == CEL_OK)
        status = cel_frame_take(f, ".within", within, err);
    if (status == CEL_OK && !(shown = n > 0 && n < best->rows ? cel_frame_head(f, n) : cel_frame_keep(f)))
        status = cel_nomem(err);
    cel_frame_drop(f);
    if (status == CEL_OK)
        *out = shown;
    return status;
}

cel_status cel_auto_board(const cel_auto *a, const cel_results *r, size_t n, cel_frame **out, cel_error *err)
{
    cel_frame *summary, *best = NULL;
    CEL_TRY(cel_collect_metrics(r, true, false, &summary, err));
    cel_status status = cel_show_best(summary, a->metric->name, a->metric->type->direction, summary->rows, &best, err);
    cel_frame_drop(summary);
    CEL_TRY(status);
    board b = {.weights = CEL_ARRAY(int32_t, best->rows + 1), .seconds = CEL_ARRAY(double, best->rows + 1), .within = CEL_ARRAY(int32_t, best->rows + 1)};
    status = b.weights && b.seconds && b.within ? fill(a, r, best, &b, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = assemble(best, &b, n, out, err);
    cel_free(b.weights);
    cel_free(b.seconds);
    cel_free(b.within);
    cel_frame_drop(best);
    return status;
}
