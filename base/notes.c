/* Notes: a growing list of sentences, for warnings that travel up to whoever can show them. */
#include <stdio.h>

#include "base/base.h"

void cel_notes_add(cel_notes *notes, const char *text)
{
    if (!notes || notes->failed)
        return;
    char **list = cel_realloc(notes->note, notes->n + 1, sizeof *list);
    char *copy = list ? cel_strdup(text) : NULL;
    if (list)
        notes->note = list;
    if (!copy) {
        notes->failed = true;
        return;
    }
    notes->note[notes->n++] = copy;
}

void cel_notes_addf(cel_notes *notes, const char *format, ...)
{
    if (!notes || notes->failed)
        return;
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cel_notes_add(notes, text);
}

void cel_notes_free(cel_notes *notes)
{
    if (!notes)
        return;
    for (size_t i = 0; i < notes->n; i++)
        cel_free(notes->note[i]);
    cel_free(notes->note);
    *notes = (cel_notes){0};
}
