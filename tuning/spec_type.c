/* From blocks to arguments. The generator walks over the blocks and writes down one argument for everything that may be
 * set or tuned, in kerasnip's order: num_{block} of all blocks, {block}_{arg} block by block, learn_rate, fit_*, compile_*.
 * Everything that would fail later, or silently mean something else, is refused here. */
#include <string.h>

#include "tuning/spec_inside.h"

/* ---- blocks ---- */

cel_status cel_blocks_add(cel_blocks *blocks, const char *name, cel_block_build *build, void *context, cel_error *err)
{
    if (!CEL_GROW(blocks->block, blocks->capacity, blocks->n + 1))
        return cel_nomem(err);
    char *copy = cel_strdup(name ? name : "");
    if (!copy)
        return cel_nomem(err);
    blocks->block[blocks->n++] = (cel_block){.name = copy, .build = build, .context = context};
    return CEL_OK;
}

cel_status cel_blocks_add_arg(cel_blocks *blocks, const char *name, const cel_value *fallback, const char *text, cel_error *err)
{
    cel_block *block = &blocks->block[blocks->n - 1];
    cel_block_arg *args = cel_realloc(block->arg, block->n_args + 1, sizeof *args);
    if (!args)
        return cel_nomem(err);
    block->arg = args;
    cel_block_arg arg = {.name = cel_strdup(name), .has_default = fallback != NULL, .text = text ? cel_strdup(text) : NULL};
    if (!arg.name || (text && !arg.text) || (fallback && cel_value_copy(fallback, &arg.fallback, NULL) != CEL_OK)) {
        cel_free(arg.name);
        cel_free(arg.text);
        return cel_nomem(err);
    }
    if (fallback && !text) {
        cel_text t = {0};
        cel_value_deparse(fallback, &t);
        arg.text = cel_text_take(&t);
        if (!arg.text) {
            cel_free(arg.name);
            cel_value_free(&arg.fallback);
            return cel_nomem(err);
        }
    }
    args[block->n_args++] = arg;
    return CEL_OK;
}

cel_status cel_blocks_wire(cel_blocks *blocks, const char *name, const char *from, cel_error *err)
{
    cel_block *block = &blocks->block[blocks->n - 1];
    for (size_t k = 0; k < block->n_args; k++) {
        if (strcmp(block->arg[k].name, name) != 0)
            continue;
        char *copy = cel_strdup(from);
        if (!copy)
            return cel_nomem(err);
        cel_free(block->arg[k].from);
        block->arg[k].from = copy;
        return CEL_OK;
    }
    return cel_fail(err, CEL_INPUT, "spec.map", "block `%s` has no argument `%s`", block->name, name);
}

/* Takes the value. */
static cel_status add_default(cel_blocks *blocks, const char *name, cel_value value, cel_error *err)
{
    cel_status status = value.kind == CEL_V_NULL ? cel_nomem(err) : cel_blocks_add_arg(blocks, name, &value, NULL, err);
    cel_value_free(&value);
    return status;
}

cel_status cel_blocks_add_integer(cel_blocks *blocks, const char *name, int32_t fallback, cel_error *err)
{
    return add_default(blocks, name, cel_value_integer(fallback), err);
}

cel_status cel_blocks_add_number(cel_blocks *blocks, const char *name, double fallback, cel_error *err)
{
    return add_default(blocks, name, cel_value_number(fallback), err);
}

cel_status cel_blocks_add_text(cel_blocks *blocks, const char *name, const char *fallback, cel_error *err)
{
    return add_default(blocks, name, cel_value_text(fallback), err);
}

static cel_status build_input(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                              size_t n_args, cel_node **out, cel_error *err)
{
    (void)block, (void)inputs, (void)n_inputs;
    const cel_value *v = cel_block_value(args, n_args, "input_shape");
    cel_shape shape = {.rank = (int32_t)v->n};
    for (size_t i = 0; i < v->n; i++)
        shape.dim[i] = v->as.integer[i];
    return cel_graph_input(b->graph, &shape, NULL, out, err);
}

cel_status cel_blocks_add_input(cel_blocks *blocks, bool functional, cel_error *err)
{
    CEL_TRY(cel_blocks_add(blocks, "input", build_input, NULL, err));
    if (!functional)
        CEL_TRY(cel_blocks_add_arg(blocks, "model", NULL, NULL, err));
    return cel_blocks_add_arg(blocks, "input_shape", NULL, NULL, err);
}

