/* stop(), warning(), message(), tryCatch() and their kin; library() and options(). */
#include <stdio.h>
#include <string.h>

#include "cli/script/packages.h"

/* Texts of `...` put together, as stop() and message() do. */
static bool dots_text(cel_interp *in, cel_args *a, cel_text *out)
{
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x || !(x = cel_coerce(in, x, CEL_S_STRING)))
            return false;
        for (size_t i = 0; i < x->n; i++)
            cel_text_add(out, x->as.s[i] ? x->as.s[i] : "NA");
    }
    if (!out->text)
        cel_text_add(out, "");
    if (out->failed)
        cel_no_memory(in);
    return !out->failed;
}

static cel_sexp *given_condition(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_dots(a) == 1 ? cel_dots_value(a, 0) : NULL;
    (void)in;
    return x && x->kind == CEL_S_LIST && cel_sexp_inherits(x, "condition") ? x : NULL;
}

static cel_sexp *raise(cel_interp *in, cel_args *a, cel_sexp *condition)
{
    if (!condition || !cel_signal_condition(in, condition))
        return NULL;
    cel_sexp *message = cel_list_get(condition, "message");
    const char *text = message ? cel_sexp_text_at(message, 0) : NULL;
    cel_call_fail(a, "script.stop", "%s", text ? text : "");
    in->condition = condition;
    return NULL;
}

/* The call a condition is made in: the innermost one of the script, where tryCatch() counts as one, as it does in R. */
static cel_sexp *calling(cel_interp *in, cel_args *a, size_t flag)
{
    bool with_call = true;
    if (!cel_arg_flag(a, flag, &with_call) || !with_call)
        return NULL;
    if (in->handlers && !in->handlers->calling && in->handlers->context == in->context && (in->handlers->call || in->handlers->classes->n)) {
        if (in->handlers->call)
            return in->handlers->call;
        cel_sexp *parsed = cel_parse_text(in, "<call>", "doTryCatch(return(expr), name, parentenv, handler)", 50);
        return parsed ? parsed->as.v[0] : NULL;
    }
    return in->context ? in->context->call : NULL;
}

static cel_sexp *stop(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"simpleError", "error", "condition", NULL};
    cel_sexp *condition = given_condition(in, a);
    if (condition)
        return raise(in, a, condition);
    cel_text text = {0};
    if (!in->signal && dots_text(in, a, &text)) {
        cel_sexp *call = calling(in, a, 1);
        if (!in->signal)
            raise(in, a, cel_make_condition(in, text.text, call, classes));
    }
    cel_text_free(&text);
    return NULL;
}

static cel_sexp *warning(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"simpleWarning", "warning", "condition", NULL};
    cel_sexp *condition = given_condition(in, a);
    cel_text text = {0};
    if (!condition && !in->signal && dots_text(in, a, &text)) {
        cel_sexp *call = calling(in, a, 1);
        condition = in->signal ? NULL : cel_make_condition(in, text.text, call, classes);
    }
    cel_text_free(&text);
    if (!condition || !cel_warn_condition(in, condition))
        return NULL;
    return cel_list_get(condition, "message");
}

static cel_sexp *message(cel_interp *in, cel_args *a)
{
    cel_text text = {0};
    bool ok = dots_text(in, a, &text) && cel_message(in, "%s", text.text);
    cel_text_free(&text);
    return ok ? cel_null(in) : NULL;
}

static cel_sexp *stop_if_not(cel_interp *in, cel_args *a)
{
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x)
            return NULL;
        bool ok = x->kind == CEL_S_LOGICAL;
        for (size_t i = 0; ok && i < x->n; i++)
            ok = x->as.i[i] == 1;
        if (ok)
            continue;
        const char *name = cel_dots_name(a, k), *text = name ? name : cel_deparse_text(in, cel_dots_expr(a, k));
        return text ? cel_dots_fail(a, k, "script.stopifnot", name ? "%s" : x->n > 1 ? "%s are not all TRUE" : "%s is not TRUE", text) : NULL;
    }
    return cel_null(in);
}

