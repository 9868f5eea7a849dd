/* Parses scripts into calls, symbols and constants as R does: R's precedences, newline rules, pipes rewritten where
 * they stand, back-quoted names. Precedence climbing over the tokens of lexer.c; a stack of open brackets decides
 * where newlines end a statement and lets an error say which bracket was never closed. */
#include <stdio.h>
#include <string.h>

#include "cli/script/lexer.h"

enum { NEST_MAX = 400, BRACKETS_MAX = 512 };

typedef struct parser {
    cel_lexer lexer;
    cel_interp *in;
    cel_token tok;
    uint32_t from, to;    /* of the expression parsed last */
    uint32_t previous_to; /* end of the token before `tok` */
    struct { const char *text; uint32_t from; } open[BRACKETS_MAX];
    int n_open;
    int depth;
    bool placeholder; /* `_` was seen since the last pipe */
} parser;

static cel_sexp *parse_expr(parser *p, int least);

/* ---- tokens ---- */

static bool advance(parser *p, bool skip)
{
    bool inside = p->n_open > 0 && p->open[p->n_open - 1].text[0] != '{';
    p->previous_to = p->tok.to;
    return cel_lex(&p->lexer, skip || inside, &p->tok) == CEL_OK;
}

static bool is_op(const parser *p, const char *text)
{
    return p->tok.kind == CEL_T_OP && strcmp(p->tok.text, text) == 0;
}

static bool is_keyword(const parser *p, const char *text)
{
    return p->tok.kind == CEL_T_KEYWORD && strcmp(p->tok.text, text) == 0;
}

static cel_sexp *unexpected(parser *p, const char *wanted)
{
    static const char *const kind_names[] = {"end of the script", "end of the line", "number", "number",
                                             "character string", "name", "", ""};
    const char *open = p->n_open ? p->open[p->n_open - 1].text : NULL;
    uint32_t open_from = p->n_open ? p->open[p->n_open - 1].from : 0;
    cel_error *err = p->lexer.err;
    if (p->tok.kind == CEL_T_END && open) {
        cel_lex_fail(&p->lexer, open_from, open_from + (uint32_t)strlen(open), "script.unclosed", "this \"%s\" is never closed", open);
        return NULL;
    }
    const char *what = kind_names[p->tok.kind];
    if (p->tok.kind <= CEL_T_NEWLINE)
        cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.syntax", "unexpected %s", what);
    else
        cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.syntax", "unexpected %s%s%.60s%s", what,
                     p->tok.kind == CEL_T_NAME ? " \"" : what[0] ? "" : "\"",
                     p->tok.text && p->tok.kind != CEL_T_STRING ? p->tok.text : "",
                     p->tok.kind == CEL_T_NAME || !what[0] ? "\"" : "");
    bool closing = is_op(p, ")") || is_op(p, "]") || is_op(p, "}");
    if (closing && open) {
        cel_error at = {0};
        cel_span_locate((cel_span){p->lexer.source, open_from, open_from + 1}, &at);
        cel_error_hint(err, "the \"%s\" of line %ld, column %ld is still open", open, at.line, at.column);
    } else if (closing)
        cel_error_hint(err, "nothing was opened before it");
    else if (is_keyword(p, "else"))
        cel_error_hint(err, "outside of { }, else stands on the line of the } it follows");
    else if (wanted)
        cel_error_hint(err, "expected %s", wanted);
    if (!closing && open && open[0] != '{') { /* a line that goes on inside brackets: was one forgotten? */
        cel_error at = {0};
        cel_span_locate((cel_span){p->lexer.source, open_from, open_from + 1}, &at);
        if (at.line < err->line)
            cel_error_hint(err, "the \"%s\" of line %ld, column %ld is still open", open, at.line, at.column);
    }
    return NULL;
}

static bool open_bracket(parser *p)
{
    if (p->n_open >= BRACKETS_MAX || p->depth > NEST_MAX) {
        cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.nesting", "brackets nest more than %d deep", NEST_MAX);
        return false;
    }
    p->open[p->n_open].text = p->tok.text;
    p->open[p->n_open++].from = p->tok.from;
    return advance(p, false);
}

/* Expects `close`, leaves its bracket, goes on to the next token. */
static bool close_bracket(parser *p, const char *close, bool skip)
{
    if (!is_op(p, close))
        return unexpected(p, p->tok.kind == CEL_T_END || p->n_open == 0 ? NULL :
                          p->open[p->n_open - 1].text[0] == '{' ? "the end of the statement" : "a comma, an operator or the closing bracket") != NULL;
    p->n_open--;
    return advance(p, skip);
}

