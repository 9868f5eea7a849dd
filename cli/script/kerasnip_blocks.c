/* Blocks of a script: closures become blocks of the library. A block's formals and their defaults are read when the spec
 * type is made; when a candidate is built, the closure is called with the model so far (or the tensors it is wired to) and
 * the values of the candidate, in a graph of that candidate's own. */
#include <string.h>

#include "cli/script/kerasnip_inside.h"
#include "cli/script/lib_keras.h"

/* What the library hands back to a block: lives as long as the interpreter. */
typedef struct script_block {
    cel_interp *in;
    cel_sexp *closure;
    bool functional;
    size_t n; /* formals */
} script_block;

/* The error on its way in the interpreter becomes the library's. */
static cel_status take_error(cel_interp *in, cel_error *err)
{
    cel_error caught = {0};
    if (!cel_catch(in, &caught)) {
        cel_status status = cel_interp_error(in)->status;
        if (err)
            *err = *cel_interp_error(in);
        return status == CEL_NOMEM || status == CEL_INTERRUPTED ? status : CEL_INTERRUPTED;
    }
    caught.status = CEL_INPUT;
    if (err)
        *err = caught;
    return CEL_INPUT;
}

static cel_status call_closure(const script_block *s, const cel_building *b, cel_node *const *inputs, size_t n_inputs,
                               const cel_argument *args, size_t n_args, cel_sexp **out, cel_error *err)
{
    cel_interp *in = s->in;
    cel_sexp **value = CEL_ARRAY(cel_sexp *, s->n + n_args + 1);
    const char **name = CEL_ARRAY(const char *, s->n + n_args + 1);
    size_t n = 0;
    bool ok = value && name;
    if (ok && !s->functional) {
        value[n++] = n_inputs > 0 ? cel_keras_sequential_value(in, b->graph, inputs[0]) : cel_null(in);
        ok = value[0] != NULL;
    }
    for (size_t k = 0; ok && s->functional && k < n_inputs; k++) {
        name[n] = b->wire[k];
        value[n] = cel_keras_tensor_value(in, b->graph, inputs[k]);
        ok = value[n++] != NULL;
    }
    for (size_t k = 0; ok && k < n_args; k++) {
        name[n] = args[k].name;
        value[n] = cel_sexp_from_value(in, &args[k].value);
        ok = value[n++] != NULL;
    }
    *out = ok ? cel_apply(in, s->closure, n, value, name) : NULL;
    bool memory = value && name;
    cel_free(value);
    cel_free(name);
    return *out ? CEL_OK : memory ? take_error(in, err) : cel_nomem(err);
}

static cel_status build(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args, size_t n_args,
                        cel_node **out, cel_error *err)
{
    const script_block *s = block->context;
    cel_sexp *value;
    cel_graph *before = cel_keras_use_graph(s->in, b->graph);
    cel_status status = call_closure(s, b, inputs, n_inputs, args, n_args, &value, err);
    cel_keras_use_graph(s->in, before);
    if (status == CEL_INPUT && !s->functional && n_inputs == 0)
        cel_error_hint(err, "the first block gets NULL for a model and makes it: function(model, input_shape) keras_model_sequential(input_shape = input_shape)");
    CEL_TRY(status);
    *out = value->kind == CEL_S_NULL ? NULL : cel_keras_node_of(value);
    if (*out || value->kind == CEL_S_NULL)
        return CEL_OK;
    char what[128];
    if (cel_object_of(value, &cel_keras_model_object)) {
        cel_fail(err, CEL_INPUT, "spec.block_result", "the model has no input yet");
        cel_error_hint(err, "begin with keras_model_sequential(input_shape = input_shape), and let the block take input_shape");
    } else if (cel_is_function(value)) {
        cel_fail(err, CEL_INPUT, "spec.block_result", "it gave a layer that was not applied to anything");
        cel_error_hint(err, "put the model first, as in model |> layer_dense(units = units)");
    } else {
        cel_fail(err, CEL_INPUT, "spec.block_result", "it gave %s instead of the model", cel_sexp_describe(value, what, sizeof what));
    }
    return CEL_INPUT;
}

/* ---- reading closures ---- */

/* The default as a value the library can show and pass; kind CEL_V_NULL when only the closure knows it. */
static void read_default(cel_interp *in, const cel_sexp *closure, const cel_formal_arg *formal, cel_value *out)
{
    *out = (cel_value){0};
    cel_sexp *x = cel_eval(in, formal->fallback, closure->as.fn.env);
    cel_error ignored;
    if (!x) {
        cel_catch(in, &ignored); /* it uses other arguments: the closure will evaluate it */
        return;
    }
    if (!cel_sexp_to_value(in, x, out)) {
        cel_catch(in, &ignored);
        *out = (cel_value){0};
    } else if (out->kind == CEL_V_OBJECT || out->kind == CEL_V_TUNE) {
        cel_value_free(out);
        *out = (cel_value){0};
    }
}

static bool add_formal(cel_interp *in, cel_blocks *blocks, script_block *s, const cel_formal_arg *formal, const char *from)
{
    cel_error err;
    cel_value value = {0};
    const char *text = formal->fallback ? cel_deparse_text(in, formal->fallback) : NULL;
    if (formal->fallback)
        read_default(in, s->closure, formal, &value);
    cel_status status = cel_blocks_add_arg(blocks, formal->name, formal->fallback ? &value : NULL, text, &err);
    cel_value_free(&value);
    if (status == CEL_OK && from)
        status = cel_blocks_wire(blocks, formal->name, from, &err);
    if (status != CEL_OK)
        cel_fail_here(in, err.code, "%s", err.message);
    return status == CEL_OK;
}

bool kerasnip_add_block(cel_interp *in, cel_args *a, size_t at, cel_blocks *blocks, const char *name, cel_sexp *f, bool functional)
{
    char what[128];
    cel_error err;
    if (f->kind != CEL_S_CLOSURE) {
        cel_arg_fail(a, at, "spec.block", "block `%s` must be a function of the script, not %s", name, cel_sexp_describe(f, what, sizeof what));
        if (cel_is_function(f))
            cel_error_hint(cel_interp_error(in), "wrap it: %s = function(model) model |> ...", name);
        return false;
    }
    size_t n = f->n;
    script_block *s = cel_tuning_keep(in, 1, sizeof *s);
    if (!s || !cel_tuning_pin(in, f))
        return false;
    *s = (script_block){.in = in, .closure = f, .functional = functional, .n = n};
    if (cel_blocks_add(blocks, name, build, s, &err) != CEL_OK) {
        cel_arg_error(a, at, &err);
        return false;
    }
    const cel_sexp *map = cel_sexp_attr(f, "input_map");
    for (size_t k = 0; k < n; k++) {
        const cel_formal_arg *formal = &f->as.fn.formals[k];
        const char *from = NULL;
        for (size_t i = 0; map && i < map->n; i++)
            if (strcmp(cel_sexp_text_at(map, i), formal->name) == 0)
                from = formal->name; /* the wrapper of inp_spec() calls it so */
        if (strcmp(formal->name, "...") == 0) {
            cel_arg_fail(a, at, "spec.dots", "block `%s` has `...`: name its arguments, so that they can be set and tuned", name);
            return false;
        }
        if (!add_formal(in, blocks, s, formal, from))
            return false;
    }
    return true;
}
