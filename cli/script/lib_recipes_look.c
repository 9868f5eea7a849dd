/* recipes in the language: looking at recipes and steps: tidy(), summary(), formula(), which arguments can be tuned, and the
 * small functions that recipes exports for use in steps. */
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_dials.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/tuning_value.h"
#include "recipes/step.h"

/* ---- tidy() ---- */

static cel_sexp *tidied(cel_interp *in, cel_args *a, const cel_recipe *recipe, size_t number, const char *type)
{
    cel_frame *f;
    cel_error err;
    cel_status status = number ? cel_recipe_tidy_step(recipe, number, type, &f, &err) : cel_recipe_tidy(recipe, &f, &err);
    return status == CEL_OK ? cel_give_frame(in, f) : cel_call_error(a, &err);
}

/* The `type` of tidy(rec, number, type = "variance"); NULL: none. False with an error. */
static bool tidy_type(cel_args *a, const char **type)
{
    *type = NULL;
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        cel_sexp *x = name && strcmp(name, "type") == 0 ? cel_dots_value(a, k) : NULL;
        if (x && (*type = cel_sexp_text_at(x, 0)))
            continue;
        if (x || !(name && strcmp(name, "type") == 0))
            cel_dots_fail(a, k, "tidy.argument", "tidy() of a recipe knows the arguments number, id and type");
        return false;
    }
    return true;
}

static bool is_na(const cel_sexp *x)
{
    return x->n == 1 && (x->kind == CEL_S_STRING ? !x->as.s[0] : cel_sexp_integer_at(x, 0) == CEL_NA_INT && !cel_is_factor(x));
}

static cel_sexp *tidy_recipe(cel_interp *in, cel_args *a)
{
    enum { X, NUMBER, ID };
    cel_recipe *recipe = cel_arg_recipe(a, X);
    cel_sexp *number = recipe ? cel_arg(a, NUMBER) : NULL, *id = number ? cel_arg(a, ID) : NULL;
    const char *type, *text;
    size_t at = 0;
    if (!id || !tidy_type(a, &type))
        return NULL;
    if (!is_na(id)) {
        if (!is_na(number))
            return cel_arg_fail(a, ID, "tidy.both", "`number` and `id` cannot both be given");
        if (!cel_arg_text(a, ID, &text))
            return NULL;
        if (!(at = cel_recipe_find_step(recipe, text))) {
            const char *ids[64];
            size_t n = 0;
            for (; n < recipe->n_steps && n < 64; n++)
                ids[n] = recipe->step[n]->id;
            cel_arg_fail(a, ID, "tidy.id", "the recipe has no step with the id \"%s\"", text);
            int near = cel_nearest(text, ids, n);
            if (near >= 0)
                cel_error_hint(cel_interp_error(in), "did you mean \"%s\"?", ids[near]);
            return NULL;
        }
    } else if (!is_na(number)) {
        if (!cel_arg_count(a, NUMBER, &at))
            return NULL;
        if (at < 1 || at > recipe->n_steps)
            return cel_arg_fail(a, NUMBER, "tidy.number", recipe->n_steps ? "`number` must be a whole number between 1 and %zu" : "the recipe has %zu steps",
                                recipe->n_steps);
    }
    return tidied(in, a, recipe, at, type);
}

static cel_sexp *tidy_step(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t number = 0;
    cel_recipe *recipe = x ? cel_step_of(x, &number) : NULL;
    const char *type;
    if (x && !recipe)
        return cel_arg_fail(a, 0, "tidy.step", "x must be a step of a recipe, as in rec$steps[[1]]");
    return recipe && tidy_type(a, &type) ? tidied(in, a, recipe, number + 1, type) : NULL;
}

static cel_sexp *print_step(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t number;
    cel_recipe *recipe = x ? cel_step_of(x, &number) : NULL;
    if (!x)
        return NULL;
    if (!recipe)
        return cel_arg_fail(a, 0, "print.step", "x must be a step of a recipe, as in rec$steps[[1]]");
    cel_text t = {0};
    cel_step_print(recipe->step[number], cel_option_width(in), &t);
    if (t.text)
        cel_write(in, t.text);
    cel_text_free(&t);
    return x;
}

/* ---- summary(), formula() and questions ---- */

static cel_sexp *summary(cel_interp *in, cel_args *a)
{
    bool original;
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    if (!recipe || !cel_arg_flag(a, 1, &original))
        return NULL;
    return cel_recipe_variables(in, original ? &recipe->vars : &recipe->terms);
}

