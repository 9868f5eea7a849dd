/* What went wrong: notes as a table, the different texts, and what stands above and below a printed result. */
#include <string.h>

#include "tuning/results_inside.h"

static cel_status notes_table(const cel_results *r, size_t from, size_t to, bool ids, cel_frame **out, cel_error *err)
{
    size_t n = 0;
    const char **text = CEL_ARRAY(const char *, r->n_notes + 1);
    const cel_note **note = CEL_ARRAY(const cel_note *, r->n_notes + 1);
    cel_status status = text && note ? CEL_OK : cel_nomem(err);
    for (size_t k = from; status == CEL_OK && k < to; k++)
        for (size_t i = 0; i < r->n_notes; i++)
            if (r->note[i].resample == k)
                note[n++] = &r->note[i];
    cel_frame *f = status == CEL_OK ? cel_frame_new(n) : NULL;
    static const char *const name[] = {"id", "id2", "location", "type", "note"};
    for (size_t k = ids ? 0 : 2; status == CEL_OK && k < 5; k++) {
        if (k == 1 && !r->resamples->id2)
            continue;
        for (size_t i = 0; i < n; i++)
            text[i] = k == 0   ? r->resamples->id[note[i]->resample]
                      : k == 1 ? r->resamples->id2[note[i]->resample]
                      : k == 2 ? note[i]->location
                      : k == 3 ? note[i]->type
                               : note[i]->text;
        cel_frame_put(f, name[k], cel_column_of_texts(text, n), &status, err);
    }
    cel_free(text);
    cel_free(note);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_results_notes(const cel_results *r, size_t resample, cel_frame **out, cel_error *err)
{
    return notes_table(r, resample, resample + 1, false, out, err);
}

cel_status cel_collect_notes(const cel_results *r, cel_frame **out, cel_error *err)
{
    return notes_table(r, 0, r->resamples->n, true, out, err);
}

/* True for the first note of its text (and type). */
static bool is_first(const cel_results *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (r->note[k].type == r->note[i].type && strcmp(r->note[k].text, r->note[i].text) == 0)
            return false;
    return true;
}

void cel_show_notes(const cel_results *r, size_t n, int width, cel_text *t)
{
    if (r->n_notes == 0) {
        cel_text_add(t, "Great job! No notes to show.\n");
        return;
    }
    int widest = 1;
    for (size_t i = 0; i < r->n_notes; i++)
        for (const char *at = r->note[i].text; *at;) {
            size_t line = strcspn(at, "\n");
            char *piece = cel_strndup(at, line);
            int columns = piece ? cel_text_width(piece) : 0;
            cel_free(piece);
            widest = columns > widest ? columns : widest;
            at += line + (at[line] != '\0');
        }
    widest = widest < width ? widest : width;
    cel_text_add(t, "unique notes:\n");
    for (size_t i = 0, shown = 0; i < r->n_notes && shown < n; i++)
        if (is_first(r, i)) {
            cel_text_repeat(t, "─", (size_t)widest);
            cel_text_addf(t, "\n%s\n", r->note[i].text);
            shown++;
        }
}

/* "  - Error(s) x3: text", on one line of at most `width` columns. */
static void add_issue(const cel_results *r, size_t i, int width, cel_text *t)
{
    size_t count = 0;
    for (size_t k = 0; k < r->n_notes; k++)
        count += r->note[k].type == r->note[i].type && strcmp(r->note[k].text, r->note[i].text) == 0;
    cel_text line = {0};
    cel_text_addf(&line, "  - %s(s) x%zu: ", strcmp(r->note[i].type, "error") == 0 ? "Error" : "Warning", count);
    for (const char *c = r->note[i].text; *c; c++)
        cel_text_add_char(&line, *c == '\n' ? ' ' : *c);
    if (!line.failed && cel_text_width(line.text) > width) {
        cel_text_add_n(t, line.text, cel_text_fit(line.text, width - 3));
        cel_text_add(t, "...");
    } else if (line.text) {
        cel_text_add(t, line.text);
    }
    cel_text_add(t, "\n");
    cel_text_free(&line);
}

void cel_results_issues(const cel_results *r, int width, cel_text *t)
{
    if (r->n_notes == 0)
        return;
    cel_text_add(t, "\nThere were issues with some computations:\n\n");
    static const char *const types[] = {"error", "warning"};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < r->n_notes; i++)
            if (strcmp(r->note[i].type, types[k]) == 0 && is_first(r, i))
                add_issue(r, i, width, t);
    cel_text_add(t, "\nRun `show_notes(.Last.tune.result)` for more information.\n");
}

void cel_results_title(const cel_results *r, cel_text *t)
{
    cel_text_addf(t, "# %s results\n# %s \n", r->kind == CEL_RESULTS_TUNE ? "Tuning" : "Resampling",
                  r->kind == CEL_RESULTS_LAST ? "Manual resampling" : r->resamples->label);
}
