/* The forms x[...], x[[...]] and x$name: their indices evaluated, methods by class first, then vectors, matrices and
 * arrays of any number of dimensions, data frames, calls, environments and objects. */
#include <string.h>

#include "cli/script/state.h"

bool cel_indices_eval(cel_interp *in, cel_supply *s, cel_span span, cel_indices *out)
{
    out->n = 0;
    out->drop = out->exact = -1;
    for (size_t i = 0; i < s->n; i++) {
        cel_supplied *item = &s->items[i];
        bool drop = item->name && strcmp(item->name, "drop") == 0, exact = item->name && strcmp(item->name, "exact") == 0;
        cel_sexp *value = item->expr || item->value ? cel_supplied_value(in, item) : NULL;
        if (!value && in->signal)
            return false;
        if (value && (drop || exact)) {
            int flag = cel_condition(in, value, drop ? "drop" : "exact", item->span);
            if (flag < 0)
                return false;
            *(drop ? &out->drop : &out->exact) = flag;
            continue;
        }
        if (out->n == sizeof out->index / sizeof *out->index) {
            cel_fail_at(in, span, "script.index", "more than 16 indices");
            return false;
        }
        out->span[out->n] = item->span;
        out->index[out->n++] = value;
    }
    return true;
}

/* ---- arrays ---- */

static cel_sexp *dim_names(const cel_sexp *x, size_t k)
{
    cel_sexp *all = cel_sexp_attr(x, "dimnames");
    return all && all->kind == CEL_S_LIST && k < all->n && all->as.v[k]->kind == CEL_S_STRING ? all->as.v[k] : NULL;
}

static bool dim_index(cel_interp *in, cel_sexp *x, size_t k, size_t extent, cel_sexp *index, cel_index *at, cel_span span)
{
    if (!index) {
        at->at = cel_malloc((extent ? extent : 1) * sizeof *at->at);
        if (!at->at)
            return cel_no_memory(in), false;
        at->n = extent;
        for (size_t i = 0; i < extent; i++)
            at->at[i] = i;
        return true;
    }
    if (!cel_index_resolve(in, index, extent, dim_names(x, k), false, at, span))
        return false;
    for (size_t i = 0; i < at->n; i++)
        if (at->at[i] >= extent && (at->at[i] != SIZE_MAX || index->kind == CEL_S_STRING)) {
            if (index->kind == CEL_S_STRING)
                cel_fail_at(in, span, "script.bounds", "there is no %s of that name", k == 0 ? "row" : k == 1 ? "column" : "slice");
            else
                cel_fail_at(in, span, "script.bounds", "there is no %s %zu: there are %zu", k == 0 ? "row" : k == 1 ? "column" : "slice",
                            at->at[i] + 1, extent);
            cel_index_free(at);
            return false;
        }
    return true;
}

/* The offsets of the chosen elements in storage order. */
static bool array_offsets(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, const cel_span *spans, cel_index *at, size_t **offsets,
                          size_t *total)
{
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    *offsets = NULL;
    *total = 1;
    size_t done = 0;
    for (; done < n; done++)
        if (!dim_index(in, x, done, (size_t)cel_sexp_integer_at(dim, done), index[done], &at[done], spans ? spans[done] : (cel_span){0}))
            break;
    for (size_t k = 0; k < done; k++)
        *total = at[k].n && *total > SIZE_MAX / 16 / at[k].n ? SIZE_MAX / 16 : *total * at[k].n;
    if (done == n)
        *offsets = cel_malloc((*total ? *total : 1) * sizeof **offsets);
    if (!*offsets) {
        for (size_t k = 0; k < done; k++)
            cel_index_free(&at[k]);
        if (done == n)
            cel_no_memory(in);
        return false;
    }
    size_t counter[16] = {0};
    for (size_t i = 0; i < *total; i++) {
        size_t offset = 0, stride = 1;
        for (size_t k = 0; k < n; k++) {
            size_t p = at[k].at[counter[k]];
            offset = p == SIZE_MAX || offset == SIZE_MAX ? SIZE_MAX : offset + p * stride;
            stride *= (size_t)cel_sexp_integer_at(dim, k);
        }
        (*offsets)[i] = offset;
        for (size_t k = 0; k < n && ++counter[k] == at[k].n; k++)
            counter[k] = 0;
    }
    return true;
}

