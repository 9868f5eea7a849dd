/* recipes in the language: making recipes, roles, prep(), bake(), juice(). Steps are in lib_recipes_steps.c, looking at
 * recipes in lib_recipes_look.c; selectors become texts in recipe_terms.c. */
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/lib_rsample.h"
#include "cli/script/recipe_inside.h"
#include "cli/script/tuning_value.h"

/* A matrix as a table, as R's methods take it; anything else as it is. NULL with an error. */
static cel_sexp *as_table(cel_interp *in, cel_sexp *x)
{
    return cel_is_frame(x) || !cel_sexp_attr(x, "dim") ? x : cel_apply_name(in, "as_tibble", 1, &x, NULL);
}

/* ---- recipe() ---- */

/* Texts of a character vector, borrowed, in an array of the caller; NULL: there is none, or an error (*bad). */
static const char **texts_of(cel_args *a, size_t i, size_t *n, bool *bad)
{
    cel_sexp *x = cel_arg(a, i);
    *bad = !x;
    *n = 0;
    if (!x || x->kind == CEL_S_NULL)
        return NULL;
    const char **text = x->kind == CEL_S_STRING ? CEL_ARRAY(const char *, x->n) : NULL;
    *bad = !text;
    if (!text) {
        cel_arg_fail(a, i, "recipe.texts", "`%s` must be a character vector", cel_args_name(a, i));
        return NULL;
    }
    for (*n = 0; *n < x->n; ++*n)
        text[*n] = x->as.s[*n];
    return text;
}

static cel_sexp *by_variables(cel_interp *in, cel_args *a, cel_frame *data, bool keep_strings)
{
    size_t n, n_roles;
    bool bad;
    const char **vars = texts_of(a, 4, &n, &bad), **roles = bad ? NULL : texts_of(a, 5, &n_roles, &bad), **every = NULL;
    cel_recipe *r = NULL;
    cel_error err;
    cel_status status = CEL_INPUT;
    if (!bad && !vars)
        n = data->cols;
    if (!bad && roles && n_roles != n && n_roles == 1 && (every = CEL_ARRAY(const char *, n)))
        for (size_t i = 0; i < n; i++)
            every[i] = roles[0];
    if (!bad && roles && n_roles != n && !every) {
        cel_arg_fail(a, 5, "recipe.roles", "`vars` and `roles` must have the same length: there are %zu variables and %zu roles", n, n_roles);
        bad = true;
    }
    if (!bad)
        status = cel_recipe_new_vars(data, vars, every ? every : roles, n, &r, &err);
    cel_free(vars);
    cel_free(roles);
    cel_free(every);
    if (r)
        r->keep_strings = keep_strings;
    return bad ? NULL : status == CEL_OK ? cel_recipe_value(in, r) : cel_arg_error(a, cel_arg_given(a, 4) ? 4 : 0, &err);
}

