/* Resampling: dividing the rows of a frame into analysis and assessment parts. A split keeps its frame and stores row
 * numbers only; a resample set is a list of splits with the labels tidymodels gives them. Everything that draws takes
 * R's generator and uses it as rsample does: the same seed gives the same rows in the same order, and leaves the
 * generator in the same state. Rows are 0-based here; rsample's are 1-based.
 * Order of use: cel_resampling -> a maker -> cel_split_frame / cel_split_rows. */
#ifndef CEL_RESAMPLE_H
#define CEL_RESAMPLE_H

#include "base/base.h"
#include "recipes/frame.h"

/* The parts of a split. training() and testing() are the analysis and assessment parts of an initial split. */
typedef enum cel_part {
    CEL_ANALYSIS,   /* training() */
    CEL_ASSESSMENT, /* testing() */
    CEL_VALIDATION, /* validation(): only of initial_validation_split */
    CEL_PARTS
} cel_part;

/* What made a split; indexes the table behind cel_split_classes(). */
typedef enum cel_split_kind {
    CEL_SPLIT_PLAIN, /* make_splits */
    CEL_SPLIT_APPARENT,
    CEL_SPLIT_LOO,
    CEL_SPLIT_INITIAL,
    CEL_SPLIT_INITIAL_TIME,
    CEL_SPLIT_GROUP_INITIAL,
    CEL_SPLIT_THREE_WAY,
    CEL_SPLIT_THREE_WAY_TIME,
    CEL_SPLIT_GROUP_THREE_WAY,
    CEL_SPLIT_VALIDATION,
    CEL_SPLIT_VALIDATION_TIME,
    CEL_SPLIT_GROUP_VALIDATION,
    CEL_SPLIT_VFOLD,
    CEL_SPLIT_GROUP_VFOLD,
    CEL_SPLIT_MC,
    CEL_SPLIT_GROUP_MC,
    CEL_SPLIT_BOOT,
    CEL_SPLIT_GROUP_BOOT,
    CEL_SPLIT_ROLLING,
    CEL_SPLIT_SLIDING_WINDOW,
    CEL_SPLIT_SLIDING_INDEX,
    CEL_SPLIT_SLIDING_PERIOD,
    CEL_SPLIT_KINDS
} cel_split_kind;

/* One division of a frame. Immutable, shared by reference count. A part whose `row` is NULL while `rest` is set is the
 * ascending complement of the other one, so that v-fold sets of long frames store each row once. */
typedef struct cel_split {
    _Atomic int refs;
    cel_split_kind kind;
    cel_frame *data; /* kept */
    double prop, validation_prop; /* what was asked for; 0 where it does not apply */
    struct {
        size_t *row; /* in the order the part has; may repeat (bootstraps) */
        size_t n;
        bool rest; /* the rows that are in no other part, ascending; `n` is right, `row` is NULL */
    } part[CEL_PARTS];
} cel_split;

cel_split *cel_split_keep(cel_split *s);
void cel_split_drop(cel_split *s);
/* A split with given rows (make_splits). `out` NULL: the rows not in `in`. Copies the rows; keeps `data`. */
cel_status cel_split_new(cel_frame *data, cel_split_kind kind, const size_t *in, size_t n_in, const size_t *out,
                         size_t n_out, cel_split **split, cel_error *err);
/* Row numbers of a part, 0-based, in its order; the caller frees `*rows` with cel_free. CEL_INPUT when the split has no
 * such part (of a three-way split CEL_ANALYSIS is the training, CEL_ASSESSMENT the testing part). */
cel_status cel_split_rows(const cel_split *s, cel_part part, size_t **rows, size_t *n, cel_error *err);
/* The part as a frame (one reference for the caller); rows of a three-way split ascend, whatever was drawn. */
cel_status cel_split_frame(const cel_split *s, cel_part part, cel_frame **frame, cel_error *err);
bool cel_split_is_three_way(const cel_split *s);
/* The class vector of the splits of a kind in R, NULL-terminated. */
extern const char *const cel_split_class_table[CEL_SPLIT_KINDS][6];
const char *const *cel_split_classes(const cel_split *s);
/* The two lines of its print: "<Training/Testing/Total>\n<76/27/103>\n". */
void cel_split_print(const cel_split *s, cel_text *t);
/* As a cell of a tibble: "<split [82/21]>". */
void cel_split_cell(const cel_split *s, cel_text *t);

