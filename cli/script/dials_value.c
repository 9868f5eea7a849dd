/* Parameters and parameter sets as values. A parameter is an object; a set is a tibble with the objects in its last
 * column, so that params$object[[2]] is natural. */
#include <math.h>
#include <string.h>

#include "cli/script/dials_value.h"
#include "cli/script/frame_value.h"

cel_sexp *cel_dials_error(cel_interp *in, const cel_error *err)
{
    cel_fail_here(in, err->code, "%s", err->message);
    if (err->hint[0])
        cel_error_hint(cel_interp_error(in), "%s", err->hint);
    return NULL;
}

/* ---- transformations ---- */

static bool print_transform(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_transform *t = self->as.object.object;
    cel_text_addf(out, "Transformer: %s %s\n", t->name, t->domain);
    return true;
}

static const char *const transform_classes[] = {"transform", NULL};
static const cel_object_type transform_type = {"transformation", transform_classes, NULL, NULL, NULL, NULL, NULL, print_transform};

cel_sexp *cel_transform_value(cel_interp *in, const cel_transform *t)
{
    return cel_sexp_object(in, &transform_type, (void *)(uintptr_t)t);
}

bool cel_arg_transform(cel_args *a, size_t i, const cel_transform **out)
{
    cel_sexp *x = cel_arg(a, i);
    char what[80];
    *out = NULL;
    if (!x || x->kind == CEL_S_NULL)
        return x;
    const char *text = x->kind == CEL_S_STRING && x->n == 1 ? cel_sexp_text_at(x, 0) : NULL;
    *out = text ? cel_transform_find(text) : cel_object_of(x, &transform_type);
    if (!*out)
        cel_arg_fail(a, i, "param.trans", "trans must be a transformation such as transform_log10(), or NULL, not %s",
                     cel_sexp_describe(x, what, sizeof what));
    return *out;
}

/* ---- parameters ---- */

static void free_param(void *object)
{
    cel_param_drop(object);
}

static bool print_param(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    cel_param_print(self->as.object.object, out);
    return true;
}

cel_sexp *cel_unknown_value(cel_interp *in)
{
    return cel_sexp_call(in, "unknown", 0, NULL, NULL);
}

cel_sexp *cel_bound_value(cel_interp *in, const cel_param *p, double x, bool original)
{
    bool integer = p->type == CEL_V_INTEGER && !p->transform && fabs(x) <= INT32_MAX;
    if (isnan(x))
        return cel_unknown_value(in);
    x = original ? cel_param_inverse(p, x) : x;
    return integer ? cel_sexp_integer(in, (int32_t)x) : cel_sexp_number(in, x);
}

cel_sexp *cel_range_value(cel_interp *in, const cel_param *p, bool original)
{
    static const char *const ends[] = {"lower", "upper"};
    cel_sexp *range = cel_sexp_list(in, 2, ends);
    cel_sexp *lower = range ? cel_bound_value(in, p, p->lower, original) : NULL;
    cel_sexp *upper = lower ? cel_bound_value(in, p, p->upper, original) : NULL;
    if (!upper)
        return NULL;
    cel_sexp_set(range, 0, lower);
    cel_sexp_set(range, 1, upper);
    return range;
}