/* ---- handlers ---- */

static cel_sexp *finally(cel_interp *in, cel_args *a, size_t i, cel_sexp *value)
{
    if (!cel_arg_given(a, i))
        return value;
    /* What is on its way waits until `finally` is done; an error in it takes its place. */
    cel_waiting waiting;
    if (value && !cel_push_root(in, value))
        return NULL;
    cel_wait(in, &waiting);
    if (!cel_arg(a, i))
        return NULL;
    cel_resume(in, &waiting);
    return value;
}

static bool collect_handlers(cel_interp *in, cel_args *a, size_t from, cel_handlers *h)
{
    size_t n = cel_dots(a) - from;
    h->classes = cel_sexp_vector(in, CEL_S_STRING, n);
    h->functions = h->classes ? cel_sexp_vector(in, CEL_S_LIST, n) : NULL;
    for (size_t k = 0; h->functions && k < n; k++) {
        cel_sexp *f = cel_dots_value(a, from + k);
        if (!f)
            return false;
        if (!cel_dots_name(a, from + k) || !cel_is_function(f)) {
            cel_dots_fail(a, from + k, "script.handler", "a handler is written class = function(condition) ...");
            return false;
        }
        h->classes->as.s[k] = cel_dots_name(a, from + k);
        cel_sexp_set(h->functions, k, f);
    }
    return h->functions && cel_push_root(in, h->classes) && cel_push_root(in, h->functions);
}

static cel_sexp *run_handler(cel_interp *in, cel_handlers *h)
{
    in->signal = CEL_SIG_NONE;
    cel_sexp *condition = h->condition;
    cel_sexp *value = cel_apply(in, h->functions->as.v[h->found], 1, &condition, NULL);
    cel_keep_visibility(in);
    return value;
}

/* An error that no stop() of the script made: its handler is sought when it arrives here. */
static bool takes_error(cel_interp *in, cel_handlers *h)
{
    if (in->error.status == CEL_INTERRUPTED || in->error.status == CEL_NOMEM)
        return false;
    cel_error error = in->error;
    in->signal = CEL_SIG_NONE;
    cel_sexp *condition = in->condition;
    in->error = error;
    condition = condition ? condition : cel_error_condition(in);
    for (size_t i = 0; condition && i < h->classes->n; i++)
        if (cel_sexp_inherits(condition, h->classes->as.s[i])) {
            h->found = i;
            h->condition = condition;
            in->condition = NULL;
            return true;
        }
    in->signal = CEL_SIG_ERROR;
    return false;
}

static cel_sexp *try_catch(cel_interp *in, cel_args *a)
{
    cel_handlers h = {.up = in->handlers, .context = in->context};
    if (!collect_handlers(in, a, 0, &h))
        return NULL;
    cel_sexp *value = cel_null(in);
    cel_context *context = in->context;
    int depth = in->depth, call_depth = in->call_depth;
    size_t roots = in->n_roots;
    cel_args *frames = in->frames;
    bool warnings = in->muffle_warnings, messages = in->muffle_messages;
    if (cel_arg_given(a, 0)) {
        in->handlers = &h;
        cel_let_go(in);
        value = cel_arg(a, 0);
        cel_hold(in);
        if (value)
            cel_keep_visibility(in);
        in->handlers = h.up;
        bool mine = !value && ((in->signal == CEL_SIG_CONDITION && in->jump_handlers == &h) || (in->signal == CEL_SIG_ERROR && takes_error(in, &h)));
        if (mine) {
            in->context = context;
            in->depth = depth;
            in->call_depth = call_depth;
            in->n_roots = roots;
            in->frames = frames;
            in->muffle_warnings = warnings;
            in->muffle_messages = messages;
            value = run_handler(in, &h);
        }
    }
    return finally(in, a, 2, value);
}