static bool skip_lines(parser *p)
{
    while (p->tok.kind == CEL_T_NEWLINE || is_op(p, ";"))
        if (!advance(p, false))
            return false;
    return true;
}

/* ---- nodes ---- */

static cel_span span_of(const parser *p, uint32_t from, uint32_t to)
{
    return (cel_span){p->lexer.source, from, to};
}

static cel_sexp *nomem(parser *p)
{
    cel_nomem(p->lexer.err);
    return NULL;
}

static cel_sexp *constant(parser *p, cel_sexp *x)
{
    return x ? cel_sexp_share(x) : nomem(p);
}

static cel_sexp *symbol(parser *p, const char *name, uint32_t from, uint32_t to)
{
    cel_sexp *x = cel_sexp_symbol(p->in, name);
    if (!x)
        return nomem(p);
    x->span = span_of(p, from, to);
    return x;
}

/* A call named `name` of the syntax with its operator at [from, to). */
static cel_sexp *syntax_call(parser *p, const char *name, size_t n, uint32_t from, uint32_t to)
{
    cel_sexp *x = cel_call_new(p->in, symbol(p, name, from, to), n);
    if (!x)
        return nomem(p);
    x->span = span_of(p, from, to);
    return x;
}

static void set_arg(parser *p, cel_sexp *call, size_t i, cel_sexp *value, uint32_t from, uint32_t to)
{
    call->as.call.args[i].value = value;
    call->as.call.args[i].span = span_of(p, from, to);
}

/* ---- arguments and formals ---- */

typedef struct arg_list {
    cel_call_arg *items;
    size_t n, capacity;
} arg_list;

static bool parse_args(parser *p, const char *close, arg_list *list)
{
    while (!is_op(p, close)) {
        if (!CEL_GROW(list->items, list->capacity, list->n + 1))
            return nomem(p) != NULL;
        cel_call_arg *arg = &list->items[list->n++];
        *arg = (cel_call_arg){.span = span_of(p, p->tok.from, p->tok.to)};
        if (is_op(p, ",")) { /* empty: x[, 1] */
            if (!advance(p, true))
                return false;
            if (is_op(p, close)) { /* and once more at the end: x[1, ] has two */
                if (!CEL_GROW(list->items, list->capacity, list->n + 1))
                    return nomem(p) != NULL;
                list->items[list->n++] = (cel_call_arg){.span = span_of(p, p->tok.from, p->tok.to)};
            }
            continue;
        }
        bool may_name = p->tok.kind == CEL_T_NAME || p->tok.kind == CEL_T_STRING || is_keyword(p, "NULL") ||
                        is_keyword(p, "function") || is_keyword(p, "if");
        uint32_t at = p->tok.to;
        while (at < p->lexer.source->length && strchr(" \t\r\n", p->lexer.source->text[at]))
            at++;
        const char *next = p->lexer.source->text + at;
        if (may_name && next[0] == '=' && next[1] != '=') {
            arg->name = p->tok.text;
            if (!advance(p, true) || !advance(p, true))
                return false;
            arg->span = span_of(p, p->previous_to, p->previous_to);
        }
        if (!is_op(p, ",") && !is_op(p, close)) {
            cel_sexp *value = parse_expr(p, 3);
            if (!value)
                return false;
            arg = &list->items[list->n - 1];
            arg->value = value;
            arg->span = span_of(p, p->from, p->to);
        }
        if (is_op(p, ",")) {
            if (!advance(p, true))
                return false;
            if (is_op(p, close)) {
                if (!CEL_GROW(list->items, list->capacity, list->n + 1))
                    return nomem(p) != NULL;
                list->items[list->n++] = (cel_call_arg){.span = span_of(p, p->tok.from, p->tok.to)};
            }
        } else if (!is_op(p, close))
            return unexpected(p, "a comma, an operator or the closing bracket") != NULL;
    }
    return true;
}

static cel_sexp *call_with(parser *p, cel_sexp *function, const arg_list *list, size_t skip)
{
    cel_sexp *call = function ? cel_call_new(p->in, function, list->n + skip) : NULL;
    if (!call)
        return function ? nomem(p) : NULL;
    if (list->n)
        memcpy(call->as.call.args + skip, list->items, list->n * sizeof *list->items);
    return call;
}

