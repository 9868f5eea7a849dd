/* Frames: named columns of one length. A frame owns references to its columns, so a copy, a selection or a change of
 * one column shares all the rest. It promises distinct names and equal lengths; nothing here looks at values. */
#include <stdatomic.h>
#include <string.h>

#include "recipes/frame.h"

cel_frame *cel_frame_new(size_t rows)
{
    cel_frame *f = CEL_NEW(cel_frame);
    if (!f)
        return NULL;
    atomic_init(&f->refs, 1);
    f->rows = rows;
    return f;
}

cel_frame *cel_frame_keep(cel_frame *f)
{
    if (f)
        atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    return f;
}

void cel_frame_drop(cel_frame *f)
{
    if (!f || atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t j = 0; j < f->cols; j++) {
        cel_free(f->name[j]);
        cel_column_drop(f->column[j]);
    }
    cel_free(f->name);
    cel_free(f->column);
    cel_free(f);
}

/* Room for one more column: both arrays double whenever the number of columns reaches a power of two. */
static bool make_room(cel_frame *f)
{
    if (f->cols & (f->cols - 1))
        return true;
    size_t more = f->cols ? f->cols * 2 : 1;
    char **name = cel_realloc(f->name, more, sizeof *name);
    if (!name)
        return false;
    f->name = name;
    cel_column **column = cel_realloc(f->column, more, sizeof *column);
    if (!column)
        return false;
    f->column = column;
    return true;
}

/* Adds a column whose name is known to be new. */
static bool append(cel_frame *f, const char *name, cel_column *column)
{
    char *copy = cel_strdup(name);
    if (!copy || !make_room(f)) {
        cel_free(copy);
        return false;
    }
    f->name[f->cols] = copy;
    f->column[f->cols++] = cel_column_keep(column);
    return true;
}

cel_frame *cel_frame_select(const cel_frame *f, const size_t *index, size_t n)
{
    cel_frame *out = cel_frame_new(f->rows);
    for (size_t j = 0; out && j < n; j++)
        if (!append(out, f->name[index[j]], f->column[index[j]])) {
            cel_frame_drop(out);
            out = NULL;
        }
    return out;
}

cel_frame *cel_frame_copy(const cel_frame *f)
{
    cel_frame *out = cel_frame_new(f->rows);
    for (size_t j = 0; out && j < f->cols; j++)
        if (!append(out, f->name[j], f->column[j])) {
            cel_frame_drop(out);
            out = NULL;
        }
    return out;
}

cel_status cel_frame_set(cel_frame *f, const char *name, cel_column *column, cel_error *err)
{
    if (column->n != f->rows)
        return cel_fail(err, CEL_INPUT, "frame.length", "column \"%s\" has %zu values, the table has %zu rows", name, column->n, f->rows);
    int at = cel_frame_find(f, name);
    if (at < 0)
        return append(f, name, column) ? CEL_OK : cel_nomem(err);
    cel_column_keep(column);
    cel_column_drop(f->column[at]);
    f->column[at] = column;
    return CEL_OK;
}

void cel_frame_remove(cel_frame *f, size_t index)
{
    cel_free(f->name[index]);
    cel_column_drop(f->column[index]);
    size_t after = --f->cols - index;
    memmove(f->name + index, f->name + index + 1, after * sizeof *f->name);
    memmove(f->column + index, f->column + index + 1, after * sizeof *f->column);
}

int cel_frame_find(const cel_frame *f, const char *name)
{
    for (size_t j = 0; j < f->cols; j++)
        if (strcmp(f->name[j], name) == 0)
            return (int)j;
    return -1;
}

cel_column *cel_frame_column(const cel_frame *f, const char *name, cel_error *err)
{
    enum { FEW = 12 };
    int at = cel_frame_find(f, name);
    if (at >= 0)
        return f->column[at];
    cel_fail(err, CEL_INPUT, "frame.column", "column \"%s\" is not in the data", name);
    if (f->cols <= FEW) {
        cel_text list = {0};
        for (size_t j = 0; j < f->cols; j++)
            cel_text_addf(&list, "%s%s", j ? ", " : "", f->name[j]);
        if (list.text && !list.failed)
            cel_error_hint(err, "columns: %s", list.text);
        cel_text_free(&list);
    }
    int near = cel_nearest(name, (const char *const *)f->name, f->cols);
    if (near >= 0)
        cel_error_hint(err, "did you mean \"%s\"?", f->name[near]);
    return NULL;
}

cel_frame *cel_frame_rows(const cel_frame *f, const size_t *row, size_t n)
{
    cel_frame *out = cel_frame_new(n);
    for (size_t j = 0; out && j < f->cols; j++) {
        cel_column *c = cel_column_rows(f->column[j], row, n);
        if (!c || !append(out, f->name[j], c)) {
            cel_frame_drop(out);
            out = NULL;
        }
        cel_column_drop(c);
    }
    return out;
}

cel_frame *cel_frame_head(const cel_frame *f, size_t n)
{
    if (n >= f->rows)
        return cel_frame_copy(f);
    size_t *row = cel_malloc(n * sizeof *row);
    for (size_t i = 0; row && i < n; i++)
        row[i] = i;
    cel_frame *out = row ? cel_frame_rows(f, row, n) : NULL;
    cel_free(row);
    return out;
}