static cel_sexp *calling_handlers(cel_interp *in, cel_args *a)
{
    cel_handlers h = {.up = in->handlers, .calling = true, .context = in->context};
    if (!collect_handlers(in, a, 0, &h))
        return NULL;
    in->handlers = &h;
    cel_let_go(in);
    cel_sexp *value = cel_arg(a, 0);
    cel_hold(in);
    cel_keep_visibility(in);
    in->handlers = h.up;
    bool own_error = !value && in->signal == CEL_SIG_ERROR && !in->condition && in->error.status == CEL_INPUT;
    if (!own_error) /* stop() has called the handlers already */
        return value;
    cel_error error = in->error;
    in->signal = CEL_SIG_NONE;
    cel_sexp *condition = cel_error_condition(in);
    for (size_t i = 0; condition && i < h.classes->n; i++)
        if (h.classes->as.s[i] && cel_sexp_inherits(condition, h.classes->as.s[i]) && !cel_apply(in, h.functions->as.v[i], 1, &condition, NULL))
            return NULL;
    in->error = error;
    in->signal = CEL_SIG_ERROR;
    return NULL;
}

static cel_sexp *try_(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"try-error", NULL};
    bool silent;
    if (!cel_arg_flag(a, 1, &silent))
        return NULL;
    cel_handlers h = {.up = in->handlers, .context = in->context, .classes = in->empty, .functions = in->null, .call = a->call};
    in->handlers = &h;
    cel_sexp *value = cel_arg(a, 0);
    in->handlers = h.up;
    if (value)
        cel_keep_visibility(in);
    cel_error error;
    cel_sexp *condition = in->condition, *call = condition && condition->kind == CEL_S_LIST ? cel_list_get(condition, "call") : NULL;
    if (value || !cel_catch(in, &error))
        return value;
    const char *where = call && call->kind == CEL_S_CALL ? cel_deparse_text(in, call) : NULL;
    char text[sizeof error.message + 160];
    if (where)
        snprintf(text, sizeof text, strlen(where) + strlen(error.message) > 60 ? "Error in %.120s : \n  %s\n" : "Error in %.120s : %s\n", where, error.message);
    else
        snprintf(text, sizeof text, "Error : %s\n", error.message);
    if (!silent && in->options.message)
        in->options.message(in->options.user, text);
    value = cel_sexp_string(in, text);
    in->error = error;
    in->condition = condition;
    condition = cel_error_condition(in);
    memset(&in->error, 0, sizeof in->error);
    in->condition = NULL;
    if (!value || !condition || !cel_sexp_set_class(in, value, classes) || !cel_sexp_set_attr(in, value, "condition", condition))
        return NULL;
    cel_invisible(in);
    return value;
}

static cel_sexp *suppress(cel_interp *in, cel_args *a)
{
    bool warnings = in->muffle_warnings, messages = in->muffle_messages;
    if (strcmp(a->builtin->name, "suppressWarnings") == 0)
        in->muffle_warnings = true;
    else
        in->muffle_messages = true;
    cel_sexp *value = cel_arg(a, 0);
    cel_keep_visibility(in);
    in->muffle_warnings = warnings;
    in->muffle_messages = messages;
    return value;
}

static cel_sexp *condition_message(cel_interp *in, cel_args *a)
{
    cel_sexp *c = cel_arg(a, 0), *value = c && c->kind == CEL_S_LIST ? cel_list_get(c, a->builtin->name[9] == 'M' ? "message" : "call") : NULL;
    if (c && c->kind == CEL_S_STRING && (c = cel_sexp_attr(c, "condition")))
        value = cel_list_get(c, "message");
    return value ? value : in->signal ? NULL : cel_null(in);
}

static cel_sexp *simple_condition(cel_interp *in, cel_args *a)
{
    static const char *const errors[] = {"simpleError", "error", "condition", NULL}, *const warnings[] = {"simpleWarning", "warning", "condition", NULL},
                             *const plain[] = {"simpleCondition", "condition", NULL};
    const char *text, *name = a->builtin->name;
    cel_sexp *call = cel_arg(a, 1);
    if (!call || !cel_arg_text(a, 0, &text))
        return NULL;
    return cel_make_condition(in, text, call, name[6] == 'E' ? errors : name[6] == 'W' ? warnings : plain);
}