void cel_blocks_free(cel_blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++) {
        cel_block *block = &blocks->block[i];
        for (size_t k = 0; k < block->n_args; k++) {
            cel_free(block->arg[k].name);
            cel_free(block->arg[k].text);
            cel_free(block->arg[k].from);
            cel_value_free(&block->arg[k].fallback);
        }
        cel_free(block->arg);
        cel_free(block->name);
    }
    cel_free(blocks->block);
    *blocks = (cel_blocks){0};
}

const cel_value *cel_block_value(const cel_argument *args, size_t n_args, const char *name)
{
    for (size_t i = 0; i < n_args; i++)
        if (strcmp(args[i].name, name) == 0)
            return &args[i].value;
    return NULL;
}

/* ---- the fixed arguments ---- */

const char *cel_mode_name(cel_mode mode)
{
    static const char *const name[CEL_MODES] = {"regression", "classification"};
    return name[mode];
}

typedef struct fixed_arg {
    const char *name;
    cel_spec_role role;
    const char *fallback, *help;
} fixed_arg;

/* The arguments of keras3's fit() and compile(), in its order; defaults as they take effect. */
static const fixed_arg FIXED[] = {
    {"learn_rate", CEL_SPEC_LEARN_RATE, "0.01", "step size of the optimizer"},
    {"fit_batch_size", CEL_SPEC_FIT, "32", "rows of one training step"},
    {"fit_epochs", CEL_SPEC_FIT, "1", "passes over the training rows"},
    {"fit_callbacks", CEL_SPEC_FIT, "NULL", "a list of callback_*()"},
    {"fit_validation_split", CEL_SPEC_FIT, "0", "share of the rows, the last ones, held out to watch the loss"},
    {"fit_validation_data", CEL_SPEC_FIT, "NULL", "list(x, y) to watch the loss on"},
    {"fit_shuffle", CEL_SPEC_FIT, "TRUE", "new order of the rows for every epoch"},
    {"fit_class_weight", CEL_SPEC_FIT, "NULL", "weight of each class in the loss: a vector or list named 0, 1, ..."},
    {"fit_sample_weight", CEL_SPEC_FIT, "NULL", "weight of each training row"},
    {"fit_initial_epoch", CEL_SPEC_FIT, "1", "first epoch to run"},
    {"fit_steps_per_epoch", CEL_SPEC_FIT, "NULL", "training steps of one epoch; NULL: all batches"},
    {"fit_validation_steps", CEL_SPEC_FIT, "NULL", "batches to validate on; NULL: all"},
    {"fit_validation_batch_size", CEL_SPEC_FIT, "NULL", "rows of one validation step; NULL: fit_batch_size"},
    {"fit_validation_freq", CEL_SPEC_FIT, "1", "validate every so many epochs"},
    {"fit_verbose", CEL_SPEC_FIT, "0", "0: silent, 1 and 2: one line for each epoch of a single fit"},
    {"fit_view_metrics", CEL_SPEC_FIT, "\"auto\"", "accepted; there is no viewer"},
    {"compile_optimizer", CEL_SPEC_COMPILE, "\"adam\"", "name of an optimizer or an optimizer_*()"},
    {"compile_loss", CEL_SPEC_COMPILE, "NULL", "name of a loss or a loss_*(); NULL: by the mode"},
    {"compile_metrics", CEL_SPEC_COMPILE, "NULL", "names of metrics or metric_*(); NULL: by the mode"},
    {"compile_loss_weights", CEL_SPEC_COMPILE, "NULL", "weight of each outcome's loss"},
    {"compile_weighted_metrics", CEL_SPEC_COMPILE, "NULL", "metrics that heed sample and class weights"},
    {"compile_run_eagerly", CEL_SPEC_COMPILE, "FALSE", "accepted; there is no other way to run"},
    {"compile_steps_per_execution", CEL_SPEC_COMPILE, "1", "accepted; results do not depend on it"},
    {"compile_jit_compile", CEL_SPEC_COMPILE, "\"auto\"", "accepted; networks are always compiled"},
    {"compile_auto_scale_loss", CEL_SPEC_COMPILE, "TRUE", "accepted; only half precision needs it"},
};
static const size_t N_FIXED = sizeof FIXED / sizeof *FIXED;

bool cel_spec_is_supplied(const char *name)
{
    return strcmp(name, "input_shape") == 0 || strcmp(name, "num_classes") == 0;
}

/* The first argument (sequential), those wired to a block (functional). */
bool cel_spec_is_input(const cel_spec_type *type, size_t b, size_t k)
{
    return type->functional ? cel_block_source(&type->blocks, &type->blocks.block[b], k) >= 0 : k == 0;
}

