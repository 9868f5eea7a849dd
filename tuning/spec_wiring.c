/* Wiring of functional spec types: which block receives what from which, and in what order blocks can be built. All of it
 * is known when the type is made, so whatever can be wrong about it is said then: an upstream that is not there, a block
 * that is wired to nothing, blocks that wait for each other, a model without an output. Blocks may stand in any order
 * (topological sort, Kahn 1962; among blocks that are ready the first in the list comes first, so that a list that is in
 * order already keeps it). */
#include <string.h>

#include "tuning/spec_inside.h"

int cel_blocks_find(const cel_blocks *blocks, const char *name)
{
    for (size_t i = 0; i < blocks->n; i++)
        if (strcmp(blocks->block[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* An argument without a wire of its own receives the block of its name, if there is one. */
int cel_block_source(const cel_blocks *blocks, const cel_block *block, size_t k)
{
    const cel_block_arg *arg = &block->arg[k];
    return cel_blocks_find(blocks, arg->from ? arg->from : arg->name);
}

bool cel_block_makes_input(const cel_blocks *blocks, const cel_block *block)
{
    for (size_t k = 0; k < block->n_args; k++)
        if (cel_block_source(blocks, block, k) >= 0)
            return false;
    return true;
}

const char *cel_nearest_block(const cel_blocks *blocks, const char *name)
{
    const char **names = CEL_ARRAY(const char *, blocks->n);
    if (!names)
        return NULL;
    for (size_t i = 0; i < blocks->n; i++)
        names[i] = blocks->block[i].name;
    int near = cel_nearest(name, names, blocks->n);
    const char *found = near >= 0 ? names[near] : NULL;
    cel_free(names);
    return found;
}

static void hint_block(const cel_blocks *blocks, const char *name, cel_error *err)
{
    const char *near = cel_nearest_block(blocks, name);
    cel_text t = {0};
    if (near) {
        cel_error_hint(err, "did you mean `%s`?", near);
        return;
    }
    for (size_t i = 0; i < blocks->n; i++)
        cel_text_addf(&t, "%s`%s`", i ? ", " : "", blocks->block[i].name);
    if (!t.failed)
        cel_error_hint(err, "the blocks are %s", t.text);
    cel_text_free(&t);
}

static cel_status check_sources(const cel_blocks *blocks, size_t i, cel_error *err)
{
    const cel_block *block = &blocks->block[i];
    bool takes_shape = false;
    for (size_t k = 0; k < block->n_args; k++) {
        const cel_block_arg *arg = &block->arg[k];
        int from = cel_block_source(blocks, block, k);
        if (from == (int)i)
            return cel_fail(err, CEL_INPUT, "spec.loop", "block `%s` takes itself as input", block->name);
        if (arg->from && from < 0) {
            cel_fail(err, CEL_INPUT, "spec.upstream", "block `%s` takes its input from `%s`, but layer_blocks has no block of that name", block->name, arg->from);
            hint_block(blocks, arg->from, err);
            return CEL_INPUT;
        }
        takes_shape = takes_shape || strcmp(arg->name, "input_shape") == 0;
    }
    if (takes_shape || !cel_block_makes_input(blocks, block))
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "spec.unwired", "block `%s` has no inputs from other blocks: none of its arguments is named like a block", block->name);
    const char *near = block->n_args > 0 && !block->arg[0].has_default ? cel_nearest_block(blocks, block->arg[0].name) : NULL;
    if (block->n_args == 0)
        cel_error_hint(err, "give it an argument named after the block it takes, or input_shape if it makes an input");
    else if (near && strcmp(near, block->name) != 0)
        cel_error_hint(err, "did you mean `%s` instead of `%s`?", near, block->arg[0].name);
    else
        cel_error_hint(err, "wire it with inp_spec(%s, \"%s\"), or name its argument after the block it takes", block->name,
                       i > 0 ? blocks->block[i - 1].name : "input");
    return CEL_INPUT;
}

/* Without a block `output` each of several outcomes has a block of its own name, so at least two blocks must be free to end
 * the model. */
cel_status cel_blocks_check_outputs(const cel_blocks *blocks, cel_error *err)
{
    if (cel_blocks_find(blocks, "output") >= 0)
        return CEL_OK;
    size_t ends = 0, last = 0;
    for (size_t i = 0; i < blocks->n; i++) {
        bool taken = false;
        for (size_t j = 0; j < blocks->n; j++)
            for (size_t k = 0; k < blocks->block[j].n_args; k++)
                taken = taken || cel_block_source(blocks, &blocks->block[j], k) == (int)i;
        if (!taken) {
            ends++;
            last = i;
        }
    }
    if (ends > 1)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "spec.output", "An 'output' block must be defined in layer_blocks.");
    cel_error_hint(err, "`%s` is the last one: call it output; with several outcomes, give each a block of its own name", blocks->block[last].name);
    return CEL_INPUT;
}

/* Names the blocks that wait for each other: from one that is left, upstream, until one comes again. */
static cel_status name_cycle(const cel_blocks *blocks, const bool *built, size_t *path, cel_error *err)
{
    size_t n = 0, first = 0, at = 0;
    while (built[at])
        at++;
    for (;;) {
        for (first = 0; first < n && path[first] != at; first++)
            ;
        if (first < n)
            break;
        path[n++] = at;
        const cel_block *block = &blocks->block[at];
        for (size_t k = 0; k < block->n_args; k++) {
            int from = cel_block_source(blocks, block, k);
            if (from >= 0 && !built[from]) {
                at = (size_t)from;
                break;
            }
        }
    }
    cel_text t = {0};
    cel_text_addf(&t, "`%s`", blocks->block[at].name);
    for (size_t i = n; i-- > first;)
        cel_text_addf(&t, " -> `%s`", blocks->block[path[i]].name);
    cel_fail(err, CEL_INPUT, "spec.loop", "the blocks form a cycle: %s", t.text ? t.text : "");
    cel_error_hint(err, "a network runs from inputs to outputs: wire one of these blocks to an earlier one");
    cel_text_free(&t);
    return CEL_INPUT;
}

/* Fills `order`. `path` has room for all blocks. */
static cel_status sort_blocks(const cel_blocks *blocks, bool *built, size_t *path, size_t *order, cel_error *err)
{
    for (size_t n = 0; n < blocks->n; n++) {
        size_t ready = blocks->n;
        for (size_t i = 0; i < blocks->n && ready == blocks->n; i++) {
            bool waits = built[i];
            for (size_t k = 0; k < blocks->block[i].n_args && !waits; k++) {
                int from = cel_block_source(blocks, &blocks->block[i], k);
                waits = from >= 0 && !built[from];
            }
            if (!waits)
                ready = i;
        }
        if (ready == blocks->n)
            return name_cycle(blocks, built, path, err);
        built[ready] = true;
        order[n] = ready;
    }
    return CEL_OK;
}

cel_status cel_spec_wire(cel_spec_type *type, cel_error *err)
{
    const cel_blocks *blocks = &type->blocks;
    for (size_t i = 0; i < blocks->n; i++)
        CEL_TRY(check_sources(blocks, i, err));
    bool *built = CEL_ARRAY(bool, blocks->n);
    size_t *path = CEL_ARRAY(size_t, blocks->n);
    type->order = CEL_ARRAY(size_t, blocks->n);
    cel_status status = built && path && type->order ? sort_blocks(blocks, built, path, type->order, err) : cel_nomem(err);
    cel_free(built);
    cel_free(path);
    return status;
}
