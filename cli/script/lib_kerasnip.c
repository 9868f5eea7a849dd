/* kerasnip and the specs of parsnip in the language. create_keras_sequential_spec() reads the blocks and puts a function of
 * the model's name into the script; calling it gives a spec. The function takes `...`, so that a misspelt argument is
 * refused where it stands, with the nearest name. */
#include <string.h>

#include "cli/script/kerasnip_inside.h"
#include "cli/script/lib_keras.h"

static const char *const function_classes[] = {"kerasnip_spec_function", "function", NULL};

/* ---- spec types ---- */

/* The type behind a spec function; NULL when it is none. */
static cel_spec_type *type_of(const cel_sexp *x)
{
    const cel_sexp *held = x ? cel_sexp_attr(x, "spec_type") : NULL;
    return held ? cel_object_of(held, &cel_spec_type_object) : NULL;
}

static cel_sexp *spec_function(cel_interp *in, cel_spec_type *taken)
{
    cel_sexp *object = cel_sexp_object(in, &cel_spec_type_object, taken), *env = object ? cel_env_new(in, cel_global(in)) : NULL;
    if (!env || !cel_env_set(in, env, ".type", object))
        return NULL;
    cel_sexp *f = cel_function_of_text(in, "function(...) .model_spec(.type, ...)", env);
    return f && cel_sexp_set_attr(in, f, "spec_type", cel_sexp_share(object)) ? cel_with_class(in, f, function_classes) : NULL;
}

static cel_sexp *create_spec(cel_interp *in, cel_args *a)
{
    static const char *const modes[] = {"regression", "classification", NULL};
    bool functional = strstr(cel_args_builtin(a)->name, "functional") != NULL;
    const char *name;
    size_t mode = 0;
    cel_sexp *mode_value;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    cel_sexp *list = cel_arg(a, 1);
    if (!list || !(mode_value = cel_arg(a, 2)))
        return NULL;
    if (cel_arg_given(a, 2) && mode_value->n == 1 && !cel_arg_choice(a, 2, modes, &mode))
        return NULL;
    cel_sexp *env = cel_arg_given(a, 4) ? cel_arg(a, 4) : cel_args_env(a), *there = env ? cel_env_get(in, env, name, true) : NULL;
    if (!env)
        return NULL;
    if (there && type_of(there)) {
        cel_arg_fail(a, 0, "spec.exists", "Model \"%s\" already exists.", name);
        cel_error_hint(cel_interp_error(in), "remove_keras_spec(\"%s\") makes room for a new one", name);
        return NULL;
    }
    if (list->kind != CEL_S_LIST)
        return cel_arg_fail(a, 1, "spec.blocks", "layer_blocks must be a named list of functions, as in list(input = , dense = , output = )");
    cel_blocks blocks = {0};
    for (size_t i = 0; i < list->n; i++)
        if (!kerasnip_add_block(in, a, 1, &blocks, cel_sexp_name(list, i), list->as.v[i], functional)) {
            cel_blocks_free(&blocks);
            return NULL;
        }
    cel_error err;
    cel_spec_type *type;
    cel_status status = cel_spec_type_new(name, functional, mode == 1 ? CEL_CLASSIFICATION : CEL_REGRESSION, &blocks, &type, &err);
    if (status != CEL_OK)
        return cel_arg_error(a, strcmp(err.code, "spec.name") == 0 ? 0 : 1, &err);
    type->words = cel_tuning_words(in);
    cel_sexp *f = spec_function(in, type);
    if (!f || !cel_env_set(in, env, name, f))
        return NULL;
    cel_invisible(in);
    return cel_null(in);
}

static cel_sexp *remove_spec(cel_interp *in, cel_args *a)
{
    const char *name;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    cel_sexp *env = cel_arg_given(a, 1) ? cel_arg(a, 1) : cel_args_env(a);
    if (!env)
        return NULL;
    cel_invisible(in);
    cel_sexp *found = cel_env_get(in, env, name, true);
    if (found && type_of(found)) {
        const cel_sexp *args[] = {cel_sexp_string(in, name)};
        static const char *const names[] = {"list"};
        cel_sexp *call = cel_sexp_call(in, "rm", 1, names, (cel_sexp *const *)args);
        if (!call || !cel_eval(in, call, env))
            return NULL;
    }
    return cel_sexp_logical(in, 1);
}

/* model_exists(name): whether a spec function of that name is in sight. */
static cel_sexp *model_exists(cel_interp *in, cel_args *a)
{
    const char *name;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    return cel_sexp_logical(in, type_of(cel_env_get(in, cel_args_env(a), name, false)) != NULL);
}

