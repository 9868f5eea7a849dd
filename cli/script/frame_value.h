/* Data frames at the border: in scripts they are lists of vectors with names, class and row.names, so that list
 * columns are natural; in the library they are cel_frame. All bridges convert here, and print tables here. */
#ifndef CEL_SCRIPT_FRAME_VALUE_H
#define CEL_SCRIPT_FRAME_VALUE_H

#include "cli/script/interp.h"
#include "recipes/frame.h"

/* ---- data frames as values ---- */

/* An empty table to fill with cel_sexp_set: a list of `cols` columns (R's NULL for now) with these names, class
 * tibble (or data.frame) and automatic row names 1..rows. NULL when memory is gone. */
cel_sexp *cel_tibble_new(cel_interp *in, size_t cols, const char *const *names, size_t rows, bool tibble);
/* Rows of a data frame value: from its row names, so that it is right without columns too. */
size_t cel_tibble_rows(const cel_sexp *x);
/* Class c(first, ..., "tbl_df", "tbl", "data.frame"): `classes` NULL-terminated, may be NULL. */
bool cel_tibble_set_class(cel_interp *in, cel_sexp *x, const char *const *classes);
/* Row numbers `row[0..n)` (0-based, SIZE_MAX: a missing row) of a vector or list, attributes of the column kept. */
cel_sexp *cel_vector_rows(cel_interp *in, cel_sexp *x, const size_t *row, size_t n);
/* The same of every column, class and other attributes of the table kept. */
cel_sexp *cel_tibble_take(cel_interp *in, cel_sexp *x, const size_t *row, size_t n);
/* Columns by index, in that order; class and row names kept. */
cel_sexp *cel_tibble_select(cel_interp *in, cel_sexp *x, const size_t *col, size_t n);
/* A copy with a column put at its end or in the place of the one of that name. */
cel_sexp *cel_tibble_with(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *column);

/* ---- to and from the library ---- */

/* A data frame value as a frame; the caller drops it. NULL with an error that names the column: lists of anything but numbers and
 * other things a frame cannot hold are refused. */
cel_frame *cel_frame_of(cel_interp *in, cel_sexp *x);
/* A vector (factor, date, matrix ...) as a column; `name` is for the sentence. NULL with an error. */
cel_column *cel_column_of(cel_interp *in, cel_sexp *x, const char *name);
/* A frame as a tibble (or a plain data.frame). The frame is not taken. NULL when memory is gone. */
cel_sexp *cel_frame_value(cel_interp *in, const cel_frame *f, bool tibble);
cel_sexp *cel_column_value(cel_interp *in, const cel_column *c);
/* Argument i must be a data frame: as a value, as a frame (the caller drops it). NULL with the error at the argument. */
cel_sexp *cel_arg_table(cel_args *a, size_t i);
cel_frame *cel_arg_frame(cel_interp *in, cel_args *a, size_t i);

/* ---- columns by tidyselect expressions ---- */

/* Columns of table `x` that expressions mean: names, "names", positions, a:b, -x, !x, c(), &, |, starts_with(),
 * ends_with(), contains(), matches(), num_range(), all_of(), any_of(), everything(), last_col(), where(f). Expression k
 * has name names[k] (may be NULL): a renaming. On success *col (cel_free) holds *n indices without repetition and
 * *renamed (cel_free) the new interned name of each, or NULL to keep it. False with an error. */
bool cel_tibble_choose(cel_interp *in, cel_sexp *x, size_t n_exprs, cel_sexp *const *exprs, const char *const *names,
                       cel_sexp *env, size_t **col, const char ***renamed, size_t *n);

/* ---- printing ---- */

/* A table as tibbles print, with the "# A tibble" line, body and footer. `n`: rows to show, SIZE_MAX for the usual (10
 * when there are more than 20); `width` 0: options("width"), INT_MAX: all columns over several tiers. */
bool cel_tibble_print(cel_interp *in, cel_sexp *x, size_t n, int width, cel_text *out);
/* One word or two for a value inside a list column: "tibble [12 x 5]", "dbl [3]", "split [25/7]". Asks a row
 * "obj_sum.CLASS" of any package for the classes it does not know; such a builtin takes x and returns a text. */
bool cel_object_summary(cel_interp *in, cel_sexp *x, cel_text *out);
/* The same without the size: "tibble", "dbl". */
bool cel_type_summary(cel_interp *in, cel_sexp *x, cel_text *out);

#endif
