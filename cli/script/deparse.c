/* Expressions and values as R's deparse() writes them, on one line: R's spaces, parentheses where precedence needs
 * them, c(), list() and structure() for values. */
#include <ctype.h>
#include <string.h>

#include "cli/script/state.h"

enum { DEEP = 1000 };

static void write(const cel_sexp *x, cel_text *out, int depth);

static bool syntactic(const char *name)
{
    static const char *const reserved[] = {"function", "if", "else", "for", "while", "repeat", "break", "next", "in", "TRUE", "FALSE",
                                           "NULL", "NA", "NA_integer_", "NA_real_", "NA_character_", "Inf", "NaN"};
    if (strcmp(name, "...") == 0)
        return true;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0)
            return false;
    unsigned char c = (unsigned char)name[0];
    if (!(isalpha(c) || c == '.' || c >= 0x80) || (c == '.' && isdigit((unsigned char)name[1])))
        return false;
    for (const char *p = name; *p; p++) {
        c = (unsigned char)*p;
        if (!(isalnum(c) || c == '.' || c == '_' || c >= 0x80))
            return false;
    }
    return true;
}

static void write_name(const char *name, cel_text *out)
{
    if (syntactic(name) || !name[0])
        cel_text_add(out, name);
    else
        cel_quote_text(out, name, '`');
}

/* ---- vectors ---- */

static void write_element(const cel_sexp *x, size_t i, cel_text *out, int depth)
{
    char text[64];
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_LOGICAL:
        cel_text_add(out, x->as.i[i] == CEL_NA_INT ? "NA" : x->as.i[i] ? "TRUE" : "FALSE");
        break;
    case CEL_S_INTEGER:
        if (x->as.i[i] == CEL_NA_INT)
            cel_text_add(out, "NA");
        else
            cel_text_addf(out, "%dL", x->as.i[i]);
        break;
    case CEL_S_DOUBLE:
        cel_text_add(out, cel_number_text(x->as.d[i], 15, text));
        break;
    case CEL_S_STRING:
        if (x->as.s[i])
            cel_quote_text(out, x->as.s[i], '"');
        else
            cel_text_add(out, "NA");
        break;
    default:
        write(x->as.v[i], out, depth + 1);
    }
}

/* 3:7 for whole runs, as R writes integer sequences. */
static bool run_of_integers(const cel_sexp *x)
{
    if (x->kind != CEL_S_INTEGER || x->n < 2 || x->as.i[0] == CEL_NA_INT)
        return false;
    for (size_t i = 1; i < x->n; i++)
        if (x->as.i[i] == CEL_NA_INT || (int64_t)x->as.i[i] != (int64_t)x->as.i[i - 1] + 1)
            return false;
    return true;
}

static bool all_missing(const cel_sexp *x)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->kind == CEL_S_INTEGER ? x->as.i[i] != CEL_NA_INT : x->kind == CEL_S_DOUBLE ? !cel_is_na(x->as.d[i])
            : x->kind == CEL_S_STRING ? x->as.s[i] != NULL : true)
            return false;
    return true;
}

static void write_vector(const cel_sexp *x, cel_text *out, int depth)
{
    static const char *const empty[] = {[CEL_S_LOGICAL] = "logical(0)", [CEL_S_INTEGER] = "integer(0)", [CEL_S_DOUBLE] = "numeric(0)",
                                        [CEL_S_STRING] = "character(0)", [CEL_S_LIST] = "list()"};
    static const char *const missing[] = {[CEL_S_LOGICAL] = "NA", [CEL_S_INTEGER] = "NA_integer_", [CEL_S_DOUBLE] = "NA_real_",
                                          [CEL_S_STRING] = "NA_character_"};
    const cel_sexp *names = cel_sexp_attr(x, "names");
    if (x->n == 0) {
        cel_text_add(out, empty[x->kind]);
        return;
    }
    if (!names && run_of_integers(x)) {
        cel_text_addf(out, "%d:%d", x->as.i[0], x->as.i[x->n - 1]);
        return;
    }
    bool na = x->kind != CEL_S_LIST && all_missing(x), bare = x->n == 1 && !names && x->kind != CEL_S_LIST;
    if (!bare)
        cel_text_add(out, x->kind == CEL_S_LIST ? "list(" : "c(");
    for (size_t i = 0; i < x->n && out->length < (1u << 20); i++) {
        if (i)
            cel_text_add(out, ", ");
        const char *name = names ? cel_sexp_name(x, i) : "";
        if (name[0]) {
            write_name(name, out);
            cel_text_add(out, " = ");
        }
        if (na)
            cel_text_add(out, missing[x->kind]);
        else
            write_element(x, i, out, depth);
    }
    if (!bare)
        cel_text_add(out, ")");
}

