/* Model files. Writing gathers the parts as JSON and the weights as tensors; reading builds the network from its graph,
 * checks every tensor against it before any weight is used, and only then puts workflow and fit together. */
#include "tuning/model_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "base/tensors_file.h"
#include "engine/model_json.h"
#include "recipes/recipe_json.h"
#include "tuning/model_json.h"
#include "tuning/workflow_inside.h"

void cel_model_info_free(cel_model_info *info)
{
    cel_free(info->data);
    cel_free(info->data_sha256);
    cel_free(info->command);
    cel_free(info->version);
    cel_frame_drop(info->metrics);
    *info = (cel_model_info){0};
}

void cel_saved_free(cel_saved *saved)
{
    cel_workflow_drop(saved->workflow);
    cel_fit_drop(saved->fit);
    cel_model_info_free(&saved->info);
    *saved = (cel_saved){0};
}

/* ---- weights as tensors ---- */

/* One per weight, in the model's order; names and the array are the caller's (free_tensors). */
static cel_status tensors_of(const cel_fit *fit, cel_tensor_entry **out, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    cel_tensor_entry *t = CEL_ARRAY(cel_tensor_entry, model->n_weights + 1);
    cel_status status = t ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < model->n_weights; i++) {
        const cel_model_weight *w = &model->weights[i];
        cel_text name = {0};
        cel_text_addf(&name, "%s/%s", w->layer->name, w->weight->name);
        t[i] = (cel_tensor_entry){.type = CEL_TENSOR_F32, .rank = (size_t)w->shape.rank, .name = cel_text_take(&name)};
        for (size_t k = 0; k < t[i].rank; k++)
            t[i].shape[k] = (size_t)w->shape.dim[k];
        t[i].data = cel_model_weight_at(model, i, cel_network_params(fit->network), cel_network_state(fit->network));
        if (!t[i].name)
            status = cel_nomem(err);
    }
    *out = t;
    return status;
}

static void free_tensors(cel_tensor_entry *t, size_t n)
{
    for (size_t i = 0; t && i < n; i++)
        cel_free((void *)(uintptr_t)t[i].name);
    cel_free(t);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const cel_tensor_entry *const *)a)->name, (*(const cel_tensor_entry *const *)b)->name);
}

/* SHA-256 over the text behind its own digest and over every tensor, by name. */
static cel_status digest_of(const char *text, const cel_tensor_entry *tensor, size_t n, char out[CEL_SHA256_TEXT], cel_error *err)
{
    const cel_tensor_entry **sorted = CEL_ARRAY(const cel_tensor_entry *, n + 1);
    if (!sorted)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &tensor[i];
    qsort(sorted, n, sizeof *sorted, by_name);
    cel_sha256 s;
    cel_sha256_start(&s);
    cel_sha256_add(&s, text, strlen(text));
    for (size_t i = 0; i < n; i++) {
        char about[64];
        int length = snprintf(about, sizeof about, "\n%d %zu", (int)sorted[i]->type, sorted[i]->rank);
        cel_sha256_add(&s, sorted[i]->name, strlen(sorted[i]->name) + 1);
        cel_sha256_add(&s, about, (size_t)length);
        for (size_t k = 0; k < sorted[i]->rank; k++) {
            length = snprintf(about, sizeof about, " %zu", sorted[i]->shape[k]);
            cel_sha256_add(&s, about, (size_t)length);
        }
        const float *x = sorted[i]->data; /* all tensors are floats; their bytes as they stand in the file */
        size_t count = cel_tensor_count(sorted[i]);
        for (size_t k = 0; k < count; k++) {
            uint32_t bits;
            memcpy(&bits, x + k, 4);
            const unsigned char bytes[4] = {(unsigned char)bits, (unsigned char)(bits >> 8), (unsigned char)(bits >> 16), (unsigned char)(bits >> 24)};
            cel_sha256_add(&s, bytes, 4);
        }
    }
    cel_sha256_text(&s, out);
    cel_free(sorted);
    return CEL_OK;
}

/* ---- writing ---- */