static cel_sexp *formula(cel_interp *in, cel_args *a)
{
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    cel_text t = {0};
    cel_error err;
    if (!recipe)
        return NULL;
    if (cel_recipe_formula(recipe, &t, &err) != CEL_OK) {
        cel_text_free(&t);
        return cel_arg_error(a, 0, &err);
    }
    cel_sexp *text = cel_sexp_string(in, t.text);
    cel_text_free(&t);
    return text ? cel_apply_name(in, "as.formula", 1, &text, NULL) : NULL;
}

static cel_sexp *fully_trained(cel_interp *in, cel_args *a)
{
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    bool all = recipe && (recipe->n_steps > 0 || recipe->prepped);
    for (size_t i = 0; recipe && i < recipe->n_steps; i++)
        all = all && recipe->step[i]->trained;
    return recipe ? cel_sexp_logical(in, all) : NULL;
}

static cel_sexp *detect_step(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    if (!recipe || !cel_arg_text(a, 1, &name))
        return NULL;
    bool found = false;
    for (size_t i = 0; i < recipe->n_steps; i++)
        found = found || strcmp(cel_step_type_name(recipe->step[i]->type), name) == 0;
    return cel_sexp_logical(in, found);
}

static cel_sexp *required_packages(cel_interp *in, cel_args *a)
{
    return cel_arg_recipe(a, 0) ? cel_sexp_string(in, "recipes") : NULL;
}

/* ---- tunable() ---- */

/* list(pkg = "dials", fun = "num_comp", range = c(1L, 4L)) of "num_comp(c(1L, 4L))". */
static cel_sexp *call_info(cel_interp *in, const cel_step_tunable *t)
{
    static const char *const names[] = {"pkg", "fun", "range"};
    const char *open = t->call ? strchr(t->call, '(') : NULL;
    size_t inside = open ? strlen(open + 1) : 0;
    bool range = inside > 1;
    cel_sexp *list = cel_sexp_list(in, range ? 3 : 2, names), *pkg = cel_sexp_string(in, "dials"), *fun = cel_sexp_string(in, t->function);
    if (!list || !pkg || !fun)
        return NULL;
    cel_sexp_set(list, 0, pkg);
    cel_sexp_set(list, 1, fun);
    if (range) {
        cel_text text = {0};
        const char *from = strncmp(open + 1, "range = ", 8) == 0 ? open + 9 : open + 1;
        cel_text_addf(&text, "function() %.*s", (int)(strlen(from) - 1), from);
        cel_sexp *f = text.text ? cel_function_of_text(in, text.text, cel_global(in)) : NULL, *x = f ? cel_apply(in, f, 0, NULL, NULL) : NULL;
        cel_text_free(&text);
        if (!x)
            return NULL;
        cel_sexp_set(list, 2, x);
    }
    return list;
}

/* Rows of tunable(): every argument of every step that has a parameter of dials. */
static cel_sexp *tunable(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {"name", "call_info", "source", "component", "component_id"};
    cel_recipe *recipe = cel_arg_recipe(a, 0);
    size_t n = 0, at = 0;
    for (size_t i = 0; recipe && i < recipe->n_steps; i++)
        for (const cel_step_tunable *t = cel_step_type_tunables(recipe->step[i]->type); t->argument; t++)
            n++;
    cel_sexp *table = recipe ? cel_tibble_new(in, 5, names, n, true) : NULL, *column[5];
    for (size_t j = 0; table && j < 5; j++) {
        if (!(column[j] = cel_sexp_vector(in, j == 1 ? CEL_S_LIST : CEL_S_STRING, n)))
            return NULL;
        cel_sexp_set(table, j, column[j]);
    }
    for (size_t i = 0; table && i < recipe->n_steps; i++) {
        const cel_step *step = recipe->step[i];
        for (const cel_step_tunable *t = cel_step_type_tunables(step->type); t->argument; t++, at++) {
            cel_sexp *info = call_info(in, t);
            if (!info || !cel_sexp_set_text(in, column[0], at, t->argument) || !cel_sexp_set_text(in, column[2], at, "recipe") ||
                !cel_sexp_set_text(in, column[3], at, cel_step_type_function(step->type)) || !cel_sexp_set_text(in, column[4], at, step->id))
                return NULL;
            cel_sexp_set(column[1], at, info);
        }
    }
    return table;
}

/* ---- small functions for scripts ---- */

static cel_sexp *rand_id(cel_interp *in, cel_args *a)
{
    const char *prefix;
    char *id;
    cel_error err;
    if (!cel_arg_text(a, 0, &prefix))
        return NULL;
    if (cel_rand_id(prefix, cel_interp_rng(in), &id, &err) != CEL_OK)
        return cel_call_error(a, &err);
    cel_sexp *x = cel_sexp_string(in, id);
    cel_free(id);
    return x;
}