static cel_sexp *signal_condition(cel_interp *in, cel_args *a)
{
    cel_sexp *c = cel_arg(a, 0);
    return c && cel_signal_condition(in, c) ? cel_null(in) : NULL;
}

static cel_sexp *print_condition(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *classes = x ? cel_sexp_class(in, x) : NULL, *message = x && x->kind == CEL_S_LIST ? cel_list_get(x, "message") : NULL;
    if (!classes)
        return NULL;
    const char *text = message ? cel_sexp_text_at(message, 0) : "";
    cel_sexp *call = cel_list_get(x, "call");
    if (call && call->kind == CEL_S_CALL)
        cel_writef(in, "<%s in %s: %s>\n", classes->as.s[0], cel_deparse_text(in, call), text ? text : "");
    else
        cel_writef(in, "<%s: %s>\n", classes->as.s[0], text ? text : "");
    return x;
}

static cel_sexp *invoke_restart(cel_interp *in, cel_args *a)
{
    /* muffleWarning and muffleMessage: a calling handler that ends so has taken the condition. Conditions go on to the
     * outer handlers and the console only when no handler said this. */
    (void)a;
    in->muffle_once = true;
    return cel_null(in);
}

/* ---- packages and options ---- */

static cel_sexp *library(cel_interp *in, cel_args *a)
{
    bool character_only, require = strcmp(a->builtin->name, "require") == 0;
    if (!cel_arg_flag(a, 1, &character_only))
        return NULL;
    if (!cel_arg_given(a, 0))
        return in->attached;
    cel_sexp *expr = cel_arg_expr(a, 0);
    const char *name = NULL;
    if (expr && expr->kind == CEL_S_SYMBOL && !character_only)
        name = expr->as.name;
    else if (!cel_arg_text(a, 0, &name))
        return NULL;
    if (!cel_package_known(in, name)) {
        cel_arg_fail(a, 0, "script.package", "package \"%s\" is not part of celeriac", name);
        cel_hint_package(in, name);
        return NULL;
    }
    cel_sexp *text = cel_sexp_string(in, name);
    bool there = false;
    for (size_t i = 0; text && i < in->attached->n; i++)
        there = there || in->attached->as.s[i] == text->as.s[0];
    if (!text)
        return NULL;
    if (!there) {
        cel_sexp *more = cel_sexp_copy(in, in->attached);
        if (!more || !(more = cel_resize(in, more, in->attached->n + 1)))
            return NULL;
        more->as.s[more->n - 1] = text->as.s[0];
        in->attached = cel_sexp_share(more);
    }
    return require ? cel_sexp_logical(in, 1) : in->attached;
}

static cel_sexp *require_namespace(cel_interp *in, cel_args *a)
{
    const char *name;
    return cel_arg_text(a, 0, &name) ? cel_sexp_logical(in, cel_package_known(in, name)) : NULL;
}

/* options(name = value): returns the old values; options() all of them. Unknown options are kept, as R keeps them. */
static cel_sexp *options(cel_interp *in, cel_args *a)
{
    cel_sexp *given = cel_dots_list(a);
    if (!given)
        return NULL;
    if (given->n == 0)
        return in->script_options;
    if (given->n == 1 && !cel_dots_name(a, 0) && given->as.v[0]->kind == CEL_S_LIST)
        given = given->as.v[0];
    cel_sexp *old = cel_sexp_vector(in, CEL_S_LIST, given->n), *names = old ? cel_sexp_vector(in, CEL_S_STRING, given->n) : NULL;
    cel_sexp *all = names ? cel_sexp_copy(in, in->script_options) : NULL;
    for (size_t i = 0; all && i < given->n; i++) {
        const char *name = cel_sexp_name(given, i);
        bool query = !name[0] && given->as.v[i]->kind == CEL_S_STRING && given->as.v[i]->n == 1 && given->as.v[i]->as.s[0];
        if (query)
            name = given->as.v[i]->as.s[0];
        if (!name[0])
            return cel_call_fail(a, "script.options", "options are given as name = value");
        cel_sexp *before = cel_list_get(all, name);
        if (!cel_sexp_set_text(in, names, i, name))
            return NULL;
        cel_sexp_set(old, i, before ? before : cel_null(in));
        if (!query)
            all = cel_assign_dollar(in, all, name, given->as.v[i], a->span);
        else
            in->hide = false;
    }
    if (!all || !cel_sexp_set_attr(in, old, "names", names))
        return NULL;
    in->script_options = cel_sexp_share(all);
    return old;
}