static bool parse_formals(parser *p, const char *close, arg_list *list)
{
    while (!is_op(p, close)) {
        if (p->tok.kind != CEL_T_NAME)
            return unexpected(p, "the name of an argument") != NULL;
        if (!CEL_GROW(list->items, list->capacity, list->n + 1))
            return nomem(p) != NULL;
        for (size_t i = 0; i < list->n; i++)
            if (list->items[i].name == p->tok.text) {
                cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.formals", "argument \"%.60s\" stands here twice", p->tok.text);
                return false;
            }
        cel_call_arg *arg = &list->items[list->n++];
        *arg = (cel_call_arg){.name = p->tok.text, .span = span_of(p, p->tok.from, p->tok.to)};
        if (!advance(p, true))
            return false;
        if (is_op(p, "=")) {
            if (!advance(p, true))
                return false;
            cel_sexp *value = parse_expr(p, 3);
            if (!value)
                return false;
            list->items[list->n - 1].value = value;
            list->items[list->n - 1].span = span_of(p, p->from, p->to);
        }
        if (is_op(p, ",")) {
            if (!advance(p, true))
                return false;
            if (is_op(p, close))
                return unexpected(p, "the name of an argument") != NULL;
        } else if (!is_op(p, close))
            return unexpected(p, "a comma or \")\"") != NULL;
    }
    return true;
}

static cel_sexp *function_of(parser *p, const arg_list *list, cel_sexp *body)
{
    cel_sexp *f = cel_heap_new(p->in, CEL_S_FUNCTION, list->n, list->n * sizeof(cel_formal_arg));
    if (!f)
        return nomem(p);
    cel_formal_arg *formals = (cel_formal_arg *)(void *)(f + 1);
    for (size_t i = 0; i < list->n; i++)
        formals[i] = (cel_formal_arg){list->items[i].name, list->items[i].value, list->items[i].span};
    memset(&f->as.fn, 0, sizeof f->as.fn);
    f->as.fn.formals = formals;
    f->as.fn.body = body;
    f->named = 2;
    return f;
}

static cel_sexp *parse_function(parser *p)
{
    uint32_t from = p->tok.from;
    if (!advance(p, true))
        return NULL;
    if (!is_op(p, "("))
        return unexpected(p, "\"(\"");
    arg_list list = {0};
    cel_sexp *f = NULL, *body;
    if (open_bracket(p) && parse_formals(p, ")", &list) && close_bracket(p, ")", true) && (body = parse_expr(p, 2))) {
        f = function_of(p, &list, body);
        if (f)
            f->span = span_of(p, from, p->to);
        p->from = from;
    }
    cel_free(list.items);
    return f;
}

/* ---- control flow ---- */

static cel_sexp *parse_condition(parser *p, uint32_t *from, uint32_t *to)
{
    if (!advance(p, true))
        return NULL;
    if (!is_op(p, "("))
        return unexpected(p, "\"(\"");
    cel_sexp *value = open_bracket(p) ? parse_expr(p, 2) : NULL;
    *from = p->from;
    *to = p->to;
    return value && close_bracket(p, ")", true) ? value : NULL;
}

static cel_sexp *parse_if(parser *p)
{
    uint32_t from = p->tok.from, word_to = p->tok.to, c_from = 0, c_to = 0;
    cel_sexp *condition = parse_condition(p, &c_from, &c_to);
    cel_sexp *yes = condition ? parse_expr(p, 2) : NULL, *no = NULL;
    if (!yes)
        return NULL;
    uint32_t y_from = p->from, y_to = p->to;
    if (p->tok.kind == CEL_T_NEWLINE && p->n_open > 0) { /* inside { }, else may stand on a later line */
        cel_token token = p->tok;
        uint32_t at = p->lexer.at, previous = p->previous_to;
        if (!advance(p, true))
            return NULL;
        if (!is_keyword(p, "else")) {
            p->tok = token;
            p->lexer.at = at;
            p->previous_to = previous;
        }
    }
    if (is_keyword(p, "else") && (!advance(p, true) || !(no = parse_expr(p, 2))))
        return NULL;
    cel_sexp *call = syntax_call(p, "if", no ? 3 : 2, from, word_to);
    if (!call)
        return NULL;
    set_arg(p, call, 0, condition, c_from, c_to);
    set_arg(p, call, 1, yes, y_from, y_to);
    if (no)
        set_arg(p, call, 2, no, p->from, p->to);
    p->from = from;
    return call;
}