/* recipe(x, ...): a formula and data in either order, or data with vars and roles. */
static cel_sexp *recipe(cel_interp *in, cel_args *a)
{
    enum { X, DOTS, FORMULA, DATA, VARS, ROLES, STRINGS };
    cel_sexp *formula = cel_arg_given(a, FORMULA) ? cel_arg(a, FORMULA) : cel_null(in);
    cel_sexp *data = formula && cel_arg_given(a, DATA) ? cel_arg(a, DATA) : cel_null(in);
    if (!formula || !data)
        return NULL;
    size_t formula_at = FORMULA;
    for (size_t k = 0; k < cel_dots(a) + 1; k++) { /* x, then what follows it without a name */
        if (k == 0 && !cel_arg_given(a, X))
            continue;
        cel_sexp *x = k == 0 ? cel_arg(a, X) : cel_dots_value(a, k - 1);
        if (!x)
            return NULL;
        if (k > 0 && cel_dots_name(a, k - 1))
            return cel_dots_fail(a, k - 1, "recipe.argument", "recipe() has no argument \"%s\"", cel_dots_name(a, k - 1));
        if (cel_is_call_to(x, "~") && formula->kind == CEL_S_NULL) {
            formula = x;
            formula_at = k == 0 ? X : FORMULA;
        } else if (data->kind == CEL_S_NULL && x->kind != CEL_S_NULL) {
            data = x;
        } else if (k > 0) {
            return cel_dots_fail(a, k - 1, "recipe.argument", "recipe() takes a formula and a data frame: this argument is too many");
        }
    }
    bool strings;
    char what[128];
    if (!cel_arg_flag(a, STRINGS, &strings))
        return NULL;
    if (cel_recipe_of(data))
        return cel_call_fail(a, "recipe.data", "recipe() is given a recipe where a data frame is expected");
    if (data->kind == CEL_S_NULL)
        return cel_call_fail(a, "recipe.data", "recipe() needs a data frame: recipe(y ~ ., data = train)");
    if (!(data = as_table(in, data)))
        return NULL;
    if (!cel_is_frame(data))
        return cel_call_fail(a, "recipe.data", "`data` must be a data frame, not %s", cel_sexp_describe(data, what, sizeof what));
    if (formula->kind != CEL_S_NULL && !cel_is_call_to(formula, "~"))
        return cel_arg_fail(a, FORMULA, "recipe.formula", "`formula` must be a formula such as y ~ ., not %s",
                            cel_sexp_describe(formula, what, sizeof what));
    cel_frame *frame = cel_frame_of(in, data);
    if (!frame)
        return NULL;
    cel_sexp *value;
    size_t extra = formula->kind == CEL_S_NULL ? 0 : cel_arg_given(a, VARS) ? VARS : cel_arg_given(a, ROLES) ? ROLES : 0;
    if (extra) {
        cel_arg_fail(a, extra, "recipe.argument", "a recipe is made of a formula or of `%s`, not of both", cel_args_name(a, extra));
        value = NULL;
    } else if (formula->kind == CEL_S_NULL) {
        value = by_variables(in, a, frame, !strings);
    } else {
        cel_error err;
        cel_recipe *r = NULL;
        const char *text = cel_deparse_text(in, formula);
        cel_status status = text ? cel_recipe_new(text, frame, &r, &err) : CEL_NOMEM;
        if (r)
            r->keep_strings = !strings;
        value = !text ? NULL : status == CEL_OK ? cel_recipe_value(in, r) : cel_arg_given(a, formula_at) ? cel_arg_error(a, formula_at, &err) : cel_call_error(a, &err);
    }
    cel_frame_drop(frame);
    return value;
}

/* ---- roles ---- */

/* An error about the columns `...` selects: under it when it is one. */
static cel_sexp *dots_error(cel_interp *in, cel_args *a, const cel_error *err)
{
    cel_error copy = *err;
    if (cel_dots(a) == 1 && strncmp(err->code, "select.", 7) == 0) {
        cel_sexp *expr = cel_dots_expr(a, 0);
        if (expr)
            cel_place_error(in, expr, &copy);
    }
    return cel_call_error(a, &copy);
}

static cel_sexp *roles(cel_interp *in, cel_args *a)
{
    const char *name = cel_args_builtin(a)->name, *role = NULL, *old = NULL;
    bool update = strcmp(name, "update_role") == 0, remove = strcmp(name, "remove_role") == 0;
    cel_recipe *recipe = cel_arg_recipe(a, 0), *made = NULL;
    cel_sexp *last = recipe && update ? cel_arg(a, 3) : NULL;
    if (!recipe || !cel_arg_text(a, 2, &role) || (update && !last))
        return NULL;
    if (last && last->kind != CEL_S_NULL && !cel_arg_text(a, 3, &old))
        return NULL;
    cel_terms terms = {0};
    if (!cel_terms_of_dots(in, a, recipe, false, &terms))
        return NULL;
    const char **text = cel_terms_texts(&terms);
    cel_notes notes = {0};
    cel_error err;
    cel_status status = !text    ? cel_nomem(&err)
                        : update ? cel_recipe_update_role(recipe, text, terms.n, role, old, &made, &err)
                        : remove ? cel_recipe_remove_role(recipe, text, terms.n, role, &made, &notes, &err)
                                 : cel_recipe_add_role(recipe, text, terms.n, role, &made, &notes, &err);
    cel_free(text);
    cel_terms_free(&terms);
    bool go = cel_warn_notes(in, &notes);
    cel_notes_free(&notes);
    if (go)
        return status == CEL_INPUT ? dots_error(in, a, &err) : cel_recipe_give(in, a, status, made, &err);
    cel_recipe_drop(made);
    return NULL;
}

