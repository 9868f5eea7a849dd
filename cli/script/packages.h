/* Packages that scripts may load. */
#ifndef CEL_SCRIPT_PACKAGES_H
#define CEL_SCRIPT_PACKAGES_H

#include "cli/script/state.h"

bool cel_package_known(const cel_interp *in, const char *name);
/* A data set of R's packages by its name alone; NULL when there is none. What interpreters look variables up with. */
cel_sexp *cel_data_lookup(cel_interp *in, const char *name);
/* Adds the nearest known package to the error on its way. */
void cel_hint_package(cel_interp *in, const char *name);

#endif