static cel_sexp *parse_while(parser *p)
{
    uint32_t from = p->tok.from, word_to = p->tok.to, c_from = 0, c_to = 0;
    cel_sexp *condition = parse_condition(p, &c_from, &c_to), *body = condition ? parse_expr(p, 2) : NULL;
    cel_sexp *call = body ? syntax_call(p, "while", 2, from, word_to) : NULL;
    if (!call)
        return NULL;
    set_arg(p, call, 0, condition, c_from, c_to);
    set_arg(p, call, 1, body, p->from, p->to);
    p->from = from;
    return call;
}

static cel_sexp *parse_repeat(parser *p)
{
    uint32_t from = p->tok.from, word_to = p->tok.to;
    cel_sexp *body = advance(p, true) ? parse_expr(p, 2) : NULL;
    cel_sexp *call = body ? syntax_call(p, "repeat", 1, from, word_to) : NULL;
    if (call)
        set_arg(p, call, 0, body, p->from, p->to);
    p->from = from;
    return call;
}

static cel_sexp *parse_for(parser *p)
{
    uint32_t from = p->tok.from, word_to = p->tok.to;
    if (!advance(p, true))
        return NULL;
    if (!is_op(p, "("))
        return unexpected(p, "\"(\"");
    if (!open_bracket(p))
        return NULL;
    if (p->tok.kind != CEL_T_NAME)
        return unexpected(p, "the name of a variable");
    cel_sexp *variable = symbol(p, p->tok.text, p->tok.from, p->tok.to);
    uint32_t v_from = p->tok.from, v_to = p->tok.to;
    if (!variable || !advance(p, true))
        return NULL;
    if (!is_keyword(p, "in"))
        return unexpected(p, "in");
    cel_sexp *over = advance(p, true) ? parse_expr(p, 2) : NULL;
    uint32_t o_from = p->from, o_to = p->to;
    cel_sexp *body = over && close_bracket(p, ")", true) ? parse_expr(p, 2) : NULL;
    cel_sexp *call = body ? syntax_call(p, "for", 3, from, word_to) : NULL;
    if (!call)
        return NULL;
    set_arg(p, call, 0, variable, v_from, v_to);
    set_arg(p, call, 1, over, o_from, o_to);
    set_arg(p, call, 2, body, p->from, p->to);
    p->from = from;
    return call;
}

static cel_sexp *parse_jump(parser *p)
{
    cel_sexp *call = syntax_call(p, p->tok.text, 0, p->tok.from, p->tok.to);
    p->from = p->tok.from;
    p->to = p->tok.to;
    return call && advance(p, false) ? call : NULL;
}

static const struct {
    const char *word;
    cel_sexp *(*parse)(parser *p);
} constructs[] = {{"function", parse_function}, {"if", parse_if}, {"for", parse_for}, {"while", parse_while},
                  {"repeat", parse_repeat}, {"break", parse_jump}, {"next", parse_jump}};

/* ---- primaries ---- */

static cel_sexp *keyword_constant(parser *p)
{
    static const struct { const char *word; cel_sexp_kind kind; double value; } words[] = {
        {"TRUE", CEL_S_LOGICAL, 1}, {"FALSE", CEL_S_LOGICAL, 0}, {"NA", CEL_S_LOGICAL, -1}, {"NA_integer_", CEL_S_INTEGER, -1},
        {"NA_real_", CEL_S_DOUBLE, -1}, {"NA_character_", CEL_S_STRING, 0}, {"Inf", CEL_S_DOUBLE, 1}, {"NaN", CEL_S_DOUBLE, 0}};
    if (is_keyword(p, "NULL"))
        return p->in->null;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!is_keyword(p, words[i].word))
            continue;
        double v = words[i].value;
        switch (words[i].kind) {
        case CEL_S_LOGICAL:
            return constant(p, cel_sexp_logical(p->in, v < 0 ? CEL_NA_INT : (int32_t)v));
        case CEL_S_INTEGER:
            return constant(p, cel_sexp_integer(p->in, CEL_NA_INT));
        case CEL_S_STRING:
            return constant(p, cel_sexp_string(p->in, NULL));
        default:
            return constant(p, cel_sexp_number(p->in, v < 0 ? cel_na() : v / 0.0));
        }
    }
    return unexpected(p, "an expression");
}