/* ---- sets of splits ---- */

typedef enum cel_resamples_kind {
    CEL_RESAMPLES_VFOLD,
    CEL_RESAMPLES_GROUP_VFOLD,
    CEL_RESAMPLES_BOOT,
    CEL_RESAMPLES_GROUP_BOOT,
    CEL_RESAMPLES_MC,
    CEL_RESAMPLES_GROUP_MC,
    CEL_RESAMPLES_LOO,
    CEL_RESAMPLES_VALIDATION_SPLIT,
    CEL_RESAMPLES_VALIDATION_TIME,
    CEL_RESAMPLES_GROUP_VALIDATION,
    CEL_RESAMPLES_VALIDATION_SET,
    CEL_RESAMPLES_ROLLING,
    CEL_RESAMPLES_SLIDING_WINDOW,
    CEL_RESAMPLES_SLIDING_INDEX,
    CEL_RESAMPLES_SLIDING_PERIOD,
    CEL_RESAMPLES_APPARENT,
    CEL_RESAMPLES_MANUAL,
    CEL_RESAMPLES_KINDS
} cel_resamples_kind;

/* Immutable, shared by reference count. */
typedef struct cel_resamples {
    _Atomic int refs;
    cel_resamples_kind kind;
    char *label; /* pretty(): "5-fold cross-validation using stratification" */
    size_t n;
    cel_split **split;
    char **id;  /* "Fold1"; of repeats "Repeat1" */
    char **id2; /* of repeats "Fold1"; else NULL */
} cel_resamples;

cel_resamples *cel_resamples_keep(cel_resamples *r);
void cel_resamples_drop(cel_resamples *r);
/* The class vector of the set in R, NULL-terminated: "vfold_cv", "rset", "tbl_df", "tbl", "data.frame". */
const char *const *cel_resamples_classes(const cel_resamples *r);

/* What to make. Start from CEL_RESAMPLING and change fields: `cel_resampling o = CEL_RESAMPLING; o.v = 5;`. */
typedef struct cel_resampling {
    double prop;            /* share of the rows in the analysis part, in (0, 1) */
    double validation_prop; /* share of the validation part (three-way splits) */
    const char *strata;     /* column to stratify by, or NULL */
    int breaks;             /* quantile bins of a numeric `strata` */
    double pool;            /* a level with a smaller share of the rows is pooled */
    const char *group;      /* column whose values stay together (group_*), or NULL */
    int v;                  /* folds; 0 for group_vfold_cv: one for each group */
    int repeats;
    int times; /* bootstraps, mc_cv */
    bool apparent;              /* bootstraps: add the whole data as a last split */
    bool balance_observations;  /* group_vfold_cv(balance = "observations") */
} cel_resampling;

#define CEL_RESAMPLING                                                                                            \
    {                                                                                                             \
        .prop = 0.75, .validation_prop = 0.2, .breaks = 4, .pool = 0.1, .v = 10, .repeats = 1, .times = 25        \
    }

/* A maker of single splits or of sets. `warnings` may be NULL; sentences for the user are added to it. On failure the
 * result is untouched. The user's mistakes (share outside (0, 1), unknown column, more folds than rows) are CEL_INPUT. */
typedef cel_status cel_split_maker(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                   cel_notes *warnings, cel_error *err);
typedef cel_status cel_resamples_maker(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                                       cel_notes *warnings, cel_error *err);

cel_split_maker cel_initial_split;            /* prop; strata */
cel_split_maker cel_initial_time_split;       /* prop: the first rows; draws nothing */
cel_split_maker cel_group_initial_split;      /* group, prop; strata */
cel_split_maker cel_initial_validation_split; /* prop (.6 in R), validation_prop; strata */
cel_split_maker cel_initial_validation_time_split;
cel_split_maker cel_group_initial_validation_split;