/* names0(12, "x"): x01 ... x12. */
static cel_sexp *names0(cel_interp *in, cel_args *a)
{
    size_t n, width = 1;
    const char *prefix;
    if (!cel_arg_count(a, 0, &n) || !cel_arg_text(a, 1, &prefix))
        return NULL;
    if (n < 1)
        return cel_arg_fail(a, 0, "names.number", "num must be 1 or more");
    for (size_t k = n; k >= 10; k /= 10)
        width++;
    cel_sexp *x = cel_sexp_vector(in, CEL_S_STRING, n);
    for (size_t i = 0; x && i < n; i++) {
        cel_text t = {0};
        cel_text_addf(&t, "%s%0*zu", prefix, (int)width, i + 1);
        bool set = t.text && cel_sexp_set_text(in, x, i, t.text);
        cel_text_free(&t);
        if (!set)
            return NULL;
    }
    return x;
}

/* dummy_names(var, lvl, ordinal, sep): var_level, with the level as make.names() spells it; ordinal: var_1, var_2. */
static cel_sexp *dummy_names(cel_interp *in, cel_args *a)
{
    const char *var, *sep;
    bool ordinal;
    cel_sexp *levels = cel_arg(a, 1);
    if (!levels || !cel_arg_text(a, 0, &var) || !cel_arg_flag(a, 2, &ordinal) || !cel_arg_text(a, 3, &sep))
        return NULL;
    levels = cel_coerce(in, levels, CEL_S_STRING);
    size_t n = levels ? levels->n : 0;
    cel_sexp *x = levels ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    const char *const empty = "";
    cel_sexp *stem = cel_sexp_string(in, empty), *joined[] = {stem, levels};
    cel_sexp *names = x && stem && !ordinal ? cel_apply_name(in, "paste0", 2, joined, NULL) : NULL;
    names = names ? cel_apply_name(in, "make.names", 1, &names, NULL) : NULL;
    if (!x || (!ordinal && !names))
        return NULL;
    size_t width = 1;
    for (size_t k = n; k >= 10; k /= 10)
        width++;
    for (size_t i = 0; i < n; i++) {
        cel_text t = {0};
        if (ordinal)
            cel_text_addf(&t, "%s%s%0*zu", var, sep, (int)width, i + 1);
        else
            cel_text_addf(&t, "%s%s%s", var, sep, names->as.s[i]);
        bool set = t.text && cel_sexp_set_text(in, x, i, t.text);
        cel_text_free(&t);
        if (!set)
            return NULL;
    }
    return x;
}

static const cel_builtin rows[] = {
    {"recipes", "tidy.recipe", "x, number = NA, id = NA, ...", tidy_recipe, "The steps of a recipe, or what one holds.", CEL_B_HIDDEN},
    {"recipes", "tidy.step", "x, ...", tidy_step, "What a step holds.", CEL_B_HIDDEN},
    {"recipes", "tidy.check", "x, ...", tidy_step, "What a check holds.", CEL_B_HIDDEN},
    {"recipes", "print.step", "x, ...", print_step, "A step in one line.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"recipes", "print.check", "x, ...", print_step, "A check in one line.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"recipes", "summary.recipe", "object, original = FALSE, ...", summary, "Variables, their types and roles.", CEL_B_HIDDEN},
    {"recipes", "formula.recipe", "x, ...", formula, "Outcomes and predictors of a trained recipe.", CEL_B_HIDDEN},
    {"recipes", "fully_trained", "x", fully_trained, "Whether all steps are trained.", 0},
    {"recipes", "detect_step", "recipe, name", detect_step, "Whether a recipe has a step of that type.", 0},
    {"recipes", "required_pkgs.recipe", "x, ...", required_packages, "Packages a recipe needs.", CEL_B_HIDDEN},
    {"recipes", "tunable.recipe", "x, ...", tunable, "Arguments of steps that can be tuned.", CEL_B_HIDDEN},
    {"recipes", "rand_id", "prefix = \"step\", len = 5", rand_id, "A random id.", 0},
    {"recipes", "names0", "num, prefix = \"x\"", names0, "Names with a number.", 0},
    {"recipes", "dummy_names", "var, lvl, ordinal = FALSE, sep = \"_\"", dummy_names, "Names of dummy variables.", 0},
};

const cel_library cel_library_recipes_look = {rows, sizeof rows / sizeof *rows};
