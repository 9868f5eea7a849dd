/* What is done with splits and sets of resamples: their parts as tables or row numbers, their ids, labels and prints. */
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_rsample.h"

/* ---- parts ---- */

static cel_sexp *part_of(cel_interp *in, cel_args *a, cel_part part)
{
    cel_sexp *x = cel_arg(a, 0);
    return x && cel_arg_split(a, 0) ? cel_split_table(in, x, part) : NULL;
}

static bool is_validation_split(const cel_split *s)
{
    return s->kind == CEL_SPLIT_VALIDATION || s->kind == CEL_SPLIT_VALIDATION_TIME || s->kind == CEL_SPLIT_GROUP_VALIDATION;
}

static cel_sexp *training(cel_interp *in, cel_args *a)
{
    return part_of(in, a, CEL_ANALYSIS);
}

static cel_sexp *testing(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    if (s && is_validation_split(s))
        return cel_arg_fail(a, 0, "split.part", "The testing data is not part of the validation set object; it is part of the "
                            "result of initial_validation_split()");
    return s ? part_of(in, a, CEL_ASSESSMENT) : NULL;
}

static cel_sexp *validation(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    if (s && !cel_split_is_three_way(s) && !is_validation_split(s))
        return cel_arg_fail(a, 0, "split.part", "this split has no validation part; initial_validation_split() makes one");
    return s ? part_of(in, a, cel_split_is_three_way(s) ? CEL_VALIDATION : CEL_ASSESSMENT) : NULL;
}

static cel_sexp *analysis(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    if (s && cel_split_is_three_way(s)) {
        cel_arg_fail(a, 0, "split.part", "The initial validation split does not contain an analysis set.");
        cel_error_hint(cel_interp_error(in), "You can access the training data with training().");
        return NULL;
    }
    return s ? part_of(in, a, CEL_ANALYSIS) : NULL;
}

static cel_sexp *assessment(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    if (s && cel_split_is_three_way(s)) {
        cel_arg_fail(a, 0, "split.part", "The initial validation split does not contain an assessment set.");
        cel_error_hint(cel_interp_error(in), "You can access the testing data with testing().");
        return NULL;
    }
    return s ? part_of(in, a, CEL_ASSESSMENT) : NULL;
}

static const char *const part_names[] = {"analysis", "assessment", NULL};

static cel_sexp *as_integer(cel_interp *in, cel_args *a)
{
    size_t part;
    cel_split *s = cel_arg_split(a, 0);
    return s && cel_arg_choice(a, 1, part_names, &part) ? cel_split_row_numbers(in, s, (cel_part)part) : NULL;
}

static cel_sexp *as_data_frame(cel_interp *in, cel_args *a)
{
    size_t part;
    return cel_arg_split(a, 0) && cel_arg_choice(a, 3, part_names, &part) ? part_of(in, a, (cel_part)part) : NULL;
}

static cel_sexp *complement(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    return s ? cel_split_row_numbers(in, s, CEL_ASSESSMENT) : NULL;
}

static cel_sexp *get_rsplit(cel_interp *in, cel_args *a)
{
    size_t index;
    cel_resamples *set = cel_arg_resamples(in, a, 0);
    size_t n = set ? set->n : 0;
    cel_resamples_drop(set);
    if (!set || !cel_arg_count(a, 1, &index))
        return NULL;
    if (index < 1 || index > n)
        return cel_arg_fail(a, 1, "resamples.index", "A value of %zu was provided for index, but there are only %zu splits", index,
                            n);
    return cel_list_get(cel_arg(a, 0), "splits")->as.v[index - 1];
}

/* ---- text and tables ---- */

static cel_sexp *obj_sum(cel_interp *in, cel_args *a)
{
    cel_split *s = cel_arg_split(a, 0);
    cel_text t = {0};
    if (!s)
        return NULL;
    cel_split_cell(s, &t); /* "<split [82/21]>": the brackets are the table's */
    if (t.failed || !t.text)
        return cel_call_fail(a, "memory", "out of memory");
    t.text[t.length - 1] = '\0';
    cel_sexp *text = cel_sexp_string(in, t.text + 1);
    cel_text_free(&t);
    return text;
}

