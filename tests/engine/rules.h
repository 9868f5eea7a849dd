/* A rule by name with at most one number, for the tests of its kinds. */
#ifndef CEL_TEST_RULES_H
#define CEL_TEST_RULES_H

#include "engine/engine.h"
#include "tests/test.h"

static inline cel_rule rule(cel_rule_kind kind, const char *name, const char *argument, double value)
{
    cel_error err;
    cel_rule out;
    cel_argument arg = {argument, cel_value_number(value)};
    OK(cel_rule_make(kind, name, &arg, argument ? 1 : 0, &out, &err));
    cel_value_free(&arg.value);
    return out;
}

#endif
