/* engine/setting: the arguments of losses, optimizers, schedules, metrics and callbacks. Each is a number, a switch or
 * one of a few words; a table row describes it and every value is kept as a double, so that an object is a row of its
 * table and a short array. Matching, defaults, checks and help all come from the table. */
#ifndef CEL_SETTING_H
#define CEL_SETTING_H

#include "engine/rule.h"

typedef struct cel_setting {
    cel_formal formal;   /* kind CEL_V_DOUBLE, CEL_V_INTEGER, CEL_V_LOGICAL, or CEL_V_STRING with choices */
    const char *choices; /* CEL_V_STRING: the words allowed, "ROC|PR"; else NULL */
    double least, most;  /* the range of a number, both ends allowed; both 0: any */
} cel_setting;

#define CEL_ABOVE_ZERO 4.9406564584124654e-324 /* `least` of a number that must be more than 0 */

/* Reads named arguments against the `n` rows of a table into `out`: numbers as they are, switches 0 or 1, words as their
 * place among the choices, NULL (or no argument) as the default, a default of NULL as NaN. Text rows without choices (names)
 * stay NaN: see cel_settings_text. `owner` opens the sentence of an error: "optimizer_adam(): beta_1 must be a number, not
 * \"a\""; an argument without a row is refused with the nearest name. */
cel_status cel_settings_read(const char *owner, const cel_setting *table, size_t n, const cel_argument *args, size_t n_args, double *out,
                             cel_error *err);
/* The text given for an argument, borrowed, or NULL. */
const char *cel_settings_text(const cel_argument *args, size_t n_args, const char *name);
/* The argument of that name when it was given and is not NULL, or NULL. */
const cel_value *cel_settings_arg(const cel_argument *args, size_t n_args, const char *name);

/* True when two names are the same word in the ways Keras writes them: case and underscores do not count
 * ("mean_squared_error", "MeanSquaredError"). */
bool cel_same_name(const char *a, const char *b);
/* True when `name` is `of` or one of the words of `aliases` ("mse|MSE"; may be NULL), compared as above. */
bool cel_name_is(const char *name, const char *of, const char *aliases);

#endif
