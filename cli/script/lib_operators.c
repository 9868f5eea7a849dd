/* Operators as functions: `+`(1, 2), sapply(x, "[[", 1), Reduce(`+`, x), and the replacement forms `[<-`, `$<-`. */
#include <string.h>

#include "cli/script/state.h"

static cel_op op_of(const cel_args *a)
{
    for (int op = 1; op < CEL_OPS; op++)
        if (strcmp(cel_op_names[op], a->builtin->name) == 0)
            return (cel_op)op;
    return CEL_OP_NONE;
}

static cel_sexp *binary(cel_interp *in, cel_args *a)
{
    cel_op op = op_of(a);
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (!cel_arg_given(a, 1)) {
        if (op == CEL_OP_ADD || op == CEL_OP_SUB)
            return cel_arith_unary(in, op, x, a->span);
        return cel_call_fail(a, "script.operator", "%s takes two values", a->builtin->name);
    }
    cel_sexp *y = cel_arg(a, 1);
    if (!y)
        return NULL;
    if (op <= CEL_OP_IDIV)
        return cel_arith(in, op, x, y, a->span);
    if (op == CEL_OP_RANGE)
        return cel_range(in, x, y, a->span);
    return op <= CEL_OP_GE ? cel_compare(in, op, x, y, a->span) : cel_logic(in, op, x, y, a->span);
}

static cel_sexp *not_(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_not(in, x, a->span) : NULL;
}

static cel_sexp *logic2(cel_interp *in, cel_args *a)
{
    bool and = a->builtin->name[0] == '&';
    bool x, y;
    if (!cel_arg_flag(a, 0, &x))
        return NULL;
    if (x != and)
        return cel_sexp_logical(in, x);
    return cel_arg_flag(a, 1, &y) ? cel_sexp_logical(in, y) : NULL;
}

/* The evaluated indices in `...` from the k-th on. */
static bool indices(cel_interp *in, cel_args *a, size_t from, size_t to, cel_indices *out)
{
    cel_supply s = {.items = a->dots + from, .n = to - from};
    return cel_indices_eval(in, &s, a->span, out);
}

static cel_sexp *index_(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_indices k;
    if (!x || !indices(in, a, 0, a->n_dots, &k))
        return NULL;
    k.span[0] = k.n && k.span[0].source ? k.span[0] : a->span;
    if (strcmp(a->builtin->name, "[") == 0)
        return cel_index_values(in, x, k.index, k.n, k.drop, k.span);
    if (k.n == 2 && k.index[0] && k.index[1])
        return cel_index_values(in, x, k.index, 2, 1, k.span);
    if (k.n != 1 || !k.index[0])
        return cel_call_fail(a, "script.index", "[[ ]] needs one number or name");
    return cel_element(in, x, k.index[0], true, k.span[0]);
}

/* `[<-`(x, i, value = v): the value is the last argument. */
static cel_sexp *index_assign(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_indices k;
    size_t n = a->n_dots;
    cel_sexp *value = x ? (cel_arg_given(a, 2) ? cel_arg(a, 2) : n ? cel_dots_value(a, --n) : cel_call_fail(a, "script.missing", "there is no value")) : NULL;
    if (!value || !indices(in, a, 0, n, &k) || !(x = cel_sexp_copy(in, x)))
        return NULL;
    if (strcmp(a->builtin->name, "[<-") == 0)
        return cel_assign_index(in, x, &k, value, a->span);
    if (k.n != 1 || !k.index[0])
        return cel_call_fail(a, "script.index", "[[ ]] <- needs one number or name");
    return cel_assign_element(in, x, k.index[0], value, a->span);
}

static const char *member_name(cel_args *a)
{
    cel_sexp *expr = cel_arg_expr(a, 1);
    if (expr && expr->kind == CEL_S_SYMBOL)
        return expr->as.name;
    const char *text = NULL;
    return cel_arg_text(a, 1, &text) ? text : NULL;
}

static cel_sexp *dollar(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    const char *name = x ? member_name(a) : NULL;
    return name ? cel_dollar(in, x, name, a->span) : NULL;
}

static cel_sexp *dollar_assign(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 2) : NULL;
    const char *name = value ? member_name(a) : NULL;
    x = name ? cel_sexp_copy(in, x) : NULL;
    return x ? cel_assign_dollar(in, x, name, value, a->span) : NULL;
}

static cel_sexp *paren(cel_interp *in, cel_args *a)
{
    (void)in;
    return cel_arg(a, 0);
}

static const cel_builtin rows[] = {
    {"base", "+", "e1, e2", binary, "Sum.", CEL_B_HIDDEN}, {"base", "-", "e1, e2", binary, "Difference.", CEL_B_HIDDEN},
    {"base", "*", "e1, e2", binary, "Product.", CEL_B_HIDDEN}, {"base", "/", "e1, e2", binary, "Quotient.", CEL_B_HIDDEN},
    {"base", "^", "e1, e2", binary, "Power.", CEL_B_HIDDEN}, {"base", "%%", "e1, e2", binary, "Remainder.", CEL_B_HIDDEN},
    {"base", "%/%", "e1, e2", binary, "Whole quotient.", CEL_B_HIDDEN}, {"base", ":", "e1, e2", binary, "From, to.", CEL_B_HIDDEN},
    {"base", "==", "e1, e2", binary, "Equal?", CEL_B_HIDDEN}, {"base", "!=", "e1, e2", binary, "Different?", CEL_B_HIDDEN},
    {"base", "<", "e1, e2", binary, "Less?", CEL_B_HIDDEN}, {"base", "<=", "e1, e2", binary, "Less or equal?", CEL_B_HIDDEN},
    {"base", ">", "e1, e2", binary, "Greater?", CEL_B_HIDDEN}, {"base", ">=", "e1, e2", binary, "Greater or equal?", CEL_B_HIDDEN},
    {"base", "&", "e1, e2", binary, "And.", CEL_B_HIDDEN}, {"base", "|", "e1, e2", binary, "Or.", CEL_B_HIDDEN},
    {"base", "!", "x", not_, "Not.", CEL_B_HIDDEN}, {"base", "&&", "e1, e2", logic2, "And, of one value.", CEL_B_HIDDEN},
    {"base", "||", "e1, e2", logic2, "Or, of one value.", CEL_B_HIDDEN}, {"base", "(", "x", paren, "The value itself.", CEL_B_HIDDEN},
    {"base", "[", "x, ...", index_, "Elements.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "[[", "x, ...", index_, "One element.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "$", "x, name", dollar, "A member.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "[<-", "x, ..., value", index_assign, "Elements put in.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "[[<-", "x, ..., value", index_assign, "One element put in.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "$<-", "x, name, value", dollar_assign, "A member put in.", CEL_B_HIDDEN | CEL_B_GENERIC},
};

const cel_library cel_library_operators = {rows, sizeof rows / sizeof *rows};