static json_t *history_json(const cel_history *h)
{
    json_t *o = json_object(), *columns = json_object();
    bool ok = o && columns;
    for (size_t k = 0; ok && k < h->n_columns; k++) {
        json_t *list = json_array();
        ok = list && cel_json_set(columns, h->name[k], list);
        for (int32_t i = 0; ok && i < h->n_values[k]; i++)
            ok = cel_json_add(list, cel_json_number(h->value[k][i]));
    }
    if (!ok || !cel_json_set(o, "columns", json_incref(columns))) {
        json_decref(columns);
        json_decref(o);
        return NULL;
    }
    json_decref(columns);
    if (cel_json_set(o, "epochs", json_integer(h->epochs)) && cel_json_set(o, "steps", json_integer(h->steps)) &&
        cel_json_set(o, "done", json_integer(h->done)) && cel_json_set(o, "best_epoch", json_integer(h->best_epoch)) &&
        cel_json_set(o, "stopped_epoch", json_integer(h->stopped_epoch)))
        return o;
    json_decref(o);
    return NULL;
}

static json_t *outputs_json(const cel_fit *fit)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t k = 0; ok && k < fit->n_outputs; k++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", json_string(fit->output_name[k])) &&
             cel_json_set(one, "levels", fit->levels[k] ? cel_levels_to_json(fit->levels[k]) : json_null()) &&
             cel_json_set(one, "ordered", json_boolean(fit->levels[k] && fit->levels[k]->ordered));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *numbers_json(const double *x, size_t n)
{
    json_t *list = x ? json_array() : json_null();
    bool ok = list != NULL;
    for (size_t i = 0; ok && x && i < n; i++)
        ok = cel_json_add(list, cel_json_number(x[i]));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *fit_json(const cel_fit *fit)
{
    json_t *o = json_object();
    if (o && cel_json_set(o, "predictors", fit->predictor ? cel_json_texts((const char *const *)fit->predictor, fit->n_predictors) : json_null()) &&
        cel_json_set(o, "outputs", outputs_json(fit)) && cel_json_set(o, "rows", json_integer((json_int_t)fit->rows)) &&
        cel_json_set(o, "means", numbers_json(fit->mean, fit->n_means)) &&
        cel_json_set(o, "outcome_means", numbers_json(fit->outcome_mean, fit->n_outcome_means)) &&
        cel_json_set(o, "history", history_json(&fit->history)))
        return o;
    json_decref(o);
    return NULL;
}

static json_t *metric_cell(const cel_column *c, size_t row)
{
    if (c->levels)
        return cel_json_text(cel_column_label(c, row));
    return c->type == CEL_INTEGER ? json_integer(c->code[row]) : cel_json_number(cel_column_number(c, row));
}

static json_t *metrics_json(const cel_frame *f)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t r = 0; ok && r < f->rows; r++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one);
        for (size_t j = 0; ok && j < f->cols; j++)
            ok = cel_json_set(one, f->name[j], metric_cell(f->column[j], r));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

/* Names and values of a table, column by column. */
static void frame_digest(const cel_frame *f, char out[CEL_SHA256_TEXT])
{
    cel_sha256 s;
    cel_sha256_start(&s);
    for (size_t j = 0; j < f->cols; j++) {
        const cel_column *c = f->column[j];
        cel_sha256_add(&s, f->name[j], strlen(f->name[j]) + 1);
        for (size_t r = 0; r < c->n; r++) {
            const char *label = c->levels ? cel_column_label(c, r) : NULL;
            if (c->levels)
                cel_sha256_add(&s, label ? label : "", label ? strlen(label) + 1 : 1);
            for (size_t k = 0; !c->levels && k < c->width; k++) {
                double x = c->num ? c->num[r * c->width + k] : c->code[r];
                unsigned char bytes[8];
                uint64_t bits;
                memcpy(&bits, &x, 8);
                for (int b = 0; b < 8; b++)
                    bytes[b] = (unsigned char)(bits >> (8 * b));
                cel_sha256_add(&s, bytes, 8);
            }
        }
    }
    cel_sha256_text(&s, out);
}