static cel_sexp *get_param(cel_interp *in, cel_sexp *self, const char *name)
{
    static const char *const ends[] = {"lower", "upper"}, *const kinds[] = {"logical", "integer", "double", "character"};
    const cel_param *p = self->as.object.object;
    if (strcmp(name, "type") == 0)
        return cel_sexp_string(in, kinds[p->type - CEL_V_LOGICAL]);
    if (strcmp(name, "label") == 0) {
        cel_sexp *label = cel_sexp_string(in, p->label);
        return label && cel_sexp_set_names(in, label, (const char *const *)&p->name) ? label : NULL;
    }
    if (strcmp(name, "values") == 0)
        return cel_sexp_from_value(in, &p->values);
    if (!p->quantitative)
        return strcmp(name, "default") == 0 || strcmp(name, "finalize") == 0 ? cel_null(in) : NULL;
    if (strcmp(name, "range") == 0)
        return cel_range_value(in, p, false);
    if (strcmp(name, "inclusive") == 0) {
        cel_sexp *x = cel_sexp_vector(in, CEL_S_LOGICAL, 2);
        if (!x)
            return NULL;
        x->as.i[0] = p->include_lower;
        x->as.i[1] = p->include_upper;
        return cel_sexp_set_names(in, x, ends) ? x : NULL;
    }
    if (strcmp(name, "trans") == 0)
        return p->transform ? cel_transform_value(in, p->transform) : cel_null(in);
    return strcmp(name, "default") == 0 || strcmp(name, "finalize") == 0 ? cel_null(in) : NULL;
}

static const char *const quant_classes[] = {"quant_param", "param", NULL}, *const qual_classes[] = {"qual_param", "param", NULL};
static const char *const quant_names[] = {"type", "range", "inclusive", "trans", "default", "label", "values", "finalize", NULL};
static const char *const qual_names[] = {"type", "default", "label", "values", "finalize", NULL};
static const cel_object_type quant_type = {"parameter object", quant_classes, free_param, NULL, get_param, NULL, quant_names,
                                           print_param};
static const cel_object_type qual_type = {"parameter object", qual_classes, free_param, NULL, get_param, NULL, qual_names,
                                          print_param};

cel_param *cel_param_of(const cel_sexp *x)
{
    cel_param *p = cel_object_of(x, &quant_type);
    return p ? p : cel_object_of(x, &qual_type);
}

cel_sexp *cel_param_value(cel_interp *in, cel_param *param)
{
    return cel_sexp_object(in, param->quantitative ? &quant_type : &qual_type, cel_param_keep(param));
}

cel_sexp *cel_param_give(cel_interp *in, cel_args *a, cel_status status, cel_param *const *param, const cel_error *err)
{
    if (status != CEL_OK)
        return cel_call_error(a, err);
    cel_sexp *value = cel_param_value(in, *param);
    cel_param_drop(*param);
    return value;
}

cel_param *cel_arg_param(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    char what[80];
    if (!x)
        return NULL;
    cel_param *p = cel_param_of(x);
    if (!p)
        cel_arg_fail(a, i, "param.type", "%s must be a parameter object, such as hidden_units(), not %s", cel_args_name(a, i),
                     cel_sexp_describe(x, what, sizeof what));
    return p;
}

/* One end of a range: a number, or unknown() as NaN. */
static bool bound(const cel_sexp *x, size_t i, double *out)
{
    const cel_sexp *e = x->kind == CEL_S_LIST ? x->as.v[i] : x;
    if (cel_is_call_to(e, "unknown")) {
        *out = NAN;
        return true;
    }
    if (!cel_is_number(e) || (x->kind == CEL_S_LIST && e->n != 1))
        return false;
    *out = cel_sexp_number_at(e, x->kind == CEL_S_LIST ? 0 : i);
    return !isnan(*out);
}

bool cel_arg_range(cel_args *a, size_t i, cel_kind type, double *lower, double *upper)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (x->n == 2 && bound(x, 0, lower) && bound(x, 1, upper))
        return true;
    if (x->kind == CEL_S_STRING)
        cel_arg_fail(a, i, "param.range", "Since `type = \"%s\"`, please use that data type for the range.",
                     type == CEL_V_INTEGER ? "integer" : "double");
    else
        cel_arg_fail(a, i, "param.range", "the range must be two numbers, the lower and the upper bound, such as c(1, 10)");
    return false;
}

/* ---- sets ---- */

static const char *const set_columns[] = {"name", "id", "source", "component", "component_id", "object"};

