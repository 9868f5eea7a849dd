/* The history of a fit: columns of doubles with room for every epoch, so that the training loop never allocates. */
#include <math.h>
#include <string.h>

#include "engine/history.h"

cel_status cel_history_start(cel_history *history, size_t n_columns, int32_t capacity, cel_error *err)
{
    size_t room = capacity > 0 ? (size_t)capacity : 0;
    cel_history h = {.n_columns = n_columns, .capacity = capacity};
    *history = (cel_history){0};
    h.name = cel_calloc(n_columns, sizeof *h.name);
    h.value = CEL_ARRAY(double *, n_columns);
    h.n_values = CEL_ARRAY(int32_t, n_columns);
    double *block = CEL_ARRAY(double, n_columns * room);
    if (!h.name || !h.value || !h.n_values || !block) {
        cel_free(block);
        cel_history_free(&h);
        return cel_nomem(err);
    }
    for (size_t i = 0; i < n_columns; i++)
        h.value[i] = block + i * room;
    if (n_columns == 0)
        cel_free(block);
    *history = h;
    return CEL_OK;
}

void cel_history_free(cel_history *history)
{
    if (history->value && history->n_columns > 0)
        cel_free(history->value[0]);
    cel_free(history->value);
    cel_free(history->name);
    cel_free(history->n_values);
    *history = (cel_history){0};
}

int cel_history_column(const cel_history *history, const char *name)
{
    for (size_t i = 0; i < history->n_columns; i++)
        if (strcmp(history->name[i], name) == 0)
            return (int)i;
    return -1;
}

double cel_history_last(const cel_history *history, size_t column)
{
    int32_t n = history->n_values[column];
    return n > 0 ? history->value[column][n - 1] : (double)NAN;
}