static json_t *info_json(const cel_model_info *info, const cel_workflow *wf, const cel_fit *fit)
{
    char digest[CEL_SHA256_TEXT] = "";
    if (!info->data_sha256 && wf && wf->prepped && wf->prepped->retained)
        frame_digest(wf->prepped->data, digest);
    json_t *o = json_object();
    char seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, info->seed);
    if (o && cel_json_set(o, "seed", cel_json_text(info->has_seed ? seed : NULL)) && cel_json_set(o, "data", cel_json_text(info->data)) &&
        cel_json_set(o, "data_sha256", cel_json_text(info->data_sha256 ? info->data_sha256 : digest[0] ? digest : NULL)) &&
        cel_json_set(o, "rows", json_integer((json_int_t)(info->rows ? info->rows : fit->rows))) && cel_json_set(o, "command", cel_json_text(info->command)) &&
        cel_json_set(o, "metrics", info->metrics ? metrics_json(info->metrics) : json_null()))
        return o;
    json_decref(o);
    return NULL;
}

static cel_status workflow_json(const cel_workflow *wf, json_t **out, cel_error *err)
{
    static const char *const pre[] = {"none", "recipe", "formula", "variables"};
    json_t *o = json_object(), *recipe = NULL, *prepped = NULL;
    *out = NULL;
    cel_status status = o ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && wf->recipe)
        status = cel_recipe_as_json(wf->recipe, &recipe, err);
    if (status == CEL_OK)
        status = cel_recipe_as_json(wf->prepped, &prepped, err);
    if (status != CEL_OK) {
        json_decref(recipe);
        json_decref(o);
        return status;
    }
    bool ok = cel_json_set(o, "recipe", recipe ? recipe : json_null());
    ok = cel_json_set(o, "prepped", prepped) && ok;
    if (ok && cel_json_set(o, "preprocessor", json_string(pre[wf->pre])) && cel_json_set(o, "formula", cel_json_text(wf->formula)) &&
        cel_json_set(o, "outcomes", cel_json_text(wf->outcomes)) && cel_json_set(o, "predictors", cel_json_text(wf->predictors))) {
        *out = o;
        return CEL_OK;
    }
    json_decref(o);
    return cel_nomem(err);
}

/* Adds a part that another function made; `part` is taken. */
static cel_status put(json_t *object, const char *key, cel_status status, json_t *part, cel_error *err)
{
    if (status != CEL_OK)
        return status;
    return cel_json_set(object, key, part) ? CEL_OK : cel_nomem(err);
}

static cel_status parts_json(json_t *o, const cel_workflow *wf, const cel_fit *fit, const cel_model_info *info, cel_error *err)
{
    static const cel_model_info nothing;
    json_t *part = NULL;
    cel_status status = put(o, "format", CEL_OK, json_integer(CEL_MODEL_FORMAT), err);
    CEL_TRY(status);
    CEL_TRY(put(o, "celeriac", CEL_OK, json_string(CELERIAC_VERSION), err));
    CEL_TRY(put(o, "info", CEL_OK, info_json(info ? info : &nothing, wf, fit), err));
    CEL_TRY(put(o, "fit", CEL_OK, fit_json(fit), err));
    status = cel_spec_to_json(fit->spec, &part, err);
    CEL_TRY(put(o, "spec", status, part, err));
    status = cel_model_to_json(cel_network_model(fit->network), &part, err);
    CEL_TRY(put(o, "graph", status, part, err));
    status = cel_compile_to_json(fit->network, &part, err);
    CEL_TRY(put(o, "compile", status, part, err));
    if (!wf)
        return put(o, "workflow", CEL_OK, json_null(), err);
    status = workflow_json(wf, &part, err);
    return put(o, "workflow", status, part, err);
}

