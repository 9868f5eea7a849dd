/* The table of step types, in the order of their functions' names, and what may be asked of a type. */
#include "recipes/step_table.h"

#include <string.h>

#define ADDRESS(name) &cel_step_##name,

const cel_step_type *const cel_step_types[] = {CEL_STEP_TABLE(ADDRESS)};
const size_t cel_n_step_types = sizeof cel_step_types / sizeof *cel_step_types;

const cel_step_type *cel_step_type_find(const char *function)
{
    for (size_t i = 0; i < cel_n_step_types; i++)
        if (strcmp(cel_step_types[i]->function, function) == 0)
            return cel_step_types[i];
    return NULL;
}

const char *cel_step_type_function(const cel_step_type *type)
{
    return type->function;
}

const char *cel_step_type_name(const cel_step_type *type)
{
    return type->name;
}

const cel_formal *cel_step_type_formals(const cel_step_type *type, size_t *n)
{
    *n = 0;
    while (type->formal && type->formal[*n].name)
        (*n)++;
    return type->formal;
}

const char *cel_step_type_role(const cel_step_type *type)
{
    return type->role;
}

bool cel_step_type_skip(const cel_step_type *type)
{
    return type->skip;
}

bool cel_step_type_takes_expressions(const cel_step_type *type)
{
    return type->flags & (CEL_STEP_EXPRESSIONS | CEL_STEP_OWN_TERMS);
}

bool cel_step_type_takes_names(const cel_step_type *type)
{
    return type->flags & (CEL_STEP_EXPRESSIONS | CEL_STEP_OWN_TERMS | CEL_STEP_NAMES);
}

bool cel_step_type_is_selector(const cel_step_type *type, const char *argument)
{
    for (size_t i = 0; type->selectors && type->selectors[i]; i++)
        if (strcmp(type->selectors[i], argument) == 0)
            return true;
    return false;
}

const char *cel_step_type_help(const cel_step_type *type)
{
    return type->help;
}

const cel_step_tunable *cel_step_type_tunables(const cel_step_type *type)
{
    static const cel_step_tunable none = {0};
    return type->tunable ? type->tunable : &none;
}