cel_sexp *cel_param_set_value(cel_interp *in, const cel_param_set *set)
{
    static const char *const first[] = {"parameters", NULL};
    cel_sexp *x = cel_tibble_new(in, 6, set_columns, set->n, true);
    if (!x || !cel_tibble_set_class(in, x, first))
        return NULL;
    for (size_t j = 0; j < 6; j++) {
        cel_sexp *column = cel_sexp_vector(in, j < 5 ? CEL_S_STRING : CEL_S_LIST, set->n);
        if (!column)
            return NULL;
        cel_sexp_set(x, j, column);
        for (size_t i = 0; i < set->n; i++) {
            const cel_param_row *r = &set->row[i];
            const char *const texts[] = {r->name, r->id, r->source, r->component, r->component_id};
            cel_sexp *object = j < 5 ? NULL : r->param ? cel_param_value(in, r->param) : cel_sexp_logical(in, CEL_NA_INT);
            if (j < 5 ? !cel_sexp_set_text(in, column, i, texts[j]) : !object)
                return NULL;
            if (object)
                cel_sexp_set(column, i, object);
        }
    }
    return x;
}

/* Whether a value stands for a parameter object that is not known yet. */
static bool is_missing(const cel_sexp *x)
{
    return x->n == 1 && x->kind == CEL_S_LOGICAL && x->as.i[0] == CEL_NA_INT;
}

static bool set_from_table(cel_interp *in, const cel_sexp *x, cel_param_set *set)
{
    cel_error err;
    const cel_sexp *column[6];
    for (size_t j = 0; j < 6; j++)
        if (!(column[j] = cel_list_get(x, set_columns[j])) || column[j]->n != column[0]->n) {
            cel_fail_here(in, "param.set", "a parameter set needs the column %s", set_columns[j]);
            return false;
        }
    for (size_t i = 0; i < column[0]->n; i++) {
        const cel_sexp *object = column[5]->kind == CEL_S_LIST ? column[5]->as.v[i] : column[5];
        const char *text[5];
        for (size_t j = 0; j < 5; j++)
            text[j] = cel_sexp_text_at(column[j], i);
        if ((!cel_param_of(object) && !is_missing(object)) || !text[0] || !text[1] || !text[2]) {
            cel_fail_here(in, "param.set", "row %zu of the parameter set holds no parameter object", i + 1);
            return false;
        }
        if (cel_param_set_add(set, text[1], text[0], text[2], text[3], text[4], cel_param_of(object), &err) != CEL_OK) {
            cel_dials_error(in, &err);
            return false;
        }
    }
    return true;
}

bool cel_param_set_append(cel_interp *in, cel_param_set *set, const char *id, const cel_sexp *x)
{
    cel_param *p = cel_param_of(x);
    cel_error err;
    char what[80];
    if (!p) {
        cel_fail_here(in, "param.type", "a parameter object such as hidden_units() is needed here, not %s",
                      cel_sexp_describe(x, what, sizeof what));
        return false;
    }
    if (cel_param_set_add(set, id && id[0] ? id : p->name, p->name, "list", NULL, NULL, p, &err) == CEL_OK)
        return true;
    cel_dials_error(in, &err);
    return false;
}

bool cel_param_set_of(cel_interp *in, cel_sexp *x, cel_param_set *set)
{
    bool ok = true;
    char what[80];
    *set = (cel_param_set){0};
    if (cel_sexp_inherits(x, "parameters")) {
        ok = set_from_table(in, x, set);
    } else if (cel_param_of(x)) {
        ok = cel_param_set_append(in, set, NULL, x);
    } else if (x->kind == CEL_S_LIST && !cel_is_frame(x)) {
        for (size_t i = 0; ok && i < x->n; i++)
            ok = cel_param_set_append(in, set, cel_sexp_name(x, i), x->as.v[i]);
    } else {
        cel_fail_here(in, "param.set", "parameter objects are needed here, such as list(hidden_units(), dropout()), not %s",
                      cel_sexp_describe(x, what, sizeof what));
        ok = false;
    }
    if (!ok)
        cel_param_set_free(set);
    return ok;
}