static cel_sexp *parse_block(parser *p)
{
    uint32_t from = p->tok.from;
    arg_list list = {0};
    cel_sexp *call = NULL;
    if (!open_bracket(p))
        return NULL;
    while (skip_lines(p) && !is_op(p, "}")) {
        cel_sexp *value = parse_expr(p, 1);
        if (!value)
            goto out;
        if (!CEL_GROW(list.items, list.capacity, list.n + 1)) {
            nomem(p);
            goto out;
        }
        list.items[list.n++] = (cel_call_arg){.value = value, .span = span_of(p, p->from, p->to)};
        if (p->tok.kind != CEL_T_NEWLINE && !is_op(p, ";") && !is_op(p, "}")) {
            unexpected(p, "the end of the statement");
            goto out;
        }
    }
    uint32_t to = p->tok.to;
    if (!is_op(p, "}")) {
        if (p->lexer.err->status == CEL_OK)
            unexpected(p, NULL);
        goto out;
    }
    if (close_bracket(p, "}", false)) {
        call = call_with(p, symbol(p, "{", from, from + 1), &list, 0);
        if (call)
            call->span = span_of(p, from, from + 1);
        p->from = from;
        p->to = to;
    }
out:
    cel_free(list.items);
    return call;
}

static cel_sexp *parse_primary(parser *p)
{
    cel_sexp *x = NULL;
    uint32_t from = p->tok.from, to = p->tok.to;
    switch (p->tok.kind) {
    case CEL_T_NUMBER:
        x = constant(p, cel_sexp_number(p->in, p->tok.number));
        break;
    case CEL_T_INTEGER:
        x = constant(p, cel_sexp_integer(p->in, (int32_t)p->tok.number));
        break;
    case CEL_T_STRING:
        x = constant(p, cel_sexp_string(p->in, p->tok.text));
        break;
    case CEL_T_NAME:
        if (strcmp(p->tok.text, "_") == 0)
            p->placeholder = true;
        x = symbol(p, p->tok.text, from, to);
        break;
    case CEL_T_KEYWORD:
        for (size_t i = 0; i < sizeof constructs / sizeof *constructs; i++)
            if (is_keyword(p, constructs[i].word))
                return constructs[i].parse(p);
        x = keyword_constant(p);
        break;
    case CEL_T_OP:
        if (is_op(p, "\\"))
            return parse_function(p);
        if (is_op(p, "{"))
            return parse_block(p);
        if (is_op(p, "(")) {
            if (!open_bracket(p) || !(x = parse_expr(p, 2)))
                return NULL;
            cel_sexp *call = syntax_call(p, "(", 1, from, from + 1);
            if (!call)
                return NULL;
            set_arg(p, call, 0, x, p->from, p->to);
            to = p->tok.to;
            if (!close_bracket(p, ")", false))
                return NULL;
            p->from = from;
            p->to = to;
            return call;
        }
        return unexpected(p, "an expression");
    default:
        return unexpected(p, "an expression");
    }
    p->from = from;
    p->to = to;
    return x && advance(p, false) ? x : NULL;
}

/* name::name */
static cel_sexp *parse_namespace(parser *p, cel_sexp *package)
{
    uint32_t from = p->from, op_from = p->tok.from, op_to = p->tok.to;
    if (package->kind == CEL_S_STRING)
        package = symbol(p, package->as.s[0], from, p->to);
    if (!package || package->kind != CEL_S_SYMBOL)
        return package ? unexpected(p, "a package name before it") : NULL;
    const char *op = p->tok.text;
    if (!advance(p, true))
        return NULL;
    if (p->tok.kind != CEL_T_NAME && p->tok.kind != CEL_T_STRING)
        return unexpected(p, "the name of a function");
    cel_sexp *call = syntax_call(p, op, 2, from, p->tok.to);
    cel_sexp *name = call ? symbol(p, p->tok.text, p->tok.from, p->tok.to) : NULL;
    if (!name)
        return NULL;
    set_arg(p, call, 0, package, from, op_from);
    set_arg(p, call, 1, name, op_to, p->tok.to);
    p->from = from;
    p->to = p->tok.to;
    return advance(p, false) ? call : NULL;
}

static cel_sexp *parse_member(parser *p, cel_sexp *x)
{
    uint32_t from = p->from, to = p->to;
    const char *op = p->tok.text;
    if (!advance(p, true))
        return NULL;
    cel_sexp *name;
    uint32_t name_from = p->tok.from, name_to = p->tok.to;
    if (p->tok.kind == CEL_T_NAME || p->tok.kind == CEL_T_KEYWORD)
        name = symbol(p, p->tok.text, name_from, name_to);
    else if (p->tok.kind == CEL_T_STRING)
        name = constant(p, cel_sexp_string(p->in, p->tok.text));
    else
        return unexpected(p, "a name");
    cel_sexp *call = name ? syntax_call(p, op, 2, name_from, name_to) : NULL;
    if (!call)
        return NULL;
    set_arg(p, call, 0, x, from, to);
    set_arg(p, call, 1, name, name_from, name_to);
    p->from = from;
    p->to = name_to;
    return advance(p, false) ? call : NULL;
}