static void write_attributed(const cel_sexp *x, cel_text *out, int depth)
{
    bool structure = false;
    for (const cel_attr *a = x->attr; a; a = a->next)
        structure = structure || strcmp(a->name, "names") != 0;
    if (!structure) {
        write_vector(x, out, depth);
        return;
    }
    cel_text_add(out, "structure(");
    write_vector(x, out, depth);
    for (const cel_attr *a = x->attr; a; a = a->next) {
        if (strcmp(a->name, "names") == 0)
            continue;
        cel_text_add(out, ", ");
        if (strcmp(a->name, "dim") == 0 || strcmp(a->name, "dimnames") == 0)
            cel_text_addf(out, ".%c%s", a->name[0] - 32, a->name + 1);
        else
            write_name(a->name, out);
        cel_text_add(out, " = ");
        write(a->value, out, depth + 1);
    }
    cel_text_add(out, ")");
}

/* ---- calls ---- */

typedef struct operator_row {
    const char *name;
    int power;
    bool spaces, right;
} operator_row;

static const operator_row operators[] = {
    {"?", 1, true, false}, {"=", 2, true, true}, {"<-", 3, true, true}, {"<<-", 3, true, true}, {":=", 3, true, true}, {"~", 5, true, false},
    {"||", 6, true, false}, {"|", 6, true, false}, {"&&", 7, true, false}, {"&", 7, true, false}, {"==", 9, true, false},
    {"!=", 9, true, false}, {"<", 9, true, false}, {"<=", 9, true, false}, {">", 9, true, false}, {">=", 9, true, false},
    {"+", 10, true, false}, {"-", 10, true, false}, {"*", 11, true, false}, {"/", 11, false, false}, {":", 13, false, false},
    {"^", 15, false, true}, {"$", 17, false, false}, {"@", 17, false, false}, {"::", 18, false, false}, {":::", 18, false, false}};

static operator_row operator_of(const char *name)
{
    size_t length = strlen(name);
    if (length >= 2 && name[0] == '%' && name[length - 1] == '%')
        return (operator_row){name, 12, true, false};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0)
            return operators[i];
    return (operator_row){NULL, 0, false, false};
}

static int unary_power(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "+") == 0 ? 14 : strcmp(name, "!") == 0 ? 8 : strcmp(name, "~") == 0 ? 5 : 0;
}

/* How tightly an expression holds together; 100: needs no parentheses. */
static int power_of(const cel_sexp *x)
{
    if (x->kind == CEL_S_FUNCTION || x->kind == CEL_S_CLOSURE)
        return 0;
    if (x->kind == CEL_S_DOUBLE && x->n == 1 && x->as.d[0] < 0)
        return 14;
    if (x->kind != CEL_S_CALL || x->as.call.function->kind != CEL_S_SYMBOL)
        return 100;
    const char *name = x->as.call.function->as.name;
    if (x->flag == CEL_OP_IF || x->flag == CEL_OP_FOR || x->flag == CEL_OP_WHILE || x->flag == CEL_OP_REPEAT)
        return 0;
    if (x->n == 1 && unary_power(name))
        return unary_power(name);
    operator_row op = operator_of(name);
    return x->n == 2 && op.name ? op.power : 100;
}

static void write_operand(const cel_sexp *x, cel_text *out, bool parens, int depth)
{
    if (!x)
        return;
    if (parens)
        cel_text_add_char(out, '(');
    write(x, out, depth + 1);
    if (parens)
        cel_text_add_char(out, ')');
}

static void write_args(const cel_call_arg *args, size_t n, cel_text *out, int depth)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            cel_text_add(out, ", ");
        if (args[i].name) {
            write_name(args[i].name, out);
            cel_text_add(out, args[i].value ? " = " : " = ");
        }
        if (args[i].value)
            write(args[i].value, out, depth + 1);
    }
}

