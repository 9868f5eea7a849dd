/* Splits and sets of resamples as values. A split remembers the table it was made of, so that training() gives back rows
 * of that very table, with its class and whatever a frame cannot hold. */
#include <stdlib.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_rsample.h"

typedef struct split_box {
    cel_split *split;
    cel_sexp *data; /* NULL: made from the frame when asked for */
    cel_sexp *id;   /* a tibble of one row, or NULL */
} split_box;

/* An error of the library, as the script's. */
static cel_sexp *pass(cel_interp *in, const cel_error *err)
{
    cel_fail_here(in, err->code, "%s", err->message);
    if (err->hint[0])
        cel_error_hint(cel_interp_error(in), "%s", err->hint);
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static void free_box(void *object)
{
    split_box *box = object;
    cel_split_drop(box->split);
    cel_free(box);
}

static void mark_box(cel_interp *in, void *object)
{
    split_box *box = object;
    cel_mark(in, box->data);
    cel_mark(in, box->id);
}

static bool print_box(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    cel_split_print(cel_split_of(self), out);
    return true;
}

cel_sexp *cel_split_row_numbers(cel_interp *in, const cel_split *s, cel_part part)
{
    cel_error err;
    size_t *rows, n;
    if (cel_split_rows(s, part, &rows, &n, &err) != CEL_OK)
        return pass(in, &err);
    cel_sexp *x = cel_sexp_vector(in, CEL_S_INTEGER, n);
    for (size_t i = 0; x && i < n; i++)
        x->as.i[i] = (int32_t)rows[i] + 1;
    cel_free(rows);
    return x;
}

static bool is_vfold(const cel_split *s)
{
    return s->kind == CEL_SPLIT_VFOLD || s->kind == CEL_SPLIT_GROUP_VFOLD || s->kind == CEL_SPLIT_LOO;
}

static cel_sexp *get_box(cel_interp *in, cel_sexp *self, const char *name)
{
    static const struct {
        const char *name;
        cel_part part;
        bool three;
    } ids[] = {{"in_id", CEL_ANALYSIS, false}, {"out_id", CEL_ASSESSMENT, false}, {"train_id", CEL_ANALYSIS, true},
               {"val_id", CEL_VALIDATION, true}, {"test_id", CEL_ASSESSMENT, true}};
    split_box *box = self->as.object.object;
    if (strcmp(name, "data") == 0)
        return box->data ? box->data : cel_frame_value(in, box->split->data, true);
    if (strcmp(name, "id") == 0)
        return box->id ? box->id : cel_null(in);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(ids[i].name, name) == 0 && ids[i].three == cel_split_is_three_way(box->split)) {
            /* R stores the analysis rows, and NA for assessment rows that are all the others */
            bool rest = ids[i].part == CEL_ASSESSMENT && (box->split->part[CEL_ASSESSMENT].rest || is_vfold(box->split));
            return rest ? cel_sexp_logical(in, CEL_NA_INT) : cel_split_row_numbers(in, box->split, ids[i].part);
        }
    return NULL;
}

static const char *const names[] = {"data", "in_id", "out_id", "id", "train_id", "val_id", "test_id", NULL};

#define TYPE(kind)                                                                                               \
    [kind] = {"split", cel_split_class_table[kind], free_box, mark_box, get_box, NULL, names, print_box}