/* f(...), x[...], x[[...]] */
static cel_sexp *parse_postfix(parser *p, cel_sexp *x)
{
    uint32_t from = p->from, to = p->to, op_from = p->tok.from, op_to = p->tok.to;
    const char *op = p->tok.text, *close = op[0] == '(' ? ")" : "]";
    arg_list list = {0};
    cel_sexp *call = NULL;
    if (!open_bracket(p) || !parse_args(p, close, &list))
        goto out;
    if (strcmp(op, "[[") == 0) { /* ]] is two tokens that touch */
        uint32_t first = p->tok.to;
        if (!advance(p, false))
            goto out;
        if (!is_op(p, "]") || p->tok.from != first) {
            unexpected(p, "\"]]\"");
            goto out;
        }
    }
    uint32_t end = p->tok.to;
    if (!close_bracket(p, close, false))
        goto out;
    if (op[0] == '(') {
        if (x->kind == CEL_S_STRING)
            x = symbol(p, x->as.s[0], from, to);
        call = call_with(p, x, &list, 0);
        if (call)
            call->span = span_of(p, from, to);
    } else {
        call = call_with(p, symbol(p, op, op_from, op_to), &list, 1);
        if (call) {
            call->span = span_of(p, op_from, op_to);
            set_arg(p, call, 0, x, from, to);
        }
    }
    p->from = from;
    p->to = end;
out:
    cel_free(list.items);
    return call;
}

/* ---- operators ---- */

static const struct binary {
    const char *text;
    int power;
    bool right;
} binaries[] = {
    {"?", 1, false}, {"=", 2, true}, {"<-", 3, true}, {"<<-", 3, true}, {":=", 3, true}, {"->", 4, false}, {"->>", 4, false},
    {"~", 5, false}, {"||", 6, false}, {"|", 6, false}, {"&&", 7, false}, {"&", 7, false}, {"==", 9, false}, {"!=", 9, false},
    {"<", 9, false}, {"<=", 9, false}, {">", 9, false}, {">=", 9, false}, {"+", 10, false}, {"-", 10, false}, {"*", 11, false},
    {"/", 11, false}, {"|>", 12, false}, {":", 13, false}, {"^", 15, true}};
enum { POWER_NOT = 8, POWER_COMPARE = 9, POWER_SPECIAL = 12, POWER_UNARY = 14, POWER_TILDE = 5 };

static struct binary binary_of(const parser *p)
{
    if (p->tok.kind == CEL_T_OP) {
        if (p->tok.text[0] == '%')
            return (struct binary){p->tok.text, POWER_SPECIAL, false};
        for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
            if (strcmp(binaries[i].text, p->tok.text) == 0)
                return binaries[i];
    }
    return (struct binary){NULL, 0, false};
}

/* lhs |> f(...): lhs becomes the first argument, or takes the place of `_`. */
static cel_sexp *pipe_into(parser *p, cel_sexp *lhs, cel_span lhs_span, cel_sexp *rhs, uint32_t op_from, uint32_t op_to, bool placeholder)
{
    if (rhs->kind != CEL_S_CALL || (rhs->flag != CEL_OP_NONE && rhs->flag != CEL_OP_NS)) {
        cel_lex_fail(&p->lexer, op_from, op_to, "script.pipe", "the right side of |> must be a call");
        if (rhs->kind == CEL_S_SYMBOL || rhs->flag == CEL_OP_NS)
            cel_error_hint(p->lexer.err, "write |> %s()", rhs->kind == CEL_S_SYMBOL ? rhs->as.name : "pkg::name");
        return NULL;
    }
    if (rhs->flag == CEL_OP_NS) {
        cel_lex_fail(&p->lexer, op_from, op_to, "script.pipe", "the right side of |> must be a call");
        return NULL;
    }
    if (placeholder)
        for (size_t i = 0; i < rhs->n; i++) {
            cel_call_arg *arg = &rhs->as.call.args[i];
            if (arg->name && arg->value && arg->value->kind == CEL_S_SYMBOL && strcmp(arg->value->as.name, "_") == 0) {
                arg->value = lhs;
                arg->span = lhs_span;
                return rhs;
            }
        }
    cel_sexp *call = cel_call_new(p->in, rhs->as.call.function, rhs->n + 1);
    if (!call)
        return nomem(p);
    call->span = rhs->span;
    call->as.call.args[0] = (cel_call_arg){NULL, lhs, lhs_span};
    if (rhs->n)
        memcpy(call->as.call.args + 1, rhs->as.call.args, rhs->n * sizeof *rhs->as.call.args);
    return call;
}