static cel_sexp *print_function(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    const cel_spec_type *type = type_of(x);
    if (!type)
        return x;
    cel_writef(in, "%s() makes a %s model specification (%s) with the arguments\n", type->name, type->functional ? "functional" : "sequential",
               cel_mode_name(type->mode));
    for (size_t i = 0; i < type->n_args; i++)
        cel_writef(in, "  %s = %s\n", type->arg[i].name, type->arg[i].default_text ? type->arg[i].default_text : "");
    return x;
}

/* ---- specs ---- */

static cel_sexp *dots_error(cel_interp *in, cel_args *a, size_t k, const cel_error *err)
{
    cel_dots_fail(a, k, err->code, "%s", err->message);
    if (err->hint[0])
        cel_error_hint(cel_interp_error(in), "%s", err->hint);
    return NULL;
}

/* Sets the arguments of `...` one by one: named, or by position among those not named. `*spec` is taken and given back;
 * dropped and NULL on failure. */
static bool set_dots(cel_interp *in, cel_args *a, cel_spec **spec)
{
    const cel_spec_type *type = (*spec)->type;
    size_t place = 0;
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        cel_sexp *x = cel_dots_value(a, k), *expr = x ? cel_dots_expr(a, k) : NULL;
        cel_value value = {0};
        cel_error err;
        cel_spec *changed = NULL;
        bool ok = x != NULL;
        while (ok && !name && place < type->n_args) {
            bool taken = false;
            for (size_t i = 0; i < cel_dots(a); i++)
                taken = taken || (cel_dots_name(a, i) && strcmp(cel_dots_name(a, i), type->arg[place].name) == 0);
            if (!taken)
                name = type->arg[place].name;
            place++;
        }
        if (ok && !name) {
            cel_dots_fail(a, k, "spec.too_many", "%s() has only %zu arguments", type->name, type->n_args);
            ok = false;
        }
        for (size_t i = 0; ok && i < k; i++)
            if (cel_dots_name(a, i) && strcmp(cel_dots_name(a, i), name) == 0) {
                cel_dots_fail(a, k, "spec.twice", "%s() is given `%s` twice", type->name, name);
                ok = false;
            }
        if (ok && cel_spec_type_find(type, name, &err) < 0) {
            dots_error(in, a, k, &err);
            ok = false;
        }
        ok = ok && kerasnip_value(in, name, x, &value);
        if (ok && cel_spec_with(*spec, name, &value, expr && !cel_is_vector(expr) ? cel_deparse_text(in, expr) : NULL, &changed, &err) != CEL_OK) {
            dots_error(in, a, k, &err);
            ok = false;
        }
        cel_value_free(&value);
        cel_spec_drop(*spec);
        *spec = ok ? changed : NULL;
        if (!ok)
            return false;
    }
    return true;
}

