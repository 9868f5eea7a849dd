/* Errors and conditions: where a sentence stands in the script, warnings and messages, and offering conditions to the
 * handlers of tryCatch(). An error on its way is `in->error` with `in->signal` set; everyone returns NULL. */
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"

void cel_wait(cel_interp *in, cel_waiting *w)
{
    *w = (cel_waiting){in->signal, in->error, in->condition, in->jump_value, in->jump, in->jump_handlers, in->visible};
    in->signal = CEL_SIG_NONE;
}

void cel_resume(cel_interp *in, const cel_waiting *w)
{
    in->signal = w->signal;
    in->error = w->error;
    in->condition = w->condition;
    in->jump_value = w->jump_value;
    in->jump = w->jump;
    in->jump_handlers = w->jump_handlers;
    in->visible = w->visible;
}

void cel_span_locate(cel_span span, cel_error *err)
{
    if (!span.source || span.from > span.source->length)
        return;
    const char *text = span.source->text;
    uint32_t start = span.from, end = span.from;
    long line = 1;
    for (uint32_t i = 0; i < span.from; i++)
        line += text[i] == '\n';
    while (start > 0 && text[start - 1] != '\n')
        start--;
    while (end < span.source->length && text[end] != '\n' && text[end] != '\r')
        end++;
    uint32_t to = span.to > end ? end : span.to;
    long column = 1, width = 0;
    for (uint32_t i = start; i < span.from; i++)
        column += ((unsigned char)text[i] & 0xC0) != 0x80;
    for (uint32_t i = span.from; i < to; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    cel_error_where(err, span.source->file, line, column);
    err->caret_width = width > 1 ? (int)width : 1;
    size_t length = end - start;
    if (length >= sizeof err->source) {
        length = sizeof err->source - 1;
        while (length > 0 && ((unsigned char)text[start + length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(err->source, text + start, length);
    err->source[length] = '\0';
}

/* What stands in a builtin written in R is shown at the script's call of it. */
static cel_span shown_span(const cel_interp *in, cel_span span)
{
    for (const cel_context *c = in->context; c && span.source && span.source->hidden; c = c->up)
        if (c->call && c->call->span.source)
            span = c->call->span;
    return span;
}

static void set_error(cel_interp *in, cel_span span, const char *code, const char *format, va_list args)
{
    span = shown_span(in, span);
    char message[sizeof in->error.message];
    vsnprintf(message, sizeof message, format, args);
    cel_fail(&in->error, CEL_INPUT, code, "%s", message);
    cel_span_locate(span, &in->error);
    in->signal = CEL_SIG_ERROR;
    in->condition = NULL;
}

cel_sexp *cel_fail_at(cel_interp *in, cel_span span, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(in, span.source ? span : in->here, code, format, args);
    va_end(args);
    return NULL;
}

cel_sexp *cel_fail_here(cel_interp *in, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(in, in->here, code, format, args);
    va_end(args);
    return NULL;
}

cel_error *cel_interp_error(cel_interp *in)
{
    return &in->error;
}

bool cel_catch(cel_interp *in, cel_error *out)
{
    if (in->signal != CEL_SIG_ERROR || in->error.status == CEL_INTERRUPTED || in->error.status == CEL_NOMEM)
        return false;
    if (out)
        *out = in->error;
    in->signal = CEL_SIG_NONE;
    in->condition = NULL;
    memset(&in->error, 0, sizeof in->error);
    return true;
}

bool cel_interrupted(cel_interp *in)
{
    if (!in->options.interrupt || !atomic_load_explicit(in->options.interrupt, memory_order_relaxed))
        return false;
    cel_fail(&in->error, CEL_INTERRUPTED, "interrupted", "the script stopped before its end");
    in->signal = CEL_SIG_ERROR;
    in->condition = NULL;
    return true;
}

cel_sexp *cel_finish(cel_interp *in, cel_status status)
{
    in->signal = CEL_SIG_FINISH;
    in->finish = status;
    return NULL;
}

/* ---- arguments in errors ---- */

static cel_span arg_span(const cel_args *a, size_t i)
{
    return a->arg[i].span.source ? a->arg[i].span : a->span;
}

cel_sexp *cel_arg_fail(cel_args *a, size_t i, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cel_span span = arg_span(a, i);
    set_error(a->in, span.source ? span : a->in->here, code, format, args);
    va_end(args);
    return NULL;
}

cel_sexp *cel_dots_fail(cel_args *a, size_t k, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cel_span span = k < a->n_dots && a->dots[k].span.source ? a->dots[k].span : a->span;
    set_error(a->in, span.source ? span : a->in->here, code, format, args);
    va_end(args);
    return NULL;
}

cel_sexp *cel_call_fail(cel_args *a, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(a->in, a->span.source ? a->span : a->in->here, code, format, args);
    va_end(args);
    return NULL;
}

static cel_sexp *pass_error(cel_interp *in, cel_span span, const cel_error *err)
{
    cel_error copy = *err; /* `err` may be the interpreter's own */
    if (!copy.file[0] && !copy.line)
        cel_span_locate(shown_span(in, span), &copy);
    in->error = copy;
    in->signal = CEL_SIG_ERROR;
    in->condition = NULL;
    return NULL;
}

cel_sexp *cel_call_error(cel_args *a, const cel_error *err)
{
    return pass_error(a->in, a->span.source ? a->span : a->in->here, err);
}

cel_sexp *cel_arg_error(cel_args *a, size_t i, const cel_error *err)
{
    return pass_error(a->in, arg_span(a, i), err);
}

/* ---- conditions ---- */

cel_sexp *cel_make_condition(cel_interp *in, const char *message, cel_sexp *call, const char *const *classes)
{
    static const char *const names[] = {"message", "call"};
    cel_sexp *c = cel_sexp_list(in, 2, names), *text = c ? cel_sexp_string(in, message) : NULL;
    if (!text)
        return NULL;
    cel_sexp_set(c, 0, text);
    cel_sexp_set(c, 1, call ? call : in->null);
    return cel_sexp_set_class(in, c, classes) ? c : NULL;
}

bool cel_signal_condition(cel_interp *in, cel_sexp *condition)
{
    cel_handlers *all = in->handlers;
    for (cel_handlers *h = all; h; h = h->up)
        for (size_t i = 0; i < h->classes->n; i++) {
            if (!h->classes->as.s[i] || !cel_sexp_inherits(condition, h->classes->as.s[i]))
                continue;
            if (!h->calling) {
                h->found = i;
                h->condition = condition;
                in->jump_handlers = h;
                in->signal = CEL_SIG_CONDITION;
                return false;
            }
            in->handlers = h->up; /* a calling handler runs with the handlers outside of its own */
            cel_sexp *done = cel_apply(in, h->functions->as.v[i], 1, &condition, NULL);
            in->handlers = all;
            if (!done)
                return false;
            if (in->muffle_once)
                return true;
        }
    return true;
}

cel_sexp *cel_error_condition(cel_interp *in)
{
    static const char *const classes[] = {"simpleError", "error", "condition", NULL};
    if (in->condition)
        return in->condition;
    return cel_make_condition(in, in->error.message, NULL, classes);
}

bool cel_warn_condition(cel_interp *in, cel_sexp *condition)
{
    in->muffle_once = false;
    if (!cel_signal_condition(in, condition))
        return false;
    bool taken = in->muffle_once;
    in->muffle_once = false;
    cel_sexp *message = cel_list_get(condition, "message");
    const char *text = message ? cel_sexp_text_at(message, 0) : NULL;
    if (!taken && !in->muffle_warnings && in->options.warn)
        in->options.warn(in->options.user, text ? text : "");
    return true;
}

bool cel_warn(cel_interp *in, const char *format, ...)
{
    static const char *const classes[] = {"simpleWarning", "warning", "condition", NULL};
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cel_sexp *condition = cel_make_condition(in, text, NULL, classes);
    return condition && cel_warn_condition(in, condition);
}

bool cel_message(cel_interp *in, const char *format, ...)
{
    static const char *const classes[] = {"simpleMessage", "message", "condition", NULL};
    cel_text text = {0};
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *buffer = need < 0 ? NULL : cel_malloc((size_t)need + 2);
    if (buffer) {
        vsnprintf(buffer, (size_t)need + 1, format, again);
        strcpy(buffer + need, "\n"); /* a message ends its line, and its condition says so, as in R */
    }
    va_end(again);
    cel_text_free(&text);
    if (!buffer)
        return cel_no_memory(in), false;
    cel_sexp *condition = cel_make_condition(in, buffer, NULL, classes);
    buffer[need] = '\0';
    in->muffle_once = false;
    bool on = condition && cel_signal_condition(in, condition), taken = in->muffle_once;
    in->muffle_once = false;
    if (on && !taken && !in->muffle_messages && in->options.message)
        in->options.message(in->options.user, buffer);
    cel_free(buffer);
    return on;
}