static cel_sexp *parse_prefix(parser *p)
{
    static const struct { const char *text; int power; } prefixes[] = {
        {"-", POWER_UNARY}, {"+", POWER_UNARY}, {"!", POWER_NOT}, {"~", POWER_TILDE}, {"?", 1}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (!is_op(p, prefixes[i].text))
            continue;
        const char *op = p->tok.text;
        uint32_t from = p->tok.from, to = p->tok.to;
        cel_sexp *x = advance(p, true) ? parse_expr(p, prefixes[i].power) : NULL;
        cel_sexp *call = x ? syntax_call(p, op, 1, from, to) : NULL;
        if (call)
            set_arg(p, call, 0, x, p->from, p->to);
        p->from = from;
        return call;
    }
    cel_sexp *x = parse_primary(p);
    while (x && p->tok.kind == CEL_T_OP) {
        if (is_op(p, "(") || is_op(p, "[") || is_op(p, "[["))
            x = parse_postfix(p, x);
        else if (is_op(p, "$") || is_op(p, "@"))
            x = parse_member(p, x);
        else if (is_op(p, "::") || is_op(p, ":::"))
            x = parse_namespace(p, x);
        else
            break;
    }
    return x;
}

static cel_sexp *parse_binary(parser *p, cel_sexp *left, struct binary op)
{
    uint32_t from = p->from, left_to = p->to, op_from = p->tok.from, op_to = p->tok.to;
    bool outer = p->placeholder;
    p->placeholder = false;
    cel_sexp *right = advance(p, true) ? parse_expr(p, op.right ? op.power : op.power + 1) : NULL;
    if (!right)
        return NULL;
    bool placeholder = p->placeholder;
    p->placeholder = outer;
    cel_sexp *call;
    if (strcmp(op.text, "|>") == 0)
        call = pipe_into(p, left, span_of(p, from, left_to), right, op_from, op_to, placeholder);
    else if (op.text[0] == '-' && op.text[1] == '>') { /* value -> name */
        call = syntax_call(p, op.text[2] ? "<<-" : "<-", 2, op_from, op_to);
        if (call) {
            set_arg(p, call, 0, right, p->from, p->to);
            set_arg(p, call, 1, left, from, left_to);
        }
    } else {
        call = syntax_call(p, op.text, 2, op_from, op_to);
        if (call) {
            set_arg(p, call, 0, left, from, left_to);
            set_arg(p, call, 1, right, p->from, p->to);
        }
    }
    p->from = from;
    return call;
}

static cel_sexp *parse_expr(parser *p, int least)
{
    if (++p->depth > NEST_MAX) {
        cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.nesting", "expressions nest more than %d deep", NEST_MAX);
        return NULL;
    }
    cel_sexp *left = parse_prefix(p);
    bool compared = false;
    size_t chain = 0;
    while (left) {
        struct binary op = binary_of(p);
        if (!op.text || op.power < least)
            break;
        if (op.power == POWER_COMPARE && compared) {
            unexpected(p, "& or | between two comparisons");
            left = NULL;
            break;
        }
        if (++chain > 5000) {
            cel_lex_fail(&p->lexer, p->tok.from, p->tok.to, "script.nesting", "more than 5000 operators in one expression");
            left = NULL;
            break;
        }
        compared = op.power == POWER_COMPARE;
        left = parse_binary(p, left, op);
    }
    p->depth--;
    return left;
}

/* ---- programs ---- */

static cel_sexp *parse_program(parser *p)
{
    cel_sexp **items = NULL;
    size_t n = 0, capacity = 0;
    cel_sexp *program = NULL;
    if (!advance(p, false))
        return NULL;
    for (;;) {
        if (!skip_lines(p))
            goto out;
        if (p->tok.kind == CEL_T_END)
            break;
        cel_sexp *x = parse_expr(p, 1);
        if (!x)
            goto out;
        if (p->tok.kind != CEL_T_NEWLINE && p->tok.kind != CEL_T_END && !is_op(p, ";")) {
            unexpected(p, "a new line, or an operator between the two");
            goto out;
        }
        if (!CEL_GROW(items, capacity, n + 1)) {
            nomem(p);
            goto out;
        }
        items[n++] = x;
    }
    program = cel_sexp_vector(p->in, CEL_S_LIST, n);
    if (program && n)
        memcpy(program->as.v, items, n * sizeof *items);
    if (!program)
        nomem(p);
out:
    cel_free(items);
    return program;
}

