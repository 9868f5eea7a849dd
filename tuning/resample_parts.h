/* What the makers of resamples share; private to tuning/. Lists of rows, named ids, and the one place where splits become
 * a set. */
#ifndef CEL_RESAMPLE_PARTS_H
#define CEL_RESAMPLE_PARTS_H

#include "tuning/resample.h"

/* An owned list of rows; `row` is never NULL once made, also when it is empty. */
typedef struct cel_rows {
    size_t *row, n;
} cel_rows;

cel_rows cel_rows_new(size_t n); /* row NULL: memory is gone */
void cel_rows_free(cel_rows *r);
/* `count` lists, each freed, and the array too. */
void cel_rows_free_all(cel_rows *list, size_t count);
int cel_rows_ascending(const void *a, const void *b); /* for qsort: ascending */
/* cel_rng_sample() as 0-based rows. */
cel_status cel_rows_sample(cel_rng *rng, size_t n, size_t size, bool replace, cel_rows *out, cel_error *err);

/* A split that takes the lists over, also when it fails. Of analysis and assessment one may have no list: the rest. */
cel_status cel_split_take(cel_frame *data, cel_split_kind kind, cel_rows rows[CEL_PARTS], cel_split **split,
                          cel_error *err);
/* Notes in a split just made the shares it was made with. */
void cel_split_set_shares(cel_split *split, const cel_resampling *o);

/* A set under construction: `n` splits, with ids made of a prefix and a number padded to the width of `n`. */
cel_status cel_resamples_start(cel_resamples_kind kind, size_t n, cel_resamples **set, cel_error *err);
/* Number `i` of `n` as an id: "Fold03". NULL when memory is gone. */
char *cel_resamples_id(const char *prefix, size_t i, size_t n);
/* Splits from lists of rows (taken over, also on failure) that stand in `part`, the other part being the rest. Ids from
 * `from` on: prefix1.. ; `repeat` not 0: id "Repeat<repeat>" of `repeats`, and the number in id2. */
cel_status cel_resamples_fill(cel_resamples *set, size_t from, cel_frame *data, cel_split_kind kind, cel_part part,
                              cel_rows *list, size_t count, const char *prefix, size_t repeat, size_t repeats,
                              cel_error *err);

/* Sets the label (taken) and hands the set over when `status` is CEL_OK; else drops the set. Returns the status. */
cel_status cel_resamples_finish(cel_status status, cel_resamples *set, cel_text *label, cel_resamples **out,
                                cel_error *err);
/* Puts the apparent resample, all rows in both parts, at place `i`. */
cel_status cel_resamples_put_apparent(cel_resamples *set, size_t i, cel_frame *data, cel_error *err);
/* Warns, with `more` behind the sentence, when one of the first `n` splits has no assessment rows. */
void cel_resamples_warn_empty(const cel_resamples *set, size_t n, const char *more, cel_notes *warnings);
/* The three-way split whose training part is that of `first` and whose validation part is rest[val[..]]; `val` is taken
 * over, also on failure. */
cel_status cel_split_three_way(const cel_split *first, cel_split_kind kind, const size_t *rest, cel_rows *val,
                               cel_split **split, cel_error *err);

/* Rows of each stratum of a column, in the order of the strata's levels; one list of all rows when `name` is NULL. */
cel_status cel_strata_rows(const cel_frame *data, const char *name, int breaks, double pool, cel_rng *rng,
                           cel_rows **list, size_t *count, cel_notes *warnings, cel_error *err);
/* The text of a value that is not missing as as.character() gives it; `buffer` may hold it. */
const char *cel_strata_text(const cel_column *x, size_t row, char *buffer, size_t size);
/* as.character() of a column. */
cel_status cel_strata_as_text(const cel_column *x, cel_column **text, cel_error *err);
/* Checks a share of the rows: a number between 0 and 1, not one of them. */
cel_status cel_check_share(double prop, const char *name, cel_error *err);
/* The two shares of a three-way split. */
cel_status cel_check_shares(const cel_resampling *o, cel_error *err);
cel_status cel_check_times(int times, cel_error *err);

#endif
