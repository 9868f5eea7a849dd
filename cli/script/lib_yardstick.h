/* yardstick in the language. Metrics are builtins (rmse) or closures that carry a metric with options (metric_tweak);
 * metric sets are closures that carry a cel_metric_set. Other bridges take them apart here. */
#ifndef CEL_SCRIPT_LIB_YARDSTICK_H
#define CEL_SCRIPT_LIB_YARDSTICK_H

#include "cli/script/interp.h"
#include "tuning/metric.h"

/* ---- for other bridges ---- */

/* The set behind a value, borrowed; NULL when it is not one. */
cel_metric_set *cel_metric_set_of(const cel_sexp *x);
/* The set given as argument i, borrowed; NULL with a sentence at the argument when it is something else. */
cel_metric_set *cel_arg_metric_set(cel_args *a, size_t i);
/* A value of the language for a set, which is kept, not taken. NULL with an error. */
cel_sexp *cel_metric_set_value(cel_interp *in, cel_metric_set *set);

/* ---- between the files of this bridge ---- */

/* Columns of a table, by position. SIZE_MAX: not given. */
typedef struct cel_metric_columns {
    size_t truth, estimate, weight;
    size_t *prob; /* freed by cel_metric_columns_free */
    size_t probs;
} cel_metric_columns;

/* The column that argument i selects; SIZE_MAX when it was not given or is NULL. False with an error. */
bool cel_metric_column(cel_interp *in, cel_args *a, size_t i, cel_sexp *table, size_t *col);
/* The columns that `...` selects from element `from` on. */
bool cel_metric_probs(cel_interp *in, cel_args *a, size_t from, cel_sexp *table, cel_metric_columns *columns);
/* The column that element k of `...` selects. */
bool cel_metric_dot(cel_interp *in, cel_args *a, size_t k, cel_sexp *table, size_t *col);
void cel_metric_columns_free(cel_metric_columns *columns);

/* The tables of the groups of a table (itself when it has none), and the keys, one row for each. */
typedef struct cel_metric_groups {
    size_t n;
    cel_sexp **part;
    cel_sexp *keys; /* NULL: no groups */
} cel_metric_groups;
bool cel_metric_groups_of(cel_interp *in, cel_sexp *table, cel_metric_groups *groups);
void cel_metric_groups_free(cel_metric_groups *groups);
/* Columns of a result: the keys of group[0..n) first, then `cols` more to be set by cel_sexp_set from *first on. */
cel_sexp *cel_metric_table(cel_interp *in, const cel_metric_groups *groups, const size_t *group, size_t n, size_t cols,
                           const char *const *names, size_t *first);

/* Values as a metric sees them. */
typedef struct cel_metric_view {
    cel_metric_data data;
    cel_column *truth_column, *estimate_column;
    double *truth, *estimate, *weight, **prob;
} cel_metric_view;

/* Values for metrics of the kinds in `kinds` (bits 1 << cel_metric_kind); a wrong type is said in the words of `name`.
 * estimate and weight may be NULL, `prob` empty. False with an error. */
bool cel_metric_view_new(cel_interp *in, const char *name, unsigned kinds, cel_sexp *truth, cel_sexp *estimate,
                         cel_sexp *const *prob, size_t probs, cel_sexp *weight, cel_metric_view *view);
/* The same from columns of a table. */
bool cel_metric_view_columns(cel_interp *in, const char *name, unsigned kinds, cel_sexp *table, const cel_metric_columns *columns,
                             cel_metric_view *view);
void cel_metric_view_free(cel_metric_view *view);

/* Gives the notes to the script as warnings, paragraphs filled to the width of the console, and frees them. False when a
 * handler took one. */
bool cel_metric_warn(cel_interp *in, cel_notes *notes);
/* Sets the metric's option from a value of the script; `offer`: options it does not have are left out. */
bool cel_metric_option_value(cel_interp *in, cel_metric *metric, const char *name, cel_sexp *value, bool offer, cel_error *err);

/* Metric by metric, group by group: the table that all metric functions return. */
cel_sexp *cel_metrics_on_table(cel_interp *in, cel_args *a, cel_metric *const *metric, size_t n, cel_sexp *table,
                               const cel_metric_columns *columns);

/* yardstick_set.c */
cel_sexp *cel_yardstick_metric_set(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_metric_tweak(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_set_apply(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_tweak_apply(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_set_print(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_set_tibble(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_metric_print(cel_interp *in, cel_args *a);
/* yardstick_table.c */
cel_sexp *cel_yardstick_conf_mat(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_conf_mat_print(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_table_print(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_conf_mat_summary(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_conf_mat_tidy(cel_interp *in, cel_args *a);
cel_sexp *cel_yardstick_curve(cel_interp *in, cel_args *a);

#endif