static parser *parser_new(cel_interp *in, const cel_source *source, cel_error *err)
{
    parser *p = CEL_NEW(parser); /* too large for the stack of a deep script */
    if (p) {
        p->in = in;
        p->lexer = (cel_lexer){in, source, 0, err};
    } else
        cel_nomem(err);
    return p;
}

cel_source *cel_source_new(cel_interp *in, const char *file, const char *text, size_t length)
{
    cel_source *source = length < UINT32_MAX - 1 ? CEL_NEW(cel_source) : NULL;
    if (source) {
        source->file = cel_strdup(file);
        source->text = cel_strndup(text, length);
        source->length = source->text ? strlen(source->text) : 0;
        if (source->text && length > source->length) { /* strndup stops at a NUL byte; the lexer refuses it */
            cel_free(source->text);
            source->text = cel_malloc(length + 1);
            if (source->text) {
                memcpy(source->text, text, length);
                source->text[length] = '\0';
                source->length = length;
            }
        }
    }
    if (!source || !source->file || !source->text) {
        if (source) {
            cel_free(source->file);
            cel_free(source->text);
        }
        cel_free(source);
        cel_no_memory(in);
        return NULL;
    }
    source->next = in->sources;
    in->sources = source;
    return source;
}

cel_status cel_parse(cel_interp *in, cel_source *source)
{
    cel_error err = {0};
    size_t bad;
    if (!cel_utf8_valid(source->text, source->length, &bad)) {
        cel_fail(&err, CEL_INPUT, "script.utf8", "the script is not UTF-8 text");
        cel_span_locate((cel_span){source, (uint32_t)bad, (uint32_t)bad + 1}, &err);
    } else {
        parser *p = parser_new(in, source, &err);
        if (p && source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0)
            p->lexer.at = 3;
        source->program = p ? parse_program(p) : NULL;
        cel_free(p);
    }
    if (source->program)
        return CEL_OK;
    in->error = err;
    in->signal = CEL_SIG_ERROR;
    in->condition = NULL;
    return err.status;
}

cel_sexp *cel_parse_text(cel_interp *in, const char *name, const char *text, size_t length)
{
    cel_source *source = cel_source_new(in, name, text, length);
    if (!source || cel_parse(in, source) != CEL_OK)
        return NULL;
    return source->program;
}

cel_sexp *cel_parse_formals(cel_interp *in, const char *text)
{
    cel_source *source = cel_source_new(in, "<builtin>", text, strlen(text));
    cel_error err = {0};
    parser *p = source ? parser_new(in, source, &err) : NULL;
    arg_list list = {0};
    cel_sexp *f = NULL;
    bool wrong = false; /* else a failure is one of memory */
    /* The end of the text stands for the closing bracket: the list is parsed until then. */
    if (p) {
        p->open[0].text = "(";
        p->n_open = 1;
        bool ok = advance(p, true);
        while (ok && p->tok.kind != CEL_T_END) {
            wrong = p->tok.kind != CEL_T_NAME;
            ok = !wrong && CEL_GROW(list.items, list.capacity, list.n + 1);
            if (!ok)
                break;
            cel_call_arg arg = {.name = p->tok.text};
            ok = advance(p, true);
            if (ok && is_op(p, "="))
                ok = advance(p, true) && (arg.value = parse_expr(p, 3));
            list.items[list.n++] = arg;
            if (ok && is_op(p, ","))
                ok = advance(p, true);
            else if (ok)
                wrong = !(ok = p->tok.kind == CEL_T_END);
        }
        f = ok ? function_of(p, &list, in->null) : NULL;
    }
    cel_free(list.items);
    cel_free(p);
    if (!f) {
        if (err.status == CEL_OK && !wrong)
            cel_nomem(&err);
        else if (err.status == CEL_OK)
            cel_fail(&err, CEL_FAILED, "script.builtin", "the formals of a builtin cannot be read: %.200s", text);
        in->error = err;
        in->signal = CEL_SIG_ERROR;
    }
    return f;
}