static const cel_object_type types[CEL_SPLIT_KINDS] = {
    TYPE(CEL_SPLIT_PLAIN), TYPE(CEL_SPLIT_APPARENT), TYPE(CEL_SPLIT_LOO), TYPE(CEL_SPLIT_INITIAL),
    TYPE(CEL_SPLIT_INITIAL_TIME), TYPE(CEL_SPLIT_GROUP_INITIAL), TYPE(CEL_SPLIT_THREE_WAY),
    TYPE(CEL_SPLIT_THREE_WAY_TIME), TYPE(CEL_SPLIT_GROUP_THREE_WAY), TYPE(CEL_SPLIT_VALIDATION),
    TYPE(CEL_SPLIT_VALIDATION_TIME), TYPE(CEL_SPLIT_GROUP_VALIDATION), TYPE(CEL_SPLIT_VFOLD),
    TYPE(CEL_SPLIT_GROUP_VFOLD), TYPE(CEL_SPLIT_MC), TYPE(CEL_SPLIT_GROUP_MC), TYPE(CEL_SPLIT_BOOT),
    TYPE(CEL_SPLIT_GROUP_BOOT), TYPE(CEL_SPLIT_ROLLING), TYPE(CEL_SPLIT_SLIDING_WINDOW),
    TYPE(CEL_SPLIT_SLIDING_INDEX), TYPE(CEL_SPLIT_SLIDING_PERIOD),
};

cel_split *cel_split_of(const cel_sexp *x)
{
    if (x->kind != CEL_S_OBJECT || x->as.object.type < types || x->as.object.type >= types + CEL_SPLIT_KINDS)
        return NULL;
    return ((split_box *)x->as.object.object)->split;
}

