/* Messages on standard error, all in one shape: what is wrong, where, what to do. */
#include "cli/message.h"

#include <string.h>

#include "base/json.h"

static void add_indented(cel_text *t, const char *lines)
{
    while (*lines) {
        size_t n = strcspn(lines, "\n");
        cel_text_add(t, "  ");
        cel_text_add_n(t, lines, n);
        cel_text_add(t, "\n");
        lines += n + (lines[n] == '\n');
    }
}

/* Spaces as wide as the text in front of `column` (1-based, in characters); tabs stay tabs. */
static void add_margin(cel_text *t, const char *source, long column)
{
    for (long at = 1; at < column && *source; at++) {
        size_t n = 1;
        while (((unsigned char)source[n] & 0xC0) == 0x80)
            n++;
        if (*source == '\t')
            cel_text_add(t, "\t");
        else {
            char one[8] = "";
            memcpy(one, source, n < sizeof one ? n : sizeof one - 1);
            cel_text_repeat(t, " ", (size_t)cel_text_width(one));
        }
        source += n;
    }
}

void cli_error_text(const cel_error *err, cel_text *t)
{
    bool wrong = err->status != CEL_INTERRUPTED; /* who stops a program knows why: no line, no caret */
    cel_text_add(t, wrong ? "error: " : "interrupted: ");
    if (err->file[0]) {
        cel_text_add(t, err->file);
        if (err->line > 0)
            cel_text_addf(t, ":%ld", err->line);
        if (err->line > 0 && err->column > 0)
            cel_text_addf(t, ":%ld", err->column);
        cel_text_add(t, ": ");
    }
    cel_text_addf(t, "%s\n", err->message);
    if (err->source[0] && wrong) {
        add_indented(t, err->source);
        if (err->column > 0) {
            cel_text_add(t, "  ");
            add_margin(t, err->source, err->column);
            cel_text_add(t, "^");
            cel_text_repeat(t, "~", err->caret_width > 1 ? (size_t)err->caret_width - 1 : 0);
            cel_text_add(t, "\n");
        }
    }
    add_indented(t, err->hint);
}

void cli_error_print(const cel_error *err)
{
    cel_text t = {0};
    cli_error_text(err, &t);
    fflush(stdout);
    fputs(t.failed ? "error: there is not enough memory\n" : t.text, stderr);
    cel_text_free(&t);
}

/* Texts are cut at their ends, maybe inside a character: what is no UTF-8 becomes a question mark. */
static json_t *sound_text(const char *text)
{
    size_t bad;
    char *copy = cel_strdup(text);
    while (copy && !cel_utf8_valid(copy, strlen(copy), &bad))
        copy[bad] = '?';
    json_t *j = copy ? json_string(copy) : NULL;
    cel_free(copy);
    return j;
}

void cli_error_json(const cel_error *err)
{
    json_t *o = json_object(), *all = json_object();
    bool ok = o && all && cel_json_set(o, "code", json_string(err->code)) && cel_json_set(o, "file", err->file[0] ? sound_text(err->file) : json_null()) &&
              cel_json_set(o, "line", err->line > 0 ? json_integer(err->line) : json_null()) &&
              cel_json_set(o, "column", err->column > 0 ? json_integer(err->column) : json_null()) &&
              cel_json_set(o, "message", sound_text(err->message)) && cel_json_set(o, "hint", err->hint[0] ? sound_text(err->hint) : json_null());
    if (!ok)
        json_decref(o);
    else
        ok = cel_json_set(all, "error", o);
    char *text = ok ? cel_json_dump(all, 0) : NULL;
    if (text)
        puts(text);
    cel_free(text);
    json_decref(all);
}

void cli_warning_print(const char *text)
{
    fflush(stdout);
    fprintf(stderr, "warning: %s\n", text);
}
