/* One row of the table of parameter objects; private to tuning/. */
#ifndef CEL_PARAM_TABLE_H
#define CEL_PARAM_TABLE_H

#include "tuning/param.h"

typedef struct cel_param_entry {
    const char *name;  /* the function that makes it: "svm_margin" */
    const char *id;    /* the name of its label, its id in a set: "margin" */
    const char *label;
    cel_kind type;
    double lower, upper;   /* transformed units; NaN: unknown() */
    const char *bounds;    /* "[]", "[)", "(]", "()"; "" when qualitative */
    const char *transform; /* NULL: none */
    cel_finalizer finalizer;
    const char *const *values; /* CEL_V_STRING: NULL-terminated; CEL_V_LOGICAL: NULL, meaning TRUE and FALSE */
} cel_param_entry;

extern const cel_param_entry cel_param_table[];
extern const size_t cel_param_table_rows;

#endif