/* ---- checks ---- */

static cel_status check_names(const cel_spec_type *type, cel_error *err)
{
    static const char *const PROTECTED[] = {"compile", "fit", "optimizer"};
    const cel_blocks *blocks = &type->blocks;
    if (!type->name[0])
        return cel_fail(err, CEL_INPUT, "spec.name", "model_name must be a name, as in model_name = \"my_mlp\"");
    if (blocks->n == 0)
        return cel_fail(err, CEL_INPUT, "spec.blocks", "layer_blocks is empty: give a named list of functions, as in list(input = , dense = , output = )");
    for (size_t i = 0; i < blocks->n; i++) {
        const char *name = blocks->block[i].name;
        if (!name[0])
            return cel_fail(err, CEL_INPUT, "spec.unnamed", "block %zu of layer_blocks has no name, so its arguments cannot be named either", i + 1);
        for (size_t k = 0; k < sizeof PROTECTED / sizeof *PROTECTED; k++)
            if (strcmp(name, PROTECTED[k]) == 0)
                return cel_fail(err, CEL_INPUT, "spec.protected", "`compile`, `fit` and `optimizer` are protected names and cannot be used as layer block names.");
        if (cel_blocks_find(blocks, name) < (int)i)
            return cel_fail(err, CEL_INPUT, "spec.twice", "layer_blocks has two blocks named `%s`", name);
    }
    return CEL_OK;
}

static cel_status check_sequential(const cel_spec_type *type, cel_error *err)
{
    for (size_t i = 0; i < type->blocks.n; i++) {
        const cel_block *block = &type->blocks.block[i];
        if (block->n_args == 0)
            return cel_fail(err, CEL_INPUT, "spec.no_argument",
                            "block `%s` has no arguments: its first one receives the model so far, as in function(model, units = 64)", block->name);
        if (cel_spec_is_supplied(block->arg[0].name) && block->n_args == 1)
            return cel_fail(err, CEL_INPUT, "spec.no_argument",
                            "block `%s` has only `%s`: its first argument must receive the model so far, as in function(model, %s)", block->name,
                            block->arg[0].name, block->arg[0].name);
    }
    return CEL_OK;
}

static cel_status check_defaults(const cel_spec_type *type, cel_error *err)
{
    for (size_t i = 0; i < type->blocks.n; i++) {
        const cel_block *block = &type->blocks.block[i];
        for (size_t k = 0; k < block->n_args; k++) {
            const cel_block_arg *arg = &block->arg[k];
            if (arg->has_default || cel_spec_is_input(type, i, k) || cel_spec_is_supplied(arg->name))
                continue;
            cel_fail(err, CEL_INPUT, "spec.no_default", "argument `%s` of block `%s` has no default value, which every tunable argument needs", arg->name,
                     block->name);
            const char *near = type->functional ? cel_nearest_block(&type->blocks, arg->name) : NULL;
            if (near && strcmp(near, block->name) != 0) {
                cel_error_hint(err, "did you mean `%s`, the block? Else write %s = <a value>", near, arg->name);
            } else if (type->functional) {
                cel_error_hint(err, "write %s = <a value>, or inp_spec() when `%s` is meant to receive the output of another block", arg->name, arg->name);
            } else {
                cel_error_hint(err, "write %s = <a value>", arg->name);
            }
            return CEL_INPUT;
        }
    }
    return CEL_OK;
}

/* ---- the list ---- */

static cel_status add_arg(cel_spec_type *type, cel_spec_arg arg, const char *prefix, const char *name, cel_error *err)
{
    cel_text t = {0};
    if (prefix)
        cel_text_addf(&t, "%s_", prefix);
    cel_text_add(&t, name);
    arg.name = cel_text_take(&t);
    if (!arg.name)
        return cel_nomem(err);
    for (size_t i = 0; i < type->n_args; i++)
        if (strcmp(type->arg[i].name, arg.name) == 0) {
            const cel_spec_arg *old = &type->arg[i];
            const cel_blocks *b = &type->blocks;
            bool blocks = old->role == CEL_SPEC_BLOCK && arg.role == CEL_SPEC_BLOCK;
            if (blocks) {
                cel_fail(err, CEL_INPUT, "spec.collision", "two arguments would be called `%s`: `%s` of block `%s` and `%s` of block `%s`; rename one of them",
                         arg.name, b->block[old->block].arg[old->arg].name, b->block[old->block].name, b->block[arg.block].arg[arg.arg].name,
                         b->block[arg.block].name);
            } else {
                const cel_spec_arg *of_block = arg.role == CEL_SPEC_BLOCK ? &arg : old;
                cel_fail(err, CEL_INPUT, "spec.collision", "two arguments would be called `%s`: that of block `%s` and the spec's own; rename the block or its argument",
                         arg.name, b->block[of_block->block].name);
            }
            cel_free(arg.name);
            return CEL_INPUT;
        }
    type->arg[type->n_args++] = arg;
    return CEL_OK;
}

