/* Small tables made cell by cell: what the files of results share. Private. */
#ifndef CEL_RESULTS_INSIDE_H
#define CEL_RESULTS_INSIDE_H

#include "tuning/tune.h"

/* A column of strings; NULL entries are missing. NULL when memory is gone. */
cel_column *cel_column_of_texts(const char *const *text, size_t n);
/* Columns of one type below each other (factors share levels; labels of strings are merged). NULL when memory is gone. */
cel_column *cel_columns_below(cel_column *const *part, size_t n);
/* Puts a column, which is taken, under a name; nothing when the frame or the column is NULL (*status says so then). */
void cel_frame_put(cel_frame *f, const char *name, cel_column *taken, cel_status *status, cel_error *err);
/* The first failed allocation of a frame in the making becomes the status; else the frame is the result. */
cel_status cel_frame_done(cel_frame *f, cel_status status, cel_frame **out, cel_error *err);

/* Of a cell. */
static inline cel_cell *cel_cell_at(const cel_results *r, size_t resample, size_t candidate)
{
    return &r->cell[resample * r->grid->rows + candidate];
}

#endif