static cel_sexp *role_requirements(cel_interp *in, cel_args *a)
{
    const char *role = NULL;
    bool bake;
    cel_recipe *recipe = cel_arg_recipe(a, 0), *made = NULL;
    cel_sexp *name = recipe ? cel_arg(a, 1) : NULL, *given = name ? cel_arg(a, 2) : NULL;
    if (!given)
        return NULL;
    bool missing = name->n == 1 && (name->kind == CEL_S_LOGICAL || name->kind == CEL_S_STRING) && !cel_sexp_text_at(name, 0);
    if (!missing && !cel_arg_text(a, 1, &role))
        return NULL;
    if (given->kind == CEL_S_NULL)
        return cel_recipe_value(in, cel_recipe_keep(recipe));
    if (!cel_arg_flag(a, 2, &bake))
        return NULL;
    cel_error err;
    cel_status status = cel_recipe_role_requirement(recipe, role, bake, &made, &err);
    return cel_recipe_give(in, a, status, made, &err);
}

/* ---- prep() ---- */

static void say(void *user, const char *line)
{
    cel_writef(user, "%s\n", line);
}

/* Bytes of a column as R's object.size() counts them, for the sentence of verbose = TRUE. */
static double column_bytes(const cel_column *c)
{
    double values = (double)c->n * (double)c->width * (c->num || c->type == CEL_STRING ? 8 : 4), levels = c->levels ? 56.0 * c->levels->n + 500 : 0;
    return 48 + values + levels;
}

static void say_size(cel_interp *in, const cel_recipe *r)
{
    double bytes = 1200;
    for (size_t j = 0; j < r->data->cols; j++)
        bytes += column_bytes(r->data->column[j]) + 120;
    char text[64];
    double mb = bytes / 1e6, places = mb < 0.1 ? 0.01 : mb < 10 ? 0.1 : 1; /* two significant digits, as format(digits = 2) */
    cel_writef(in, "The retained training set is ~ %s Mb  in memory.\n\n", cel_number_text((double)(long long)(mb / places + 0.5) * places, 7, text));
}

static cel_sexp *prep(cel_interp *in, cel_args *a)
{
    enum { X, TRAINING, FRESH, VERBOSE, RETAIN, CHANGES, STRINGS };
    cel_recipe *recipe = cel_arg_recipe(a, X), *made = NULL;
    cel_sexp *training = recipe ? cel_arg(a, TRAINING) : NULL;
    bool fresh, verbose, retain, log, strings;
    if (!training || !cel_arg_flag(a, FRESH, &fresh) || !cel_arg_flag(a, VERBOSE, &verbose) || !cel_arg_flag(a, RETAIN, &retain) ||
        !cel_arg_flag(a, CHANGES, &log) || !cel_arg_flag(a, STRINGS, &strings))
        return NULL;
    if (!(training = as_table(in, training)))
        return NULL;
    cel_frame *data = training->kind == CEL_S_NULL ? NULL : cel_is_frame(training) ? cel_frame_of(in, training) : cel_arg_frame(in, a, TRAINING);
    if (!data && training->kind != CEL_S_NULL)
        return NULL;
    cel_text changes = {0};
    cel_notes notes = {0};
    cel_error err;
    cel_prep_options o = {.fresh = fresh, .discard = !retain, .keep_strings = !strings, .verbose = verbose ? say : NULL, .user = in,
                          .changes = log ? &changes : NULL, .threads = cel_tuning_threads(in)};
    cel_status status = cel_recipe_prep(recipe, data, &o, cel_interp_rng(in), &made, &notes, &err);
    cel_frame_drop(data);
    if (changes.text)
        cel_write(in, changes.text);
    cel_text_free(&changes);
    bool go = cel_warn_notes(in, &notes);
    cel_notes_free(&notes);
    if (!go) {
        cel_recipe_drop(made);
        return NULL;
    }
    if (status == CEL_OK && verbose && retain)
        say_size(in, made);
    return cel_recipe_give(in, a, status, made, &err);
}

/* ---- bake(), juice() ---- */

/* A numeric matrix of a frame, with column names. Takes the frame. */
static cel_sexp *as_matrix(cel_interp *in, cel_args *a, cel_frame *f)
{
    for (size_t j = 0; j < f->cols; j++)
        if (!cel_column_is_numeric(f->column[j]) && f->column[j]->type != CEL_LOGICAL && f->column[j]->type != CEL_MATRIX) {
            cel_call_fail(a, "bake.matrix", "columns of a matrix must be numbers: `%s` is of class <%s>", f->name[j], cel_column_class(f->column[j]));
            cel_frame_drop(f);
            return NULL;
        }
    cel_sexp *table = cel_frame_value(in, f, true);
    cel_frame_drop(f);
    return table ? cel_apply_name(in, "as.matrix", 1, &table, NULL) : NULL;
}

