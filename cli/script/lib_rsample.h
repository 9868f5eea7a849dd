/* rsample in the language. A split is an opaque object; a set of resamples is what it is in R, a tibble with a list column
 * `splits` and columns `id` (and `id2`), so that verbs of tables work on it. Other bridges take both apart here. */
#ifndef CEL_SCRIPT_LIB_RSAMPLE_H
#define CEL_SCRIPT_LIB_RSAMPLE_H

#include "cli/script/interp.h"
#include "tuning/resample.h"

extern const cel_library cel_library_rsample, cel_library_rsample_parts;

/* The split behind a value, borrowed; NULL when it is none. */
cel_split *cel_split_of(const cel_sexp *x);
/* The split given as argument i, borrowed; NULL with a sentence at the argument. */
cel_split *cel_arg_split(cel_args *a, size_t i);
/* A value for a split, which is kept. `data`: the table it was made of, so that its parts keep what a frame cannot hold;
 * NULL: its frame as a tibble. `id`: a tibble of one row that names it, or NULL. */
cel_sexp *cel_split_value(cel_interp *in, cel_split *split, cel_sexp *data, cel_sexp *id);
/* Rows of a part, 1-based, in its order. NULL with an error. */
cel_sexp *cel_split_row_numbers(cel_interp *in, const cel_split *split, cel_part part);
/* A part of a split value as a table. NULL with an error. */
cel_sexp *cel_split_table(cel_interp *in, cel_sexp *split, cel_part part);

/* A value for a set, made of tables `data` (NULL: of the frames). */
cel_sexp *cel_resamples_value(cel_interp *in, const cel_resamples *set, cel_sexp *data);
/* The set behind a table with columns splits and id, as its rows are now; the caller drops it. NULL with an error that
 * says what is missing; `what` names the argument in the sentence. */
cel_resamples *cel_resamples_of(cel_interp *in, cel_sexp *x, const char *what);
/* The same of argument i, with the error at the argument. */
cel_resamples *cel_arg_resamples(cel_interp *in, cel_args *a, size_t i);
/* Gives warnings gathered by the library to the script. False: a handler of the script took one; return NULL. */
bool cel_warn_notes(cel_interp *in, const cel_notes *notes);

#endif