/* A set inside a table: "boot [25 x 2]", the class up to its underscore. */
static cel_sexp *obj_sum_rset(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *classes = x ? cel_sexp_attr(x, "class") : NULL;
    const char *name = classes ? cel_sexp_text_at(classes, 0) : "rset";
    cel_text t = {0};
    if (!x)
        return NULL;
    cel_text_addf(&t, "%.*s [%zu \u00d7 %zu]", strcmp(name, "bootstraps") == 0 ? 4 : (int)strcspn(name, "_"), name,
                  cel_tibble_rows(x), x->n);
    cel_sexp *text = t.failed ? cel_call_fail(a, "memory", "out of memory") : cel_sexp_string(in, t.text);
    cel_text_free(&t);
    return text;
}

static cel_sexp *type_sum(cel_interp *in, cel_args *a)
{
    return cel_arg(a, 0) ? cel_sexp_string(in, "split") : NULL;
}

static cel_sexp *print_rset(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_resamples *set = x ? cel_arg_resamples(in, a, 0) : NULL;
    cel_text t = {0};
    if (!set)
        return NULL;
    cel_resamples_header(set, &t);
    cel_resamples_drop(set);
    bool ok = cel_tibble_print(in, x, SIZE_MAX, 0, &t) && !t.failed;
    if (ok)
        cel_write(in, t.text);
    cel_text_free(&t);
    cel_invisible(in);
    return ok ? x : NULL;
}

static cel_sexp *print_nested(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    cel_sexp *outer = cel_sexp_attr(x, "label"), *inner = cel_sexp_attr(x, "inner_label");
    cel_text t = {0};
    cel_text_addf(&t, "# Nested resampling:\n#  outer: %s\n#  inner: %s\n", outer ? cel_sexp_text_at(outer, 0) : "?",
                  inner ? cel_sexp_text_at(inner, 0) : "?");
    bool ok = cel_tibble_print(in, x, SIZE_MAX, 0, &t) && !t.failed;
    if (ok)
        cel_write(in, t.text);
    cel_text_free(&t);
    cel_invisible(in);
    return ok ? x : NULL;
}

static cel_sexp *pretty(cel_interp *in, cel_args *a)
{
    cel_resamples *set = cel_arg_resamples(in, a, 0);
    cel_sexp *label = set ? cel_sexp_string(in, set->label) : NULL;
    cel_resamples_drop(set);
    return label;
}

/* labels(): the ids of a set ("Repeat1.Fold1" of repeats), the id table of a split. */
static cel_sexp *labels_rset(cel_interp *in, cel_args *a)
{
    bool factor;
    cel_resamples *set = cel_arg_resamples(in, a, 0);
    if (!set)
        return NULL;
    cel_sexp *x = cel_arg_flag(a, 1, &factor) ? cel_sexp_vector(in, CEL_S_STRING, set->n) : NULL;
    for (size_t i = 0; x && i < set->n; i++) {
        cel_text t = {0};
        cel_text_addf(&t, "%s%s%s", set->id[i], set->id2 ? "." : "", set->id2 ? set->id2[i] : "");
        if (t.failed || !cel_sexp_set_text(in, x, i, t.text))
            x = NULL;
        cel_text_free(&t);
    }
    cel_resamples_drop(set);
    return x && factor ? cel_apply_name(in, "factor", 1, &x, NULL) : x;
}

static cel_sexp *labels_split(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x && cel_arg_split(a, 0) ? x->as.object.type->get(in, x, "id") : NULL;
}

static cel_sexp *tidy_rset(cel_interp *in, cel_args *a)
{
    cel_resamples *set = cel_arg_resamples(in, a, 0);
    cel_frame *f = NULL;
    cel_error err;
    if (!set)
        return NULL;
    cel_status status = cel_resamples_tidy(set, &f, &err);
    cel_resamples_drop(set);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    cel_sexp *x = cel_frame_value(in, f, true);
    cel_frame_drop(f);
    return x;
}