static cel_sexp *shaped(cel_interp *in, cel_args *a, size_t i, cel_frame *f)
{
    static const char *const shapes[] = {"tibble", "matrix", "data.frame", "dgCMatrix", NULL};
    size_t shape;
    cel_sexp *x = NULL;
    if (!cel_arg_choice(a, i, shapes, &shape)) {
        cel_frame_drop(f);
        return NULL;
    }
    if (shape == 1)
        return as_matrix(in, a, f);
    if (shape == 3)
        cel_arg_fail(a, i, "bake.composition", "sparse matrices are not part of celeriac; composition = \"matrix\" gives a plain one");
    else
        x = cel_frame_value(in, f, shape == 0);
    cel_frame_drop(f);
    return x;
}

static cel_sexp *bake_from(cel_interp *in, cel_args *a, cel_recipe *recipe, cel_frame *data, size_t composition)
{
    cel_terms terms = {0};
    cel_frame *out = NULL;
    cel_notes notes = {0};
    cel_error err;
    if (!cel_terms_of_dots(in, a, recipe, false, &terms))
        return NULL;
    const char **text = cel_terms_texts(&terms);
    cel_status status = !text  ? cel_nomem(&err)
                        : data ? cel_recipe_bake(recipe, data, text, terms.n, cel_interp_rng(in), &out, &notes, &err)
                               : cel_recipe_juice(recipe, text, terms.n, &out, &err);
    cel_free(text);
    cel_terms_free(&terms);
    bool go = cel_warn_notes(in, &notes);
    cel_notes_free(&notes);
    if (go && status == CEL_OK)
        return shaped(in, a, composition, out);
    cel_frame_drop(out);
    return !go || cel_recipe_travels(in) ? NULL : dots_error(in, a, &err);
}

static cel_sexp *bake(cel_interp *in, cel_args *a)
{
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    if (!recipe)
        return NULL;
    if (!cel_arg_given(a, 1)) {
        cel_call_fail(a, "bake.new_data", "bake() needs new_data");
        cel_error_hint(cel_interp_error(in), "new_data = NULL gives the processed training set");
        return NULL;
    }
    cel_sexp *given = cel_arg(a, 1), *table = given ? as_table(in, given) : NULL;
    if (!table)
        return NULL;
    char what[128];
    if (table->kind != CEL_S_NULL && !cel_is_frame(table))
        return cel_arg_fail(a, 1, "bake.new_data", "`new_data` must be a data frame or NULL, not %s", cel_sexp_describe(table, what, sizeof what));
    cel_frame *data = table->kind == CEL_S_NULL ? NULL : cel_frame_of(in, table);
    if (!data && table->kind != CEL_S_NULL)
        return NULL;
    cel_sexp *value = bake_from(in, a, recipe, data, 3);
    cel_frame_drop(data);
    return value;
}

static cel_sexp *juice(cel_interp *in, cel_args *a)
{
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    return recipe ? bake_from(in, a, recipe, NULL, 2) : NULL;
}

static const cel_builtin rows[] = {
    {"recipes", "recipe", "x, ..., formula = NULL, data = NULL, vars = NULL, roles = NULL, strings_as_factors = TRUE", recipe,
     "What is to be done to a table before a model sees it.", 0},
    {"recipes", "update_role", "recipe, ..., new_role = \"predictor\", old_role = NULL", roles, "Another role for variables.", 0},
    {"recipes", "add_role", "recipe, ..., new_role = \"predictor\"", roles, "One more role for variables.", 0},
    {"recipes", "remove_role", "recipe, ..., old_role", roles, "A role taken from variables.", 0},
    {"recipes", "update_role_requirements", "recipe, role, bake = NULL", role_requirements, "Whether bake() needs the columns of a role.", 0},
    {"recipes", "prep",
     "x, training = NULL, fresh = FALSE, verbose = FALSE, retain = TRUE, log_changes = FALSE, strings_as_factors = TRUE", prep,
     "Train the steps of a recipe.", 0},
    {"recipes", "bake", "object, new_data, ..., composition = \"tibble\"", bake, "Apply a trained recipe to rows.", 0},
    {"recipes", "juice", "object, ..., composition = \"tibble\"", juice, "The training set as a trained recipe made it.", 0},
};

const cel_library cel_library_recipes = {rows, sizeof rows / sizeof *rows};