static cel_sexp *get_option(cel_interp *in, cel_args *a)
{
    const char *name;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    cel_sexp *value = cel_list_get(in->script_options, name);
    if (!value && (strcmp(name, "width") == 0 || strcmp(name, "digits") == 0))
        return cel_sexp_integer(in, name[0] == 'w' ? cel_option_width(in) : cel_option_digits(in));
    return value ? value : cel_arg(a, 1);
}

static const cel_builtin rows[] = {
    {"base", "stop", "..., call. = TRUE, domain = NULL", stop, "End with an error.", 0},
    {"base", "warning", "..., call. = TRUE, immediate. = FALSE, domain = NULL", warning, "Warn and go on.", CEL_B_INVISIBLE},
    {"base", "message", "..., domain = NULL, appendLF = TRUE", message, "A message on stderr.", CEL_B_INVISIBLE},
    {"base", "stopifnot", "...", stop_if_not, "End with an error unless all is TRUE.", CEL_B_INVISIBLE},
    {"base", "tryCatch", "expr, ..., finally", try_catch, "Evaluate, with handlers for errors and warnings.", 0},
    {"base", "withCallingHandlers", "expr, ...", calling_handlers, "Evaluate, with handlers that are called on the way.", 0},
    {"base", "try", "expr, silent = FALSE", try_, "Evaluate; an error becomes a value.", 0},
    {"base", "suppressWarnings", "expr, classes = \"warning\"", suppress, "Evaluate without warnings.", 0},
    {"base", "suppressMessages", "expr, classes = \"message\"", suppress, "Evaluate without messages.", 0},
    {"base", "suppressPackageStartupMessages", "expr", suppress, "Load packages silently.", 0},
    {"base", "conditionMessage", "c", condition_message, "The sentence of a condition.", CEL_B_GENERIC},
    {"base", "conditionCall", "c", condition_message, "The call of a condition.", CEL_B_GENERIC},
    {"base", "simpleError", "message, call = NULL", simple_condition, "An error as a value.", 0},
    {"base", "simpleWarning", "message, call = NULL", simple_condition, "A warning as a value.", 0},
    {"base", "simpleCondition", "message, call = NULL", simple_condition, "A condition as a value.", 0},
    {"base", "signalCondition", "cond, ...", signal_condition, "Offer a condition to the handlers.", 0},
    {"base", "print.condition", "x, ...", print_condition, "Print a condition.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"base", "tryInvokeRestart", "r, ...", invoke_restart, "From a calling handler: the condition is dealt with.", CEL_B_INVISIBLE},
    {"base", "invokeRestart", "r, ...", invoke_restart, "Take a condition inside a calling handler.", CEL_B_INVISIBLE},
    {"base", "library", "package, character.only = FALSE, quietly = FALSE, warn.conflicts = NULL, ...", library, "Load a package.", CEL_B_INVISIBLE},
    {"base", "require", "package, character.only = FALSE, quietly = FALSE, ...", library, "Load a package.", CEL_B_INVISIBLE},
    {"base", "requireNamespace", "package, ..., quietly = FALSE", require_namespace, "Is a package there?", 0},
    {"base", "options", "...", options, "Set options.", CEL_B_INVISIBLE},
    {"base", "getOption", "x, default = NULL", get_option, "An option.", 0},
};

const cel_library cel_library_condition = {rows, sizeof rows / sizeof *rows};