static bool array_attrs(cel_interp *in, cel_sexp *out, cel_sexp *x, const cel_index *at, size_t n, bool drop)
{
    size_t kept = 0, which[16];
    for (size_t k = 0; k < n; k++)
        if (!drop || at[k].n != 1)
            which[kept++] = k;
    cel_sexp *names[16];
    bool any = false;
    for (size_t j = 0; j < (kept ? kept : 0); j++) {
        cel_sexp *old = dim_names(x, which[j]);
        names[j] = in->null;
        if (!old)
            continue;
        any = true;
        if (!(names[j] = cel_subset(in, old, &at[which[j]])))
            return false;
    }
    if (kept == 0 && drop) { /* one element: its name where only one side has names, as R does since 2.7.0 */
        cel_sexp *name = NULL;
        size_t named = 0;
        for (size_t k = 0; k < n; k++) {
            cel_sexp *old = dim_names(x, k);
            named += old != NULL;
            if (old && named == 1 && !(name = cel_subset(in, old, &at[k])))
                return false;
        }
        return named != 1 || cel_sexp_set_attr(in, out, "names", name);
    }
    if (kept <= 1) {
        if (drop && kept == 1 && any)
            return cel_sexp_set_attr(in, out, "names", names[0]);
        if (drop)
            return true;
    }
    cel_sexp *dim = cel_sexp_vector(in, CEL_S_INTEGER, kept), *dimnames = cel_sexp_vector(in, CEL_S_LIST, kept);
    if (!dim || !dimnames)
        return false;
    for (size_t j = 0; j < kept; j++) {
        dim->as.i[j] = (int32_t)at[which[j]].n;
        cel_sexp_set(dimnames, j, names[j]);
    }
    return cel_sexp_set_attr(in, out, "dim", dim) && (!any || cel_sexp_set_attr(in, out, "dimnames", dimnames));
}

static cel_sexp *array_subset(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, bool drop, const cel_span *spans)
{
    cel_index at[16] = {{0}};
    size_t *offsets, total;
    if (!array_offsets(in, x, index, n, spans, at, &offsets, &total))
        return NULL;
    cel_index all = {offsets, total, 0, NULL};
    cel_sexp *plain = x, *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, total);
    for (size_t i = 0; out && i < total; i++) {
        if (all.at[i] < plain->n)
            cel_copy_element(out, i, plain, all.at[i]);
        else
            cel_set_missing(in, out, i);
    }
    if (out && !array_attrs(in, out, x, at, n, drop))
        out = NULL;
    for (size_t k = 0; k < n; k++)
        cel_index_free(&at[k]);
    cel_free(offsets);
    return out;
}

/* m[cbind(i, j)]: each row of the index names one element. */
static cel_sexp *matrix_index(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_span span)
{
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *shape = cel_sexp_attr(index, "dim");
    size_t rows = (size_t)cel_sexp_integer_at(shape, 0);
    cel_sexp *flat = cel_sexp_vector(in, CEL_S_DOUBLE, rows);
    for (size_t r = 0; flat && r < rows; r++) {
        double offset = 0, stride = 1;
        for (size_t k = 0; k < dim->n; k++) {
            double at = cel_sexp_number_at(index, r + k * rows), extent = cel_sexp_number_at(dim, k);
            if (at < 1 || at > extent)
                return cel_fail_at(in, span, "script.bounds", "row %zu of the index is outside of the matrix", r + 1);
            offset += ((double)(int64_t)at - 1) * stride;
            stride *= extent;
        }
        flat->as.d[r] = offset + 1;
    }
    return flat;
}

cel_sexp *cel_index_values(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, int drop, const cel_span *spans)
{
    char what[80];
    cel_span span = spans ? spans[0] : in->here;
    if (x->kind == CEL_S_NULL)
        return x;
    if (cel_is_frame(x))
        return cel_frame_index(in, x, index, n, drop, spans);
    if (x->kind == CEL_S_CALL && n == 1 && index[0]) { /* part of a call, as a call */
        cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, x->n + 1);
        if (!list)
            return NULL;
        cel_sexp_set(list, 0, x->as.call.function);
        for (size_t i = 0; i < x->n; i++)
            if (x->as.call.args[i].value)
                cel_sexp_set(list, i + 1, x->as.call.args[i].value);
        cel_sexp *some = cel_vector_subset(in, list, index[0], span);
        cel_sexp *call = some && some->n ? cel_call_new(in, some->as.v[0], some->n - 1) : some;
        for (size_t i = 1; call && some && i < some->n; i++)
            call->as.call.args[i - 1].value = some->as.v[i];
        return call;
    }
    if (!cel_is_vector(x))
        return cel_fail_at(in, span, "script.index", "%s cannot be indexed with [ ]", cel_sexp_describe(x, what, sizeof what));
    if (n == 0 || (n == 1 && !index[0]))
        return x;
    cel_sexp *dim = x->attr ? cel_sexp_attr(x, "dim") : NULL;
    if (n == 1) {
        cel_sexp *i = index[0], *shape = dim && cel_is_number(i) && i->attr ? cel_sexp_attr(i, "dim") : NULL;
        if (shape && shape->n == 2 && (size_t)cel_sexp_integer_at(shape, 1) == dim->n && !(i = matrix_index(in, x, i, span)))
            return NULL;
        cel_sexp *out = cel_vector_subset(in, x, i, span);
        return out && drop == 1 && cel_is_factor(out) ? cel_apply_name(in, "droplevels", 1, &out, NULL) : out;
    }
    if (!dim || dim->n != n)
        return cel_fail_at(in, span, "script.index", dim ? "%zu indices for %zu dimensions" : "%zu indices for a vector without dimensions", n,
                           dim ? dim->n : 0);
    return array_subset(in, x, index, n, drop != 0, spans);
}

