/* Arguments of keras3's functions on their way to the engine: named values, shapes. What they may be and what they default
 * to is in the engine's tables; here nothing is checked that they check. */
#include <math.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

static bool among(const char *name, const char *const *words)
{
    for (size_t i = 0; words && words[i]; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

/* How many formals the row being called has: the commas of their text outside quotes and parentheses. */
static size_t count_formals(const cel_args *a)
{
    const char *text = cel_args_builtin(a)->formals;
    size_t n = *text ? 1 : 0;
    int depth = 0;
    bool quoted = false;
    for (; *text; text++) {
        quoted = quoted != (*text == '"');
        depth += quoted ? 0 : (*text == '(') - (*text == ')');
        n += *text == ',' && !quoted && depth == 0;
    }
    return n;
}

bool keras_args_read(cel_interp *in, cel_args *a, size_t from, const char *const *skip, keras_args *out)
{
    size_t count = count_formals(a);
    *out = (keras_args){0};
    out->items = CEL_ARRAY(cel_argument, count);
    if (!out->items) {
        cel_error err;
        cel_nomem(&err);
        keras_fail(in, &err);
        return false;
    }
    for (size_t i = from; i < count; i++) {
        const char *name = cel_args_name(a, i);
        if (strcmp(name, "...") == 0 || among(name, skip) || !cel_arg_given(a, i))
            continue;
        cel_sexp *value = cel_arg(a, i);
        if (!value) {
            keras_args_free(out);
            return false;
        }
        if (value->kind == CEL_S_NULL)
            continue;
        /* list(1, 2) means c(1, 2) wherever keras3 takes several numbers */
        if (value->kind == CEL_S_LIST && value->n > 0 && cel_is_number(value->as.v[0])) {
            cel_sexp *flat = cel_sexp_vector(in, CEL_S_DOUBLE, value->n);
            for (size_t k = 0; flat && k < value->n; k++)
                flat->as.d[k] = value->as.v[k]->n == 1 ? cel_sexp_number_at(value->as.v[k], 0) : cel_na();
            value = flat;
        }
        out->items[out->n].name = name;
        if (!value || !cel_sexp_to_value(in, value, &out->items[out->n].value)) {
            keras_args_free(out);
            return false;
        }
        out->n++;
    }
    return true;
}

void keras_args_free(keras_args *args)
{
    for (size_t i = 0; i < args->n; i++)
        cel_value_free(&args->items[i].value);
    cel_free(args->items);
    *args = (keras_args){0};
}

size_t keras_formal(const cel_args *a, const char *name)
{
    size_t i = 0, n = count_formals(a);
    while (i < n && strcmp(cel_args_name(a, i), name) != 0)
        i++;
    return i;
}

bool keras_arg_shape(cel_args *a, size_t i, cel_shape *out, bool *given)
{
    cel_sexp *x = cel_arg(a, i);
    *out = (cel_shape){0};
    *given = false;
    if (!x)
        return false;
    if (x->kind == CEL_S_NULL)
        return true;
    if (x->n == 0 || x->n > CEL_MAX_RANK) {
        cel_arg_fail(a, i, "keras.shape", "%s must hold 1 to %d axes", cel_args_name(a, i), CEL_MAX_RANK);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) {
        double d = x->kind == CEL_S_LIST ? (x->as.v[k]->n == 1 ? cel_sexp_number_at(x->as.v[k], 0) : cel_na()) : cel_sexp_number_at(x, k);
        if (!(d >= 1 && d == floor(d) && d < INT32_MAX)) {
            cel_arg_fail(a, i, "keras.shape", "%s must be whole numbers of at least 1", cel_args_name(a, i));
            return false;
        }
        out->dim[k] = (int32_t)d;
    }
    out->rank = (int32_t)x->n;
    *given = true;
    return true;
}