static cel_sexp *model_spec(cel_interp *in, cel_args *a)
{
    cel_spec_type *type = cel_arg_object(a, 0, &cel_spec_type_object);
    cel_spec *spec;
    cel_error err;
    if (!type)
        return NULL;
    if (cel_spec_new(type, &spec, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    return set_dots(in, a, &spec) ? cel_spec_value_of(in, spec) : NULL;
}

/* set_args(spec, ...), update(spec, ...) */
static cel_sexp *set_args(cel_interp *in, cel_args *a)
{
    cel_spec *spec = cel_arg_object(a, 0, &cel_spec_object);
    if (!spec)
        return NULL;
    spec = cel_spec_keep(spec);
    return set_dots(in, a, &spec) ? cel_spec_value_of(in, spec) : NULL;
}

static cel_sexp *set_engine(cel_interp *in, cel_args *a)
{
    cel_spec *spec = cel_arg_object(a, 0, &cel_spec_object), *changed;
    const char *engine;
    cel_error err;
    if (!spec || !cel_arg_text(a, 1, &engine))
        return NULL;
    if (cel_dots(a) > 0)
        return cel_dots_fail(a, 0, "spec.engine_args", "the engine takes no arguments of its own: give %s as fit_* or compile_* arguments of the specification",
                             cel_dots_name(a, 0) ? cel_dots_name(a, 0) : "them");
    if (cel_spec_with_engine(spec, engine, &changed, &err) != CEL_OK)
        return cel_arg_error(a, 1, &err);
    return cel_spec_value_of(in, changed);
}

static cel_sexp *set_mode(cel_interp *in, cel_args *a)
{
    (void)in;
    cel_spec *spec = cel_arg_object(a, 0, &cel_spec_object);
    const char *mode;
    if (!spec || !cel_arg_text(a, 1, &mode))
        return NULL;
    if (strcmp(mode, cel_mode_name(spec->type->mode)) == 0)
        return cel_arg(a, 0);
    return cel_arg_fail(a, 1, "spec.mode", "\"%s\" is not a known mode for model `%s()`: it was created for \"%s\"", mode, spec->type->name,
                        cel_mode_name(spec->type->mode));
}

/* ---- inp_spec() ---- */

/* The upstream block of a formal, or NULL. */
static const char *upstream(const cel_sexp *map, const char *formal)
{
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(cel_sexp_name(map, i), formal) == 0)
            return cel_sexp_text_at(map, i);
    return NULL;
}

/* Upstream of an earlier formal too: one formal of the wrapper serves both. */
static bool named_before(const cel_sexp *map, const cel_sexp *block, size_t k)
{
    const char *from = upstream(map, block->as.fn.formals[k].name);
    for (size_t i = 0; from && i < k; i++) {
        const char *other = upstream(map, block->as.fn.formals[i].name);
        if (other && strcmp(other, from) == 0)
            return true;
    }
    return false;
}

/* function(`up`, units = 64) .block(`tensor` = `up`, `units` = `units`), in an environment with the block; the map is an
 * attribute, from which the wires are read. */
static cel_sexp *wrapper(cel_interp *in, cel_sexp *block, cel_sexp *map)
{
    cel_text head = {0}, call = {0};
    for (size_t k = 0; k < block->n; k++) {
        const cel_formal_arg *formal = &block->as.fn.formals[k];
        const char *from = upstream(map, formal->name), *name = from ? from : formal->name, *comma = k ? ", " : "";
        const char *fallback = formal->fallback && !from ? cel_deparse_text(in, formal->fallback) : NULL;
        if (strcmp(name, "...") == 0) {
            cel_text_addf(&head, "%s...", comma);
            cel_text_addf(&call, "%s...", comma);
            continue;
        }
        if (!named_before(map, block, k))
            cel_text_addf(&head, "%s`%s`%s%s", comma, name, fallback ? " = " : "", fallback ? fallback : "");
        cel_text_addf(&call, "%s`%s` = `%s`", comma, formal->name, name);
    }
    cel_text whole = {0};
    cel_text_addf(&whole, "function(%s) .block(%s)", head.text ? head.text : "", call.text ? call.text : "");
    bool complete = !head.failed && !call.failed && !whole.failed;
    cel_sexp *env = complete ? cel_env_new(in, block->as.fn.env) : NULL;
    cel_sexp *f = env && cel_env_set(in, env, ".block", block) ? cel_function_of_text(in, whole.text, env) : NULL;
    cel_text_free(&head);
    cel_text_free(&call);
    cel_text_free(&whole);
    if (!complete) {
        cel_error err;
        cel_nomem(&err);
        return cel_fail_here(in, err.code, "%s", err.message);
    }
    return f && cel_sexp_set_attr(in, f, "input_map", map) ? f : NULL;
}

/* inp_spec(block, input_map): the block with some of its arguments named after the blocks whose output they receive. One block
 * may feed several arguments. */
static cel_sexp *inp_spec(cel_interp *in, cel_args *a)
{
    cel_sexp *block = cel_arg(a, 0), *map = block ? cel_arg(a, 1) : NULL;
    if (!map)
        return NULL;
    if (block->kind != CEL_S_CLOSURE)
        return cel_arg_fail(a, 0, "spec.block", "block must be a function of the script");
    if (block->n == 0)
        return cel_arg_fail(a, 0, "spec.block", "The 'block' function must have at least one argument.");
    bool named = cel_sexp_attr(map, "names") != NULL;
    bool texts = map->kind == CEL_S_STRING && map->n > 0 && (named || map->n == 1);
    for (size_t i = 0; texts && i < map->n; i++)
        texts = map->as.s[i] && map->as.s[i][0];
    if (!texts)
        return cel_arg_fail(a, 1, "spec.map", "`input_map` must be a single string or a named character vector.");
    cel_text missing = {0};
    for (size_t i = 0; named && i < map->n; i++) {
        bool found = false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(cel_sexp_name(map, k), cel_sexp_name(map, i)) == 0) {
                cel_text_free(&missing);
                return cel_arg_fail(a, 1, "spec.map", "`input_map` names the argument '%s' twice", cel_sexp_name(map, i));
            }
        for (size_t k = 0; k < block->n; k++)
            found = found || strcmp(block->as.fn.formals[k].name, cel_sexp_name(map, i)) == 0;
        if (!found)
            cel_text_addf(&missing, "%s'%s'", missing.length ? ", " : "", cel_sexp_name(map, i));
    }
    if (missing.length) {
        cel_arg_fail(a, 1, "spec.map", "Argument(s) %s not found in the block function.", missing.text);
        cel_error_hint(cel_interp_error(in), "write c(argument = \"block\"): the block's argument first, then the block whose output it receives");
        cel_text_free(&missing);
        return NULL;
    }
    cel_sexp *whole = map;
    if (!named) {
        const char *first[] = {block->as.fn.formals[0].name};
        whole = cel_sexp_copy(in, map);
        if (!whole || !cel_sexp_set_names(in, whole, first))
            return NULL;
    }
    return wrapper(in, block, whole);
}