/* ---- the forms ---- */

/* A method `[.class` for x, called with x evaluated and the rest as written. */
static cel_sexp *index_method(cel_interp *in, cel_sexp *x, cel_sexp *call, cel_supply *s, cel_sexp *env, bool *found)
{
    *found = false;
    if (!x->attr && x->kind != CEL_S_OBJECT)
        return NULL;
    cel_sexp *method = cel_find_method(in, env, cel_op_names[call->flag], x, NULL);
    if (!method)
        return NULL;
    *found = true;
    return cel_call_function(in, method, s, call, env, call->span);
}

cel_sexp *cel_special_index(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    if (call->n < 1 || !call->as.call.args[0].value)
        return cel_fail_at(in, call->span, "script.index", "there is nothing to index");
    in->call_depth++;
    cel_sexp *value = NULL, *x = cel_eval(in, call->as.call.args[0].value, env);
    cel_supply s;
    cel_supply_start(&s);
    bool found = false;
    if (x && cel_supply_call(in, &s, call, env)) {
        s.items[0].value = x;
        value = index_method(in, x, call, &s, env, &found);
        if (!found && !in->signal) {
            cel_supply rest = s;
            rest.items = s.items + 1;
            rest.n = s.n - 1;
            cel_indices k;
            if (cel_indices_eval(in, &rest, call->span, &k)) {
                cel_span *spans = k.n ? k.span : &call->span;
                if (call->flag == CEL_OP_INDEX)
                    value = cel_index_values(in, x, k.index, k.n, k.drop, spans);
                else if (k.n == 1 && k.index[0])
                    value = cel_element(in, x, k.index[0], k.exact != 0, k.span[0]);
                else if (k.n == 2 && k.index[0] && k.index[1]) {
                    value = cel_index_values(in, x, k.index, 2, 1, spans);
                    if (value && value->n != 1)
                        value = cel_fail_at(in, call->span, "script.index", "[[ ]] gives one element, this would be %zu", value->n);
                    else if (value && !cel_is_frame(x) && cel_sexp_attr(value, "names") && !cel_sexp_set_attr(in, value, "names", NULL))
                        value = NULL;
                } else
                    value = cel_fail_at(in, call->span, "script.index", "[[ ]] needs one number or name");
            }
        }
    }
    cel_supply_end(&s);
    in->call_depth--;
    in->visible = true;
    return value;
}

cel_sexp *cel_special_dollar(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_call_arg *args = call->as.call.args;
    if (call->n != 2 || !args[0].value || !args[1].value)
        return cel_fail_at(in, call->span, "script.member", "$ takes a list and a name");
    const char *name = args[1].value->kind == CEL_S_SYMBOL ? args[1].value->as.name : cel_sexp_text_at(args[1].value, 0);
    if (!name)
        return cel_fail_at(in, args[1].span, "script.member", "$ takes a name");
    cel_sexp *x = cel_eval(in, args[0].value, env);
    if (!x)
        return NULL;
    if (x->attr || x->kind == CEL_S_OBJECT) {
        cel_sexp *method = cel_find_method(in, env, "$", x, NULL);
        if (!method && in->signal)
            return NULL;
        if (method) {
            cel_sexp *pair[] = {x, cel_sexp_string(in, name)};
            return pair[1] ? cel_apply(in, method, 2, pair, NULL) : NULL;
        }
    }
    in->visible = true;
    return cel_dollar(in, x, name, args[1].span);
}
