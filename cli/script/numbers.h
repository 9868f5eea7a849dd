/* What the numeric builtins share: an argument as numbers, with R's sentence when it is none. */
#ifndef CEL_SCRIPT_NUMBERS_H
#define CEL_SCRIPT_NUMBERS_H

#include "cli/script/interp.h"

/* True for logical, integer and double vectors that are no factors, and for NULL as no numbers. */
static inline bool cel_is_numeric(const cel_sexp *x)
{
    return (x->kind == CEL_S_LOGICAL || x->kind == CEL_S_NULL || cel_is_number(x)) && !cel_is_factor(x);
}

/* Argument i as a double vector; NULL with "x must be numeric, not ...". */
static inline cel_sexp *cel_arg_numbers(cel_interp *in, cel_args *a, size_t i)
{
    char what[96];
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (!cel_is_numeric(x))
        return cel_arg_fail(a, i, "argument.type", "%s must be numeric, not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
    return cel_coerce(in, x, CEL_S_DOUBLE);
}

#endif
