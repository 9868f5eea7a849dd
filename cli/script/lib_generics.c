/* Generic functions whose every method is another bridge's (tidy.rset, summary.conf_mat): here they only say so when there
 * is none for what they got. */
#include "cli/script/interp.h"

static cel_sexp *no_method(cel_interp *in, cel_args *a)
{
    (void)in;
    char what[128];
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_arg_fail(a, 0, "generic.method", "there is no %s() of %s", cel_args_builtin(a)->name, cel_sexp_describe(x, what, sizeof what))
             : NULL;
}

static const cel_builtin rows[] = {
    {"stats", "predict", "object, ...", no_method, "What a model says of new rows.", CEL_B_GENERIC},
    {"stats", "update", "object, ...", no_method, "A changed copy.", CEL_B_GENERIC},
    {"generics", "augment", "x, ...", no_method, "Rows with their predictions.", CEL_B_GENERIC},
    {"generics", "fit", "object, ...", no_method, "Train a network, fit a workflow.", CEL_B_GENERIC},
    {"generics", "fit_xy", "object, ...", no_method, "Train a model on predictors and outcome.", CEL_B_GENERIC},
    {"generics", "tidy", "x, ...", no_method, "What an object holds, as a table.", CEL_B_GENERIC},
    {"generics", "tunable", "x, ...", no_method, "Arguments that can be tuned.", CEL_B_GENERIC},
    {"generics", "required_pkgs", "x, ...", no_method, "Packages an object needs.", CEL_B_GENERIC},
    {"generics", "glance", "x, ...", no_method, "An object in one row.", CEL_B_GENERIC},
};

const cel_library cel_library_generics = {rows, sizeof rows / sizeof *rows};
