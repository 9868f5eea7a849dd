/* Packages: library() and pkg::name. A package is known when the tables have rows of it or when it stands below;
 * loading one is silent, an unknown one is an error that names the nearest. */
#include <string.h>

#include "cli/script/packages.h"

/* Packages that scripts load and whose functions come from the rows of others, or that need no function here. */
static const char *const also_known[] = {
    "base", "stats", "utils", "methods", "graphics", "grDevices", "datasets", "parallel", "tidymodels", "tidyverse", "kerasnip", "keras3",
    "keras", "parsnip", "recipes", "rsample", "dials", "tune", "yardstick", "workflows", "workflowsets", "modeldata", "ggplot2", "dplyr",
    "tidyr", "tibble", "readr", "purrr", "stringr", "forcats", "broom", "scales", "infer", "hardhat", "magrittr", "rlang", "glue", "cli",
    "tidyselect", "vctrs", "finetune", "palmerpenguins", "doParallel", "future", "conflicted", "tensorflow", "reticulate", "lubridate", "knitr", "janitor", "themis"};

bool cel_package_known(const cel_interp *in, const char *name)
{
    for (size_t i = 0; i < sizeof also_known / sizeof *also_known; i++)
        if (strcmp(also_known[i], name) == 0)
            return true;
    for (size_t i = 0; i < in->n_rows; i++)
        if (strcmp(in->rows[i].builtin->package, name) == 0)
            return true;
    return false;
}

void cel_hint_package(cel_interp *in, const char *name)
{
    int nearest = cel_nearest(name, also_known, sizeof also_known / sizeof *also_known);
    if (nearest >= 0)
        cel_error_hint(&in->error, "did you mean %s?", also_known[nearest]);
}

cel_sexp *cel_namespace_get(cel_interp *in, cel_sexp *call)
{
    cel_call_arg *args = call->as.call.args;
    if (call->n != 2 || !args[0].value || args[0].value->kind != CEL_S_SYMBOL || !args[1].value || args[1].value->kind != CEL_S_SYMBOL)
        return cel_fail_at(in, call->span, "script.package", ":: takes a package and a name");
    const char *package = args[0].value->as.name, *name = args[1].value->as.name;
    if (!cel_package_known(in, package)) {
        cel_fail_at(in, args[0].span, "script.package", "package \"%s\" is not part of celeriac", package);
        cel_hint_package(in, package);
        return NULL;
    }
    int32_t first = cel_name_of(name)->builtin;
    for (int32_t row = first; row >= 0; row = in->rows[row].next)
        if (strcmp(in->rows[row].builtin->package, package) == 0)
            return cel_builtin_value(in, row);
    if (first >= 0)
        return cel_builtin_value(in, first); /* packages hand on each other's functions */
    cel_binding *constant = cel_env_find(in->base->as.env, name);
    if (constant)
        return constant->value;
    if (in->lookup) { /* data sets: palmerpenguins::penguins */
        cel_sexp *value = in->lookup(in, name);
        if (value || in->signal)
            return value;
    }
    cel_fail_at(in, args[1].span, "script.function", "package %s has no \"%s\" here", package, name);
    cel_hint_function(in, in->base, name);
    return NULL;
}