cel_resamples_maker cel_vfold_cv;        /* v, repeats; strata */
cel_resamples_maker cel_group_vfold_cv;  /* group, v, repeats, balance; strata */
cel_resamples_maker cel_bootstraps;      /* times, apparent; strata */
cel_resamples_maker cel_group_bootstraps;
cel_resamples_maker cel_mc_cv;           /* times, prop; strata */
cel_resamples_maker cel_group_mc_cv;
cel_resamples_maker cel_validation_split; /* prop; strata */
cel_resamples_maker cel_validation_time_split;
cel_resamples_maker cel_group_validation_split;
cel_resamples_maker cel_loo_cv;
cel_resamples_maker cel_apparent;

/* initial_time_split(lag = ): the test rows begin `lag` rows before the training rows end. */
cel_status cel_initial_time_split_lag(cel_frame *data, double prop, int lag, cel_split **split, cel_error *err);
/* rolling_origin(): expanding (cumulative) or moving windows of `initial` rows, then `assess` rows. */
cel_status cel_rolling_origin(cel_frame *data, int initial, int assess, bool cumulative, int skip, int lag,
                              cel_resamples **set, cel_error *err);

typedef struct cel_sliding {
    int lookback, assess_start, assess_stop; /* rows before and after the current one */
    bool complete;                           /* drop windows that stick out */
    int step, skip;
} cel_sliding;
#define CEL_SLIDING                                                              \
    {                                                                            \
        .assess_start = 1, .assess_stop = 1, .complete = true, .step = 1         \
    }
/* sliding_window(): one window for each row, thinned by skip and step. */
cel_status cel_sliding_window(cel_frame *data, const cel_sliding *o, cel_resamples **set, cel_error *err);
/* sliding_index() and, with `period`, sliding_period(): windows of the values at[rows], ascending and none missing. Values
 * are looked back to and assessed by their distance, so rows between them may be few or none; with `period`, equal values
 * are one block. */
cel_status cel_sliding_index(cel_frame *data, const double *at, bool period, const cel_sliding *o, cel_resamples **set, cel_error *err);
/* validation_set(): the training and validation parts of a three-way split as a set of one resample. */
cel_status cel_validation_set(const cel_split *split, cel_resamples **set, cel_error *err);
/* A set of splits there are (kept), with ids (copied; `id2` may be NULL). `class_name`: what made it ("vfold_cv"), from which
 * its kind follows; unknown ones are manual. */
cel_status cel_resamples_new(const char *class_name, const char *label, cel_split *const *split, const char *const *id,
                             const char *const *id2, size_t n, cel_resamples **set, cel_error *err);
/* manual_rset(): splits of the user's own with their ids (copied; the splits are kept). */
cel_status cel_manual_resamples(cel_split *const *split, const char *const *id, size_t n, cel_resamples **set,
                                cel_error *err);
/* The line above the printed table: "#  5-fold cross-validation using stratification \n". */
void cel_resamples_header(const cel_resamples *r, cel_text *t);
/* tidy() of a set: Row (integer), Data ("Analysis" / "Assessment"), then Fold / Resample and Repeat. */
cel_status cel_resamples_tidy(const cel_resamples *r, cel_frame **table, cel_error *err);

/* ---- strata ---- */

#define CEL_STRATA_UNIQUE 5 /* nunique of make_strata() */
#define CEL_STRATA_DEPTH 20 /* its depth */
/* make_strata(): a factor that bins a column for stratified sampling. Numeric columns with more than `nunique` values
 * are cut at their quantiles into `breaks` bins (fewer when a bin would have less than `depth` rows); of others, levels
 * with a share below `pool` and missing values are given a level at random. */
cel_status cel_make_strata(const cel_column *x, int breaks, int nunique, double pool, int depth, cel_rng *rng,
                           cel_column **strata, cel_notes *warnings, cel_error *err);

#endif