/* ---- the table ---- */

#define CREATE "model_name, layer_blocks, mode = c(\"regression\", \"classification\"), ..., env = NULL"

static const cel_builtin rows[] = {
    {"kerasnip", "create_keras_sequential_spec", CREATE, create_spec, "A function that makes specs of a network of stacked blocks.", CEL_B_INVISIBLE},
    {"kerasnip", "create_keras_functional_spec", CREATE, create_spec, "A function that makes specs of a network of blocks wired by their arguments.",
     CEL_B_INVISIBLE},
    {"kerasnip", "remove_keras_spec", "model_name, env = NULL", remove_spec, "Remove a spec function.", CEL_B_INVISIBLE},
    {"kerasnip", "model_exists", "model_name", model_exists, "Whether there is a spec function of that name.", 0},
    {"kerasnip", "inp_spec", "block, input_map", inp_spec, "Say which blocks a block's arguments receive.", 0},
    {"kerasnip", "compile_keras_grid", "spec, grid, x, y", kerasnip_compile_grid, "Build every candidate of a grid, train none.", 0},
    {"kerasnip", "extract_valid_grid", "compiled_grid", kerasnip_valid_grid, "The candidates that could be built.", 0},
    {"kerasnip", "inform_errors", "compiled_grid, n = 10", kerasnip_inform_errors, "Why candidates could not be built.", CEL_B_INVISIBLE},
    {"kerasnip", "register_keras_optimizer", "name, optimizer_fn", kerasnip_register, "Give an optimizer a name that compile_optimizer understands.",
     CEL_B_INVISIBLE},
    {"kerasnip", "register_keras_loss", "name, loss_fn", kerasnip_register, "Give a loss a name that compile_loss understands.", CEL_B_INVISIBLE},
    {"kerasnip", "register_keras_metric", "name, metric_fn", kerasnip_register, "Give a metric a name that compile_metrics understands.", CEL_B_INVISIBLE},
    {"kerasnip", "optimizer_function", "values = NULL", kerasnip_choice, "The optimizers to choose from when tuning.", 0},
    {"kerasnip", "loss_function_keras", "values = NULL", kerasnip_choice, "The losses to choose from when tuning.", 0},
    {"kerasnip", "keras_evaluate", "object, x, y = NULL, ...", kerasnip_evaluate, "Loss and metrics of a fitted model on data.", 0},
    {"kerasnip", "tidy.kerasnip_model_fit", "x, ...", kerasnip_tidy, "The layers of a fitted model, one in a row.", CEL_B_HIDDEN},
    {"kerasnip", "glance.kerasnip_model_fit", "x, ...", kerasnip_glance, "The last epoch of a fitted model in one row.", CEL_B_HIDDEN},
    {"kerasnip", "summary.kerasnip_model_fit", "object, ...", kerasnip_summary, "The layers of a fitted model and their sizes.",
     CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"workflows", "tidy.workflow", "x, ...", kerasnip_tidy, "The layers of a fitted workflow's model.", CEL_B_HIDDEN},
    {"workflows", "glance.workflow", "x, ...", kerasnip_glance, "The last epoch of a fitted workflow in one row.", CEL_B_HIDDEN},
    {"kerasnip", "print.kerasnip_spec_function", "x, ...", print_function, "Print a spec function.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"kerasnip", ".model_spec", "type, ...", model_spec, "A spec with these arguments.", CEL_B_HIDDEN},
    {"parsnip", "set_engine", "object, engine, ...", set_engine, "Say what trains a model.", 0},
    {"parsnip", "set_mode", "object, mode, ...", set_mode, "Regression or classification.", 0},
    {"parsnip", "set_args", "object, ...", set_args, "A spec with other arguments.", 0},
    {"parsnip", "update.model_spec", "object, ...", set_args, "A spec with other arguments.", CEL_B_HIDDEN},
};
const cel_library cel_library_kerasnip = {rows, sizeof rows / sizeof *rows};
