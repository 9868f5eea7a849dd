/* Tuning parameters: what may be searched, in which range, on which scale (R: dials). A parameter is quantitative, with
 * a range in transformed units, or qualitative, with a list of values. Parameters are immutable and shared by reference
 * count; a changed one is a new one. A parameter set names the parameters of a workflow. */
#ifndef CEL_PARAM_H
#define CEL_PARAM_H

#include "base/base.h"
#include "recipes/frame.h"

/* A scale: `forward` goes from the values users see to the units of the range. */
typedef struct cel_transform {
    const char *name;  /* as R prints it: "log-10" */
    const char *r_name; /* the R function that makes it: "log10" */
    const char *domain; /* "[1e-100, Inf]" */
    double (*forward)(double);
    double (*inverse)(double);
} cel_transform;

/* The transformation of that name, as it prints ("log-10", "prob-logis") or as R's function makes it ("log10", "logit":
 * what stands in transform_log10() and log10_trans()), or NULL. */
const cel_transform *cel_transform_find(const char *name);

/* How an unknown bound is found from the predictors of the training set. */
typedef enum cel_finalizer {
    CEL_FINALIZE_NONE,
    CEL_FINALIZE_COLUMNS,     /* get_p: upper = columns */
    CEL_FINALIZE_LOG_COLUMNS, /* get_log_p: upper = log10(columns) */
    CEL_FINALIZE_ROWS,        /* get_n: upper = rows */
    CEL_FINALIZE_ROW_SHARE,   /* get_n_frac: upper = floor(rows / 3) */
    CEL_FINALIZE_BATCH,       /* get_batch_sizes: log2 of floor(rows / 10) and floor(rows / 3) */
} cel_finalizer;

typedef struct cel_param {
    _Atomic int refs;
    bool quantitative;
    cel_kind type; /* CEL_V_DOUBLE or CEL_V_INTEGER; qualitative: CEL_V_STRING or CEL_V_LOGICAL */
    char *name;    /* "hidden_units": the name of its label, the default id */
    char *label;   /* "# Hidden Units" */
    const cel_transform *transform; /* NULL: none */
    double lower, upper;            /* in transformed units; NaN: unknown() */
    bool include_lower, include_upper;
    cel_value values; /* qualitative: all of them; quantitative: an explicit list, or CEL_V_NULL */
    cel_finalizer finalizer;
} cel_param;

cel_param *cel_param_keep(cel_param *p);
void cel_param_drop(cel_param *p);
/* The parameter object of dials of that name with its defaults, or NULL with the nearest name in `err`. */
cel_param *cel_param_make(const char *name, cel_error *err);
/* Whether there is one of that name. */
bool cel_param_is_known(const char *name);
/* Names of all parameter objects, in the order of the table; `*n` their number. */
const char *cel_param_name_at(size_t index);
size_t cel_param_count(void);
/* new_quant_param() and new_qual_param(). `values` NULL: none; copied. */
cel_status cel_param_quantitative(const char *name, const char *label, cel_kind type, double lower, double upper,
                                  bool include_lower, bool include_upper, const cel_transform *transform,
                                  const cel_value *values, cel_param **param, cel_error *err);
cel_status cel_param_qualitative(const char *name, const char *label, const cel_value *values, cel_param **param,
                                 cel_error *err);
/* Value of a transformed parameter in its units and back (value_transform, value_inverse). */
double cel_param_forward(const cel_param *p, double x);
double cel_param_inverse(const cel_param *p, double x);
/* Copies with another range (transformed units, NaN unknown), or another list of values. */
cel_status cel_param_with_range(const cel_param *p, double lower, double upper, cel_param **out, cel_error *err);
cel_status cel_param_with_values(const cel_param *p, const cel_value *values, cel_param **out, cel_error *err);
cel_status cel_param_with_transform(const cel_param *p, const cel_transform *transform, cel_param **out, cel_error *err);
bool cel_param_has_unknown(const cel_param *p);
/* The bounds in the user's units (original) or in transformed units. */
void cel_param_range(const cel_param *p, bool original, double *lower, double *upper);
/* finalize(p, x): unknown bounds from the predictors `x`; a parameter without unknowns is kept as it is. */
cel_status cel_param_finalize(cel_param *p, const cel_frame *x, cel_param **out, cel_error *err);
/* The same by another rule than its own, for data of `rows` and `cols`. */
cel_status cel_param_finalize_by(cel_param *p, cel_finalizer rule, size_t rows, size_t cols, cel_param **out,
                                 cel_error *err);

/* value_seq(): up to `n` values over the range, equally spaced on the transformed scale; integers floored and unique.
 * `original` false: in transformed units. */
cel_status cel_param_sequence(const cel_param *p, size_t n, bool original, cel_value *out, cel_error *err);
/* value_sample(): `n` draws. */
cel_status cel_param_sample(const cel_param *p, size_t n, bool original, cel_rng *rng, cel_value *out, cel_error *err);
/* encode_unit(direction = "backward"): points of [0, 1] to values; integers rounded half to even. */
cel_status cel_param_decode(const cel_param *p, const double *unit, size_t n, bool original, cel_value *out,
                            cel_error *err);
/* encode_unit(direction = "forward"): values to [0, 1]. */
cel_status cel_param_encode(const cel_param *p, const cel_value *values, double *unit, cel_error *err);
/* value_validate(): whether a value (element `i`) may be taken. */
bool cel_param_allows(const cel_param *p, const cel_value *value, size_t i);
/* The lines of its print: "# Hidden Units (quantitative)\nRange: [1, 10]\n". */
void cel_param_print(const cel_param *p, cel_text *t);

/* ---- sets ---- */

typedef struct cel_param_row {
    char *id;           /* what the user calls it: the tune() id */
    char *name;         /* the argument it is for, or the parameter's name */
    char *source;       /* "model_spec", "recipe", "list" */
    char *component;    /* "mlp", "step_pca", "unknown" */
    char *component_id; /* "main", the step's id, "unknown" */
    cel_param *param;   /* kept; NULL: no parameter object is known yet */
} cel_param_row;

/* Rows with distinct ids; zero-initialise, free with cel_param_set_free. */
typedef struct cel_param_set {
    size_t n;
    cel_param_row *row;
} cel_param_set;

void cel_param_set_free(cel_param_set *s);
cel_status cel_param_set_copy(const cel_param_set *from, cel_param_set *to, cel_error *err);
/* Adds a row; texts are copied (NULL component texts: "unknown"), `param` kept. CEL_INPUT when the id is taken. */
cel_status cel_param_set_add(cel_param_set *s, const char *id, const char *name, const char *source,
                             const char *component, const char *component_id, cel_param *param, cel_error *err);
int cel_param_set_find(const cel_param_set *s, const char *id);
/* update(s, id = param): CEL_INPUT with the nearest id when there is none of that name. */
cel_status cel_param_set_update(cel_param_set *s, const char *id, cel_param *param, cel_error *err);
/* finalize(s, x): each parameter in turn. */
cel_status cel_param_set_finalize(cel_param_set *s, const cel_frame *x, cel_error *err);
/* The print of golden/v2026/dials/prints.txt: "Collection of 3 parameters for tuning" and its table. */
void cel_param_set_print(const cel_param_set *s, cel_text *t);

#endif