cel_split *cel_arg_split(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    char what[80];
    if (!x)
        return NULL;
    cel_split *s = cel_split_of(x);
    if (!s)
        cel_arg_fail(a, i, "split.type", "%s must be a split, as initial_split() makes or vfold_cv() holds, not %s",
                     cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
    return s;
}

cel_sexp *cel_split_value(cel_interp *in, cel_split *split, cel_sexp *data, cel_sexp *id)
{
    split_box *box = CEL_NEW(split_box);
    if (!box)
        return cel_fail_here(in, "memory", "out of memory");
    box->split = cel_split_keep(split);
    box->data = data ? cel_sexp_share(data) : NULL;
    box->id = id ? cel_sexp_share(id) : NULL;
    return cel_sexp_object(in, &types[split->kind], box);
}

cel_sexp *cel_split_table(cel_interp *in, cel_sexp *split, cel_part part)
{
    split_box *box = split->as.object.object;
    cel_error err;
    size_t *rows, n;
    if (!box->data) {
        cel_frame *f;
        if (cel_split_frame(box->split, part, &f, &err) != CEL_OK)
            return pass(in, &err);
        cel_sexp *x = cel_frame_value(in, f, true);
        cel_frame_drop(f);
        return x;
    }
    if (cel_split_rows(box->split, part, &rows, &n, &err) != CEL_OK)
        return pass(in, &err);
    if (cel_split_is_three_way(box->split))
        qsort(rows, n, sizeof *rows, ascending);
    cel_sexp *x = cel_tibble_take(in, box->data, rows, n);
    cel_free(rows);
    return x;
}

/* ---- sets ---- */

/* The tibble of one row that names resample `i`. */
static cel_sexp *id_row(cel_interp *in, const cel_resamples *r, size_t i)
{
    static const char *const columns[] = {"id", "id2"};
    cel_sexp *row = cel_tibble_new(in, r->id2 ? 2 : 1, columns, 1, true);
    cel_sexp *id = row ? cel_sexp_string(in, r->id[i]) : NULL;
    cel_sexp *id2 = id && r->id2 ? cel_sexp_string(in, r->id2[i]) : id;
    if (!id2)
        return NULL;
    cel_sexp_set(row, 0, id);
    if (r->id2)
        cel_sexp_set(row, 1, id2);
    return row;
}

cel_sexp *cel_resamples_value(cel_interp *in, const cel_resamples *set, cel_sexp *data)
{
    static const char *const columns[] = {"splits", "id", "id2"};
    const char *first[8] = {NULL};
    const char *const *classes = cel_resamples_classes(set);
    for (size_t k = 0; classes[k] && strcmp(classes[k], "tbl_df") != 0; k++)
        first[k] = classes[k];
    cel_sexp *x = cel_tibble_new(in, set->id2 ? 3 : 2, columns, set->n, true);
    cel_sexp *splits = x ? cel_sexp_vector(in, CEL_S_LIST, set->n) : NULL;
    cel_sexp *id = splits ? cel_sexp_strings(in, (const char *const *)set->id, set->n) : NULL;
    cel_sexp *id2 = id && set->id2 ? cel_sexp_strings(in, (const char *const *)set->id2, set->n) : id;
    cel_sexp *label = id2 ? cel_sexp_string(in, set->label) : NULL;
    if (!label || !cel_tibble_set_class(in, x, first) || !cel_sexp_set_attr(in, x, "label", label))
        return NULL;
    for (size_t i = 0; i < set->n; i++) {
        cel_sexp *row = id_row(in, set, i);
        cel_sexp *split = row ? cel_split_value(in, set->split[i], data, row) : NULL;
        if (!split)
            return NULL;
        cel_sexp_set(splits, i, split);
    }
    cel_sexp_set(x, 0, splits);
    cel_sexp_set(x, 1, id);
    if (set->id2)
        cel_sexp_set(x, 2, id2);
    return x;
}

/* The texts of a column, borrowed, in a new array; NULL with an error when one is missing. */
static const char **texts_of(cel_interp *in, const cel_sexp *x, const char *what, const char *name)
{
    const char **text = CEL_ARRAY(const char *, x->n + 1);
    for (size_t i = 0; text && i < x->n; i++)
        if (!(text[i] = cel_sexp_text_at(x, i))) {
            cel_free(text);
            cel_fail_here(in, "resamples.id", "column %s of %s must hold texts, none missing", name, what);
            return NULL;
        }
    if (!text)
        cel_fail_here(in, "memory", "out of memory");
    return text;
}

cel_resamples *cel_resamples_of(cel_interp *in, cel_sexp *x, const char *what)
{
    char found[80];
    cel_sexp *splits = x->kind == CEL_S_LIST ? cel_list_get(x, "splits") : NULL;
    cel_sexp *id = splits ? cel_list_get(x, "id") : NULL, *id2 = id ? cel_list_get(x, "id2") : NULL;
    if (!id || splits->kind != CEL_S_LIST) {
        cel_fail_here(in, "resamples.type", "%s must be a set of resamples, as vfold_cv() makes, not %s", what,
                      cel_split_of(x) ? "a single split" : cel_sexp_describe(x, found, sizeof found));
        return NULL;
    }
    cel_split **list = CEL_ARRAY(cel_split *, splits->n + 1);
    const char **ids = list ? texts_of(in, id, what, "id") : NULL;
    const char **ids2 = ids && id2 ? texts_of(in, id2, what, "id2") : NULL;
    cel_sexp *classes = cel_sexp_attr(x, "class"), *label = cel_sexp_attr(x, "label");
    const char *text = label ? cel_sexp_text_at(label, 0) : NULL;
    cel_resamples *set = NULL;
    bool ok = ids && (!id2 || ids2);
    for (size_t i = 0; ok && i < splits->n; i++)
        if (!(list[i] = cel_split_of(splits->as.v[i]))) {
            cel_fail_here(in, "resamples.split", "element %zu of the column splits of %s is not a split", i + 1, what);
            ok = false;
        }
    cel_error err;
    if (ok && cel_resamples_new(classes ? cel_sexp_text_at(classes, 0) : NULL, text ? text : "Manual resampling", list, ids,
                                ids2, splits->n, &set, &err) != CEL_OK)
        pass(in, &err);
    else if (!list)
        cel_fail_here(in, "memory", "out of memory");
    cel_free(list);
    cel_free(ids);
    cel_free(ids2);
    return set;
}

cel_resamples *cel_arg_resamples(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    cel_resamples *set = cel_resamples_of(in, x, cel_args_name(a, i));
    if (!set) {
        cel_error err = *cel_interp_error(in);
        cel_arg_error(a, i, &err);
    }
    return set;
}

bool cel_warn_notes(cel_interp *in, const cel_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++)
        if (!cel_warn(in, "%s", notes->note[i]))
            return false;
    return true;
}