static bool write_syntax(const cel_sexp *x, cel_text *out, int depth)
{
    const cel_call_arg *args = x->as.call.args;
    for (size_t i = 0; i < x->n; i++)
        if (!args[i].value && x->flag != CEL_OP_INDEX && x->flag != CEL_OP_INDEX2)
            return false;
    switch ((cel_op)x->flag) {
    case CEL_OP_BRACE:
        cel_text_add(out, "{");
        for (size_t i = 0; i < x->n; i++) {
            cel_text_add(out, i ? "; " : " ");
            write(args[i].value, out, depth + 1);
        }
        cel_text_add(out, x->n ? " }" : "}");
        return true;
    case CEL_OP_PAREN:
        if (x->n != 1)
            return false;
        write_operand(args[0].value, out, true, depth);
        return true;
    case CEL_OP_IF:
        if (x->n < 2)
            return false;
        cel_text_add(out, "if (");
        write(args[0].value, out, depth + 1);
        cel_text_add(out, ") ");
        write(args[1].value, out, depth + 1);
        if (x->n > 2) {
            cel_text_add(out, " else ");
            write(args[2].value, out, depth + 1);
        }
        return true;
    case CEL_OP_FOR:
        if (x->n != 3)
            return false;
        cel_text_add(out, "for (");
        write(args[0].value, out, depth + 1);
        cel_text_add(out, " in ");
        write(args[1].value, out, depth + 1);
        cel_text_add(out, ") ");
        write(args[2].value, out, depth + 1);
        return true;
    case CEL_OP_WHILE:
        if (x->n != 2)
            return false;
        cel_text_add(out, "while (");
        write(args[0].value, out, depth + 1);
        cel_text_add(out, ") ");
        write(args[1].value, out, depth + 1);
        return true;
    case CEL_OP_REPEAT:
        if (x->n != 1)
            return false;
        cel_text_add(out, "repeat ");
        write(args[0].value, out, depth + 1);
        return true;
    case CEL_OP_BREAK:
    case CEL_OP_NEXT:
        cel_text_add(out, cel_op_names[x->flag]);
        return true;
    case CEL_OP_INDEX:
    case CEL_OP_INDEX2:
        if (x->n < 1 || !args[0].value)
            return false;
        write_operand(args[0].value, out, power_of(args[0].value) < 17, depth);
        cel_text_add(out, x->flag == CEL_OP_INDEX ? "[" : "[[");
        write_args(args + 1, x->n - 1, out, depth);
        cel_text_add(out, x->flag == CEL_OP_INDEX ? "]" : "]]");
        return true;
    default:
        return false;
    }
}

static void write_call(const cel_sexp *x, cel_text *out, int depth)
{
    const cel_sexp *f = x->as.call.function;
    const cel_call_arg *args = x->as.call.args;
    if (f->kind == CEL_S_SYMBOL) {
        const char *name = f->as.name;
        if (x->flag && write_syntax(x, out, depth))
            return;
        operator_row op = operator_of(name);
        if (x->n == 2 && op.name && args[0].value && args[1].value) {
            int left = power_of(args[0].value), right = power_of(args[1].value);
            write_operand(args[0].value, out, left < op.power || (left == op.power && op.right), depth);
            cel_text_addf(out, op.spaces ? " %s " : "%s", op.name);
            write_operand(args[1].value, out, right < op.power || (right == op.power && !op.right), depth);
            return;
        }
        if (x->n == 1 && unary_power(name) && args[0].value) {
            cel_text_add(out, name);
            write_operand(args[0].value, out, power_of(args[0].value) < unary_power(name), depth);
            return;
        }
        write_name(name, out);
    } else
        write_operand(f, out, f->kind == CEL_S_FUNCTION || power_of(f) < 17, depth);
    cel_text_add_char(out, '(');
    write_args(args, x->n, out, depth);
    cel_text_add_char(out, ')');
}

static void write_function(const cel_sexp *x, cel_text *out, int depth)
{
    cel_text_add(out, x->kind == CEL_S_CLOSURE ? "function (" : "function(");
    for (size_t i = 0; i < x->n; i++) {
        if (i)
            cel_text_add(out, ", ");
        write_name(x->as.fn.formals[i].name, out);
        if (x->as.fn.formals[i].fallback) {
            cel_text_add(out, " = ");
            write(x->as.fn.formals[i].fallback, out, depth + 1);
        }
    }
    cel_text_add(out, ") ");
    if (x->as.fn.body)
        write(x->as.fn.body, out, depth + 1);
}

static void write(const cel_sexp *x, cel_text *out, int depth)
{
    if (depth > DEEP) {
        cel_text_add(out, "...");
        return;
    }
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_NULL:
        cel_text_add(out, "NULL");
        break;
    case CEL_S_SYMBOL:
        write_name(x->as.name, out);
        break;
    case CEL_S_CALL:
        write_call(x, out, depth);
        break;
    case CEL_S_FUNCTION:
    case CEL_S_CLOSURE:
        write_function(x, out, depth);
        break;
    case CEL_S_BUILTIN:
        cel_text_addf(out, ".Primitive(\"%s\")", x->as.builtin->name);
        break;
    case CEL_S_ENV:
        cel_text_add(out, "<environment>");
        break;
    case CEL_S_PROMISE:
        write(x->as.promise.expr, out, depth + 1);
        break;
    case CEL_S_OBJECT:
        cel_text_addf(out, "<%s>", x->as.object.type->name);
        break;
    case CEL_S_DOTS:
        cel_text_add(out, "...");
        break;
    default:
        if (x->attr)
            write_attributed(x, out, depth);
        else
            write_vector(x, out, depth);
    }
}

void cel_deparse(const cel_sexp *x, cel_text *out)
{
    write(x, out, 0);
}

const char *cel_deparse_text(cel_interp *in, const cel_sexp *x)
{
    cel_text out = {0};
    write(x, &out, 0);
    const char *text = out.failed ? NULL : cel_intern(in, out.text ? out.text : "");
    if (!text)
        cel_no_memory(in);
    cel_text_free(&out);
    return text;
}