static cel_sexp *make_strata(cel_interp *in, cel_args *a)
{
    int32_t breaks, nunique, depth;
    double pool;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_integer(a, 1, &breaks) || !cel_arg_integer(a, 2, &nunique) || !cel_arg_number(a, 3, &pool) ||
        !cel_arg_integer(a, 4, &depth))
        return NULL;
    cel_column *c = cel_column_of(in, x, "x"), *strata = NULL;
    cel_notes notes = {0};
    cel_error err;
    if (!c)
        return NULL;
    cel_status status = cel_make_strata(c, breaks, nunique, pool, depth, cel_interp_rng(in), &strata, &notes, &err);
    cel_column_drop(c);
    bool go = cel_warn_notes(in, &notes);
    cel_notes_free(&notes);
    cel_sexp *out = go && status == CEL_OK ? cel_column_value(in, strata) : NULL;
    cel_column_drop(strata);
    return go && status != CEL_OK ? cel_call_error(a, &err) : out;
}

/* A generic that was called for something it has no method for. */
static cel_sexp *no_method(cel_interp *in, cel_args *a)
{
    (void)in;
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_arg_fail(a, 0, "method.none", "%s() cannot be used on %s", cel_args_builtin(a)->name,
                            cel_sexp_describe(x, what, sizeof what))
             : NULL;
}

static const cel_builtin rows[] = {
    {"rsample", "training", "x, ...", training, "The training data of a split.", 0},
    {"rsample", "testing", "x, ...", testing, "The testing data of a split.", 0},
    {"rsample", "validation", "x, ...", validation, "The validation data of a split.", 0},
    {"rsample", "analysis", "x, ...", analysis, "The rows of a resample that a model is fitted to.", 0},
    {"rsample", "assessment", "x, ...", assessment, "The rows of a resample that a model is assessed on.", 0},
    {"rsample", "complement", "x, ...", complement, "Row numbers of the assessment set.", 0},
    {"rsample", "get_rsplit", "x, index, ...", get_rsplit, "One split of a set.", 0},
    {"rsample", "make_strata", "x, breaks = 4, nunique = 5, pool = 0.1, depth = 20", make_strata, "Strata of a column for sampling.", 0},
    {"rsample", "as.integer.rsplit", "x, data = c(\"analysis\", \"assessment\"), ...", as_integer, "Row numbers of a part.", CEL_B_HIDDEN},
    {"rsample", "as.data.frame.rsplit", "x, row.names = NULL, optional = FALSE, data = c(\"analysis\", \"assessment\"), ...", as_data_frame, "A part as a table.", CEL_B_HIDDEN},
    {"rsample", "obj_sum.rsplit", "x, ...", obj_sum, "A split in a table.", CEL_B_HIDDEN},
    {"rsample", "obj_sum.three_way_split", "x, ...", obj_sum, "A split in a table.", CEL_B_HIDDEN},
    {"rsample", "obj_sum.rset", "x, ...", obj_sum_rset, "Resamples in a table.", CEL_B_HIDDEN},
    {"rsample", "type_sum.rsplit", "x, ...", type_sum, "A split in a table.", CEL_B_HIDDEN},
    {"rsample", "print.rset", "x, ...", print_rset, "Print a set of resamples.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"rsample", "print.nested_cv", "x, ...", print_nested, "Print nested resamples.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"rsample", "pretty.rset", "x, ...", pretty, "The sort of resampling in words.", CEL_B_HIDDEN},
    {"rsample", "labels.rset", "object, make_factor = FALSE, ...", labels_rset, "The ids of resamples.", CEL_B_HIDDEN},
    {"rsample", "labels.rsplit", "object, ...", labels_split, "The ids of a split.", CEL_B_HIDDEN},
    {"rsample", "tidy.rset", "x, ...", tidy_rset, "Which rows are in which part.", CEL_B_HIDDEN},
    {"base", "labels", "object, ...", no_method, "The ids of resamples.", CEL_B_GENERIC},
    {"base", "pretty", "x, ...", no_method, "The sort of resampling in words.", CEL_B_GENERIC},
};

const cel_library cel_library_rsample_parts = {rows, sizeof rows / sizeof *rows};