/* {"sha256":"...", then the members of the object. */
static cel_status text_of(const json_t *o, const cel_tensor_entry *tensor, size_t n, char **out, cel_error *err)
{
    char digest[CEL_SHA256_TEXT];
    char *body = cel_json_dump(o, 0);
    if (!body)
        return cel_nomem(err);
    cel_status status = digest_of(body + 1, tensor, n, digest, err);
    if (status == CEL_OK) {
        cel_text t = {0};
        cel_text_addf(&t, "{\"sha256\":\"%s\",", digest);
        cel_text_add(&t, body + 1);
        *out = cel_text_take(&t);
        status = *out ? CEL_OK : cel_nomem(err);
    }
    cel_free(body);
    return status;
}

cel_status cel_model_write(const char *path, const cel_workflow *wf, const cel_fit *fit, const cel_model_info *info, cel_error *err)
{
    if (wf)
        fit = wf->fit;
    if (!fit) {
        cel_fail(err, CEL_INPUT, "model.untrained", "only a fitted model can be saved, and this workflow is not fitted");
        cel_error_hint(err, "fit() or last_fit() fits it");
        return CEL_INPUT;
    }
    cel_tensor_entry *tensor = NULL;
    size_t n = cel_network_model(fit->network)->n_weights;
    json_t *o = json_object();
    char *text = NULL;
    cel_status status = o ? parts_json(o, wf, fit, info, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = tensors_of(fit, &tensor, err);
    if (status == CEL_OK)
        status = text_of(o, tensor, n, &text, err);
    if (status == CEL_OK)
        status = cel_tensors_write(path, tensor, n, text, err);
    free_tensors(tensor, n);
    cel_free(text);
    json_decref(o);
    return status;
}

static json_t *weights_json(const cel_tensor_entry *t, size_t n)
{
    json_t *o = json_object();
    bool ok = o != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        json_t *one = json_object(), *shape = json_array(), *data = json_array();
        const float *x = t[i].data;
        size_t count = cel_tensor_count(&t[i]);
        ok = one && shape && data;
        for (size_t k = 0; ok && k < t[i].rank; k++)
            ok = cel_json_add(shape, json_integer((json_int_t)t[i].shape[k]));
        for (size_t k = 0; ok && k < count; k++)
            ok = cel_json_add(data, cel_json_number((double)x[k]));
        if (!ok) {
            json_decref(one);
            json_decref(shape);
            json_decref(data);
            break;
        }
        ok = cel_json_set(o, t[i].name, one);
        ok = cel_json_set(one, "shape", shape) && ok;
        ok = cel_json_set(one, "data", data) && ok;
    }
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

cel_status cel_model_json(const cel_workflow *wf, const cel_fit *fit, const cel_model_info *info, char **out, cel_error *err)
{
    cel_tensor_entry *tensor = NULL;
    json_t *o = json_object();
    size_t n = cel_network_model(fit->network)->n_weights;
    *out = NULL;
    cel_status status = o && cel_json_set(o, "schema", json_string("celeriac.model")) ? parts_json(o, wf, fit, info, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = tensors_of(fit, &tensor, err);
    if (status == CEL_OK && !(cel_json_set(o, "weights", weights_json(tensor, n)) && (*out = cel_json_dump(o, 1)) != NULL))
        status = cel_nomem(err);
    free_tensors(tensor, n);
    json_decref(o);
    return status;
}

/* ---- reading ---- */

static cel_status check_digest(const cel_tensors *t, cel_error *err)
{
    static const char head[] = "{\"sha256\":\"";
    const size_t start = sizeof head - 1, digits = CEL_SHA256_TEXT - 1;
    char digest[CEL_SHA256_TEXT];
    if (strlen(t->text) < start + digits + 3 || memcmp(t->text, head, start) != 0 || memcmp(t->text + start + digits, "\",", 2) != 0)
        return cel_fail(err, CEL_INPUT, "model.damaged", "its metadata are not those of a model");
    for (size_t i = 0; i < t->n; i++)
        if (t->tensor[i].type != CEL_TENSOR_F32)
            return cel_fail(err, CEL_INPUT, "model.damaged", "tensor \"%.60s\" is not of type F32", t->tensor[i].name);
    CEL_TRY(digest_of(t->text + start + digits + 2, t->tensor, t->n, digest, err));
    return memcmp(t->text + start, digest, digits) == 0 ? CEL_OK : cel_fail(err, CEL_INPUT, "model.damaged", "it was changed after it was written");
}

/* Every weight of the model must be there in its shape, and nothing else, before room is made for any. */
static cel_status check_tensors(const cel_model *model, const cel_tensors *t, const cel_tensor_entry **found, cel_error *err)
{
    if (t->n != model->n_weights)
        return cel_fail(err, CEL_INPUT, "model.damaged", "it has %zu tensors for %zu weights", t->n, model->n_weights);
    for (size_t i = 0; i < model->n_weights; i++) {
        const cel_model_weight *w = &model->weights[i];
        cel_text name = {0};
        cel_text_addf(&name, "%s/%s", w->layer->name, w->weight->name);
        found[i] = name.failed ? NULL : cel_tensors_find(t, name.text);
        bool same = found[i] && found[i]->rank == (size_t)w->shape.rank && cel_tensor_count(found[i]) == w->size;
        for (size_t k = 0; same && k < found[i]->rank; k++)
            same = found[i]->shape[k] == (size_t)w->shape.dim[k];
        bool failed = name.failed;
        cel_status status = same ? CEL_OK
                            : failed ? cel_nomem(err)
                                     : cel_fail(err, CEL_INPUT, "model.damaged", "weight \"%.100s\" is not there in the shape its layer needs", name.text);
        cel_text_free(&name);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_status network_from(const json_t *o, const cel_tensors *t, cel_network **out, cel_error *err)
{
    json_t *graph;
    cel_model *model;
    CEL_TRY(cel_json_get_object(o, "graph", &graph, err));
    CEL_TRY(cel_model_from_json(graph, &model, err));
    const cel_tensor_entry **found = CEL_ARRAY(const cel_tensor_entry *, model->n_weights + 1);
    cel_stream stream;
    cel_stream_start(&stream, 0, CEL_WHOLE, 0);
    cel_status status = found ? check_tensors(model, t, found, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_network_new(model, &stream, out, err);
    for (size_t i = 0; status == CEL_OK && i < model->n_weights; i++)
        memcpy(cel_model_weight_at(model, i, cel_network_params(*out), cel_network_state(*out)), found[i]->data, model->weights[i].size * sizeof(float));
    cel_free(found);
    cel_model_free(model);
    CEL_TRY(status);
    return cel_compile_from_json(*out, json_object_get(o, "compile"), err);
}

static cel_status count32(const json_t *o, const char *key, int32_t *out, cel_error *err)
{
    size_t x;
    CEL_TRY(cel_json_get_count(o, key, INT32_MAX, &x, err));
    *out = (int32_t)x;
    return CEL_OK;
}

static cel_status history_from(const json_t *o, cel_history *h, cel_error *err)
{
    json_t *history, *columns, *list;
    const char *name;
    size_t most = 1, k = 0;
    CEL_TRY(cel_json_get_object(o, "history", &history, err));
    CEL_TRY(cel_json_get_object(history, "columns", &columns, err));
    json_object_foreach(columns, name, list) {
        most = json_array_size(list) > most ? json_array_size(list) : most;
    }
    if (most > INT32_MAX)
        return cel_fail(err, CEL_INPUT, "model.damaged", "its history is too long");
    CEL_TRY(cel_history_start(h, json_object_size(columns), (int32_t)most, err));
    json_object_foreach(columns, name, list) {
        snprintf(h->name[k], sizeof *h->name, "%s", name);
        for (size_t i = 0; i < json_array_size(list); i++)
            if (!cel_json_as_number(json_array_get(list, i), &h->value[k][h->n_values[k]++]))
                return cel_fail(err, CEL_INPUT, "model.damaged", "its history holds something else than numbers");
        k++;
    }
    CEL_TRY(count32(history, "epochs", &h->epochs, err));
    CEL_TRY(count32(history, "steps", &h->steps, err));
    CEL_TRY(count32(history, "done", &h->done, err));
    CEL_TRY(count32(history, "best_epoch", &h->best_epoch, err));
    return count32(history, "stopped_epoch", &h->stopped_epoch, err);
}

static cel_status predictors_from(const json_t *o, cel_fit *fit, cel_error *err)
{
    const char **name;
    size_t n;
    if (json_is_null(json_object_get(o, "predictors")))
        return CEL_OK;
    CEL_TRY(cel_json_get_texts(o, "predictors", &name, &n, err));
    fit->predictor = CEL_ARRAY(char *, n + 1);
    bool ok = fit->predictor != NULL;
    for (size_t k = 0; ok && k < n; k++, fit->n_predictors++)
        ok = (fit->predictor[k] = cel_strdup(name[k])) != NULL;
    cel_free(name);
    return ok ? CEL_OK : cel_nomem(err);
}

/* An outcome must suit the output that predicts it. */
static cel_status output_from(const json_t *one, size_t width, char **name, cel_levels **levels, cel_error *err)
{
    const char *text;
    bool ordered;
    CEL_TRY(cel_json_get_text(one, "name", &text, err));
    CEL_TRY(cel_json_get_flag(one, "ordered", &ordered, err));
    if (!(*name = cel_strdup(text)))
        return cel_nomem(err);
    if (json_is_null(json_object_get(one, "levels")))
        return CEL_OK;
    CEL_TRY(cel_levels_from_json(one, "levels", ordered, levels, err));
    return (*levels)->n >= 2 && (width == (size_t)(*levels)->n || (width == 1 && (*levels)->n == 2))
               ? CEL_OK
               : cel_fail(err, CEL_INPUT, "model.damaged", "outcome \"%.60s\" has %d levels, its output %zu numbers", text, (int)(*levels)->n, width);
}

static cel_status outputs_from(const json_t *o, cel_fit *fit, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    json_t *list;
    CEL_TRY(cel_json_get_list(o, "outputs", &list, err));
    size_t n = json_array_size(list);
    if (n != model->n_outputs && !(model->n_outputs == 1 && n == cel_shape_size(&model->outputs[0]->shape)))
        return cel_fail(err, CEL_INPUT, "model.damaged", "it has %zu outcomes for %zu outputs", n, model->n_outputs);
    fit->output_name = CEL_ARRAY(char *, n);
    fit->levels = CEL_ARRAY(cel_levels *, n);
    if (!fit->output_name || !fit->levels)
        return cel_nomem(err);
    fit->n_outputs = n;
    size_t *width = cel_model_widths(model, n);
    cel_status status = width ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        status = output_from(json_array_get(list, k), width[k], &fit->output_name[k], &fit->levels[k], err);
    cel_free(width);
    CEL_TRY(status);
    for (size_t k = 0; n > model->n_outputs && k < n; k++)
        if (fit->levels[k])
            return cel_fail(err, CEL_INPUT, "model.damaged", "outcome \"%.60s\" of a vector has levels", fit->output_name[k]);
    return CEL_OK;
}

/* As many numbers as the inputs (outputs) of the network have, or null. */
static cel_status means_from(const json_t *o, const char *key, size_t want, double **out, size_t *n, cel_error *err)
{
    json_t *list;
    if (json_is_null(json_object_get(o, key)))
        return CEL_OK;
    CEL_TRY(cel_json_get_list(o, key, &list, err));
    *n = json_array_size(list);
    if (*n != want)
        return cel_fail(err, CEL_INPUT, "model.damaged", "its \"%s\" are %zu numbers, not %zu", key, *n, want);
    if (!(*out = CEL_ARRAY(double, want + 1)))
        return cel_nomem(err);
    for (size_t i = 0; i < want; i++)
        if (!cel_json_as_number(json_array_get(list, i), &(*out)[i]))
            return cel_fail(err, CEL_INPUT, "model.damaged", "its \"%s\" are no numbers", key);
    return CEL_OK;
}

static cel_status all_means_from(const json_t *o, cel_fit *fit, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    size_t in = 0, out = 0;
    for (size_t i = 0; i < model->n_inputs; i++)
        in += cel_shape_size(&model->inputs[i]->shape);
    for (size_t k = 0; k < fit->n_outputs; k++)
        out += fit->levels[k] ? (size_t)fit->levels[k]->n : 1;
    CEL_TRY(means_from(o, "means", in, &fit->mean, &fit->n_means, err));
    return means_from(o, "outcome_means", out, &fit->outcome_mean, &fit->n_outcome_means, err);
}

static cel_status fit_from(const json_t *o, const cel_tensors *t, cel_fit *fit, cel_error *err)
{
    json_t *spec, *part;
    CEL_TRY(cel_json_get_object(o, "spec", &spec, err));
    CEL_TRY(cel_json_get_object(o, "fit", &part, err));
    CEL_TRY(cel_spec_from_json(spec, &fit->spec, err));
    CEL_TRY(network_from(o, t, &fit->network, err));
    CEL_TRY(outputs_from(part, fit, err));
    CEL_TRY(predictors_from(part, fit, err));
    CEL_TRY(all_means_from(part, fit, err));
    CEL_TRY(cel_json_get_count(part, "rows", INT64_MAX, &fit->rows, err));
    return history_from(part, &fit->history, err);
}

static cel_status copy_text(const json_t *o, const char *key, char **out, cel_error *err)
{
    const char *text;
    CEL_TRY(cel_json_get_optional_text(o, key, &text, err));
    *out = text ? cel_strdup(text) : NULL;
    return text && !*out ? cel_nomem(err) : CEL_OK;
}

static cel_status workflow_from(const json_t *j, cel_fit *fit, cel_workflow **out, cel_error *err)
{
    static const char *const pre[] = {"none", "recipe", "formula", "variables"};
    const char *text;
    cel_workflow *wf;
    CEL_TRY(cel_json_get_text(j, "preprocessor", &text, err));
    CEL_TRY(cel_workflow_new(&wf, err));
    *out = wf;
    wf->spec = cel_spec_keep(fit->spec);
    wf->fit = cel_fit_keep(fit);
    int p = 1;
    while (p < 4 && strcmp(pre[p], text) != 0)
        p++;
    if (p == 4)
        return cel_fail(err, CEL_INPUT, "model.damaged", "its preprocessor \"%.40s\" is not known", text);
    wf->pre = (cel_preprocessor)p;
    CEL_TRY(copy_text(j, "formula", &wf->formula, err));
    CEL_TRY(copy_text(j, "outcomes", &wf->outcomes, err));
    CEL_TRY(copy_text(j, "predictors", &wf->predictors, err));
    if (wf->pre == CEL_PRE_RECIPE)
        CEL_TRY(cel_recipe_of_json(json_object_get(j, "recipe"), &wf->recipe, err));
    CEL_TRY(cel_recipe_of_json(json_object_get(j, "prepped"), &wf->prepped, err));
    bool complete = wf->prepped->prepped && (wf->pre != CEL_PRE_FORMULA || wf->formula) && (wf->pre != CEL_PRE_VARIABLES || (wf->outcomes && wf->predictors));
    return complete ? CEL_OK : cel_fail(err, CEL_INPUT, "model.damaged", "its workflow is not complete");
}

/* Metrics as a table: one column per member of the first row. */
static cel_status metrics_from(const json_t *list, cel_frame **out, cel_error *err)
{
    const char *name;
    json_t *cell;
    if (!json_is_array(list) || json_array_size(list) == 0)
        return json_is_null(list) || json_is_array(list) ? CEL_OK : cel_fail(err, CEL_INPUT, "model.damaged", "its metrics are no list");
    size_t rows = json_array_size(list);
    cel_frame *f = *out = cel_frame_new(rows);
    if (!f)
        return cel_nomem(err);
    json_object_foreach(json_array_get(list, 0), name, cell) {
        cel_dictionary labels = {0};
        cel_column *c = cel_column_new(json_is_number(cell) ? CEL_DOUBLE : CEL_STRING, rows, NULL);
        cel_status status = c ? CEL_OK : cel_nomem(err);
        for (size_t r = 0; status == CEL_OK && r < rows; r++) {
            const json_t *x = json_object_get(json_array_get(list, r), name);
            const char *text = json_string_value(x);
            if (c->num && !cel_json_as_number(x, &c->num[r]))
                c->num[r] = cel_na();
            else if (c->code && (c->code[r] = text ? cel_dictionary_add(&labels, text, strlen(text)) : CEL_NA_INT) == -1)
                status = cel_nomem(err);
        }
        if (status == CEL_OK && c->code && !(c->levels = cel_dictionary_levels(&labels, false)))
            status = cel_nomem(err);
        if (status == CEL_OK)
            status = cel_frame_set(f, name, c, err);
        cel_dictionary_free(&labels);
        cel_column_drop(c);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_status info_from(const json_t *o, cel_model_info *info, cel_error *err)
{
    json_t *j;
    const char *seed;
    CEL_TRY(copy_text(o, "celeriac", &info->version, err));
    CEL_TRY(cel_json_get_object(o, "info", &j, err));
    CEL_TRY(cel_json_get_optional_text(j, "seed", &seed, err));
    info->has_seed = seed != NULL;
    info->seed = seed ? strtoull(seed, NULL, 10) : 0;
    CEL_TRY(cel_json_get_count(j, "rows", INT64_MAX, &info->rows, err));
    CEL_TRY(copy_text(j, "data", &info->data, err));
    CEL_TRY(copy_text(j, "data_sha256", &info->data_sha256, err));
    CEL_TRY(copy_text(j, "command", &info->command, err));
    return metrics_from(json_object_get(j, "metrics"), &info->metrics, err);
}

static cel_status saved_from(const json_t *o, const cel_tensors *t, cel_saved *out, cel_error *err)
{
    size_t format;
    CEL_TRY(cel_json_get_count(o, "format", INT32_MAX, &format, err));
    if (format > CEL_MODEL_FORMAT) {
        const char *version = json_string_value(json_object_get(o, "celeriac"));
        cel_fail(err, CEL_INPUT, "model.newer", "it was written by a newer celeriac%s%.20s (model format %zu, this version knows %d)", version ? ", " : "",
                 version ? version : "", format, CEL_MODEL_FORMAT);
        return CEL_INPUT;
    }
    CEL_TRY(check_digest(t, err));
    if (!(out->fit = CEL_NEW(cel_fit)))
        return cel_nomem(err);
    out->fit->refs = 1;
    CEL_TRY(fit_from(o, t, out->fit, err));
    CEL_TRY(info_from(o, &out->info, err));
    const json_t *workflow = json_object_get(o, "workflow");
    return json_is_null(workflow) ? CEL_OK : workflow_from(workflow, out->fit, &out->workflow, err);
}

static cel_status saved_of(const char *name, cel_tensors *t, cel_saved *out, cel_error *err)
{
    json_t *o = NULL;
    *out = (cel_saved){0};
    cel_status status = cel_json_parse(t->text, strlen(t->text), &o, err);
    if (status == CEL_OK)
        status = saved_from(o, t, out, err);
    json_decref(o);
    cel_tensors_free(t);
    if (status == CEL_INPUT && err) {
        cel_error_prefix(err, "%s cannot be used: ", name);
        if (strcmp(err->code, "model.newer") != 0)
            snprintf(err->code, sizeof err->code, "model.damaged");
    }
    if (status != CEL_OK)
        cel_saved_free(out);
    return status;
}

cel_status cel_model_parse(const char *name, const void *bytes, size_t size, cel_saved *out, cel_error *err)
{
    cel_tensors *t;
    *out = (cel_saved){0};
    CEL_TRY(cel_tensors_parse(name, bytes, size, &t, err));
    return saved_of(name, t, out, err);
}

cel_status cel_model_read(const char *path, cel_saved *out, cel_error *err)
{
    cel_tensors *t;
    *out = (cel_saved){0};
    CEL_TRY(cel_tensors_read(path, &t, err));
    return saved_of(path, t, out, err);
}

bool cel_model_is_file(const char *path)
{
    unsigned char head[10];
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f)
        fclose(f);
    /* a header of less than 16 MB that begins with {" */
    return n == sizeof head && head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0 && head[8] == '{' && head[9] == '"';
}
