/* engine/rule: initializers, regularizers and constraints. Each is a row of a table (keras3's name, its arguments)
 * and a few numbers: a plain value that is copied by assignment and lives as long as the program's static tables. */
#ifndef CEL_RULE_H
#define CEL_RULE_H

#include "base/base.h"
#include "engine/real.h"

#define CEL_MAX_RANK 4
/* The shape of a tensor without its batch axis, or of a weight. rank 0: a single number. Row-major. */
typedef struct cel_shape {
    int32_t rank;
    int32_t dim[CEL_MAX_RANK];
} cel_shape;

/* Elements of one row: the product of the axes. */
size_t cel_shape_size(const cel_shape *shape);
bool cel_shape_equal(const cel_shape *a, const cel_shape *b);
/* "(28, 28, 3)", with `batch` "(None, 28, 28, 3)"; `out` holds at least 64 bytes and is returned. */
char *cel_shape_format(const cel_shape *shape, bool batch, char *out);

/* A named argument, borrowed for the call. */
typedef struct cel_argument {
    const char *name;
    cel_value value;
} cel_argument;

typedef enum cel_rule_kind { CEL_INITIALIZER, CEL_REGULARIZER, CEL_CONSTRAINT, CEL_RULE_KINDS } cel_rule_kind;

#define CEL_RULE_NUMBERS 4
typedef struct cel_rule_type cel_rule_type;
/* One rule with its numbers in the order of its formals: logicals 0 / 1, texts as the index of the choice, axes as in R
 * (1 is a weight's first axis, -1 its last), NULL as missing (cel_na()). type == NULL: no rule. */
typedef struct cel_rule {
    const cel_rule_type *type;
    double number[CEL_RULE_NUMBERS];
} cel_rule;

struct cel_rule_type {
    cel_rule_kind kind;
    const char *name;       /* "glorot_uniform", "l2", "maxnorm": as in initializer_glorot_uniform(), … */
    const char *alias;      /* another name Keras accepts in quotes: "GlorotUniform", "max_norm"; may be NULL */
    const char *class_name; /* Keras's class: "GlorotUniform", "L2", "MaxNorm" */
    cel_formal formals[CEL_RULE_NUMBERS + 1]; /* name NULL ends the list */
    const char *const *choices[CEL_RULE_NUMBERS]; /* for a formal that is a text: its values, ended by NULL */
    double fixed[3]; /* numbers in which rows that share a function differ */
    /* Initializer: fills `out` (size of the shape) from the stream. CEL_NOMEM, or CEL_INPUT when the shape does not suit
     * the rule. */
    cel_status (*fill)(const cel_rule *rule, const cel_shape *shape, cel_stream *stream, cel_real *out, cel_error *err);
    /* Regularizer: the penalty of w (n numbers); its gradient is added to `grad` when that is not NULL. */
    double (*penalty)(const cel_rule *rule, const cel_real *w, size_t n, cel_real *grad);
    /* Constraint: projects w in place. */
    void (*project)(const cel_rule *rule, const cel_shape *shape, cel_real *w);
};

/* "initializer", "regularizer", "constraint": also the object_type of a CEL_V_OBJECT value that points at a cel_rule. */
extern const char *const cel_rule_kind_name[CEL_RULE_KINDS];
/* The rows of a kind. */
const cel_rule_type *cel_rule_types(cel_rule_kind kind, size_t *n);
/* The rule of a kind by name, alias or class name, with arguments; CEL_INPUT names the nearest when there is none. */
cel_status cel_rule_make(cel_rule_kind kind, const char *name, const cel_argument *args, size_t n_args, cel_rule *out, cel_error *err);
/* From an argument's value: NULL (no rule), a name in quotes, or an object of cel_rule. `what` starts the sentence. */
cel_status cel_rule_from_value(cel_rule_kind kind, const cel_value *value, const char *what, cel_rule *out, cel_error *err);

#endif