static cel_status generate(cel_spec_type *type, cel_error *err)
{
    const cel_blocks *blocks = &type->blocks;
    size_t most = blocks->n + N_FIXED;
    for (size_t i = 0; i < blocks->n; i++)
        most += blocks->block[i].n_args;
    type->arg = CEL_ARRAY(cel_spec_arg, most);
    if (!type->arg)
        return cel_nomem(err);
    for (size_t i = 0; i < blocks->n; i++)
        CEL_TRY(add_arg(type, (cel_spec_arg){.role = CEL_SPEC_REPEATS, .block = i, .default_text = "1", .help = "how often the block is repeated"}, "num",
                        blocks->block[i].name, err));
    for (size_t i = 0; i < blocks->n; i++) {
        const cel_block *block = &blocks->block[i];
        for (size_t k = 0; k < block->n_args; k++)
            if (!cel_spec_is_input(type, i, k) && !cel_spec_is_supplied(block->arg[k].name))
                CEL_TRY(add_arg(type, (cel_spec_arg){.role = CEL_SPEC_BLOCK, .block = i, .arg = k, .default_text = block->arg[k].text,
                                                     .help = "an argument of the block"}, block->name, block->arg[k].name, err));
    }
    for (size_t i = 0; i < N_FIXED; i++)
        CEL_TRY(add_arg(type, (cel_spec_arg){.role = FIXED[i].role, .default_text = FIXED[i].fallback, .help = FIXED[i].help}, NULL, FIXED[i].name, err));
    return CEL_OK;
}

cel_status cel_spec_type_new(const char *name, bool functional, cel_mode mode, cel_blocks *blocks, cel_spec_type **out, cel_error *err)
{
    cel_spec_type *type = CEL_NEW(cel_spec_type);
    if (!type) {
        cel_blocks_free(blocks);
        return cel_nomem(err);
    }
    type->refs = 1;
    type->functional = functional;
    type->mode = mode;
    type->blocks = *blocks;
    *blocks = (cel_blocks){0};
    type->name = cel_strdup(name);
    cel_status status = type->name ? check_names(type, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = functional ? cel_spec_wire(type, err) : check_sequential(type, err);
    if (status == CEL_OK)
        status = check_defaults(type, err);
    if (status == CEL_OK && functional)
        status = cel_blocks_check_outputs(&type->blocks, err);
    if (status == CEL_OK)
        status = generate(type, err);
    if (status != CEL_OK) {
        cel_spec_type_drop(type);
        return status;
    }
    *out = type;
    return CEL_OK;
}

cel_spec_type *cel_spec_type_keep(cel_spec_type *type)
{
    type->refs++;
    return type;
}

void cel_spec_type_drop(cel_spec_type *type)
{
    if (!type || --type->refs > 0)
        return;
    for (size_t i = 0; i < type->n_args; i++)
        cel_free(type->arg[i].name);
    cel_free(type->arg);
    cel_blocks_free(&type->blocks);
    cel_free(type->order);
    cel_free(type->name);
    cel_free(type);
}

int cel_spec_type_find(const cel_spec_type *type, const char *name, cel_error *err)
{
    for (size_t i = 0; i < type->n_args; i++)
        if (strcmp(type->arg[i].name, name) == 0)
            return (int)i;
    if (!err)
        return -1;
    cel_fail(err, CEL_INPUT, "spec.argument", "%s() has no argument `%s`", type->name, name);
    const char **names = CEL_ARRAY(const char *, type->n_args);
    if (!names)
        return -1;
    for (size_t i = 0; i < type->n_args; i++)
        names[i] = type->arg[i].name;
    int near = cel_nearest(name, names, type->n_args);
    if (near >= 0) {
        cel_error_hint(err, "did you mean `%s`?", names[near]);
    } else {
        cel_text t = {0};
        for (size_t i = 0; i < type->n_args && type->arg[i].role < CEL_SPEC_FIT; i++)
            cel_text_addf(&t, "%s%s", i ? ", " : "", names[i]);
        if (!t.failed)
            cel_error_hint(err, "it has %s, and fit_* and compile_*", t.text);
        cel_text_free(&t);
    }
    cel_free(names);
    return -1;
}
