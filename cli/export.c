/* celeriac export: a saved model for other programs. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/new_data.h"
#include "cli/table.h"
#include "tuning/export/export.h"

typedef struct format {
    const char *name, *extension;
    bool has_recipe; /* --raw and --baked mean something */
} format;

static const format formats[] = {{"onnx", ".onnx", true}, {"keras", ".keras", false}, {"safetensors", ".safetensors", false}, {"json", ".json", false}};
enum { FORMATS = sizeof formats / sizeof *formats, VERIFY_ROWS = 1000, VERIFY_SEED = 1 };
#define TOLERANCE 1e-5

static cel_status format_of(const cli_arguments *a, const format **out, cel_error *err)
{
    const char *text = cli_value(a, "to"), *names[FORMATS];
    for (size_t i = 0; i < FORMATS; i++) {
        names[i] = formats[i].name;
        if (text && strcmp(text, formats[i].name) == 0) {
            *out = &formats[i];
            return CEL_OK;
        }
    }
    if (!text)
        cel_fail(err, CEL_INPUT, "export.format", "to which format? --to onnx, keras, safetensors or json");
    else
        cel_fail(err, CEL_INPUT, "export.format", "--to must be onnx, keras, safetensors or json, not \"%s\"", text);
    int near = text ? cel_nearest(text, names, FORMATS) : -1;
    if (near >= 0)
        cel_error_hint(err, "did you mean --to %s?", names[near]);
    return CEL_INPUT;
}

/* The model's name with the format's extension. */
static char *default_name(const char *model, const char *extension)
{
    cel_text t = {0};
    const char *slash = strrchr(model, '/'), *dot = strrchr(model, '.');
    size_t n = dot && dot > (slash ? slash + 1 : model) ? (size_t)(dot - model) : strlen(model);
    struct stat st;
    if (stat(model, &st) == 0 && S_ISDIR(st.st_mode)) {
        for (n = strlen(model); n > 1 && model[n - 1] == '/';)
            n--;
        cel_text_add_n(&t, model, n);
        cel_text_add(&t, "/model");
    } else {
        cel_text_add_n(&t, model, n);
    }
    cel_text_add(&t, extension);
    return cel_text_take(&t);
}

static cel_status write_model(const format *f, const char *path, const cel_saved *model, bool raw, cel_error *err)
{
    if (strcmp(f->name, "onnx") == 0)
        return cel_export_onnx(path, model, raw, err);
    if (strcmp(f->name, "keras") == 0)
        return cel_export_keras(path, model, err);
    return strcmp(f->name, "json") == 0 ? cel_export_json(path, model, err) : cel_export_safetensors(path, model, err);
}

/* A model file read back must write the very same bytes again; the others must predict what the model predicts. */
static cel_status verify(const format *f, const char *path, const cel_saved *model, bool raw, double *difference, cel_error *err)
{
    if (strcmp(f->name, "onnx") == 0) {
        CEL_TRY(cel_export_verify(path, model, raw, VERIFY_ROWS, VERIFY_SEED, difference, err));
    } else if (strcmp(f->name, "keras") == 0) {
        CEL_TRY(cel_export_verify_keras(path, model, VERIFY_ROWS, VERIFY_SEED, difference, err));
    } else {
        cel_saved back;
        char *ours = NULL, *theirs = NULL;
        CEL_TRY(cel_model_read(path, &back, err));
        cel_status status = cel_model_json(model->workflow, model->fit, &model->info, &ours, err);
        if (status == CEL_OK)
            status = cel_model_json(back.workflow, back.fit, &back.info, &theirs, err);
        if (status == CEL_OK)
            *difference = strcmp(ours, theirs) == 0 ? 0 : 1;
        cel_free(ours);
        cel_free(theirs);
        cel_saved_free(&back);
        CEL_TRY(status);
    }
    if (*difference <= TOLERANCE)
        return CEL_OK;
    return cel_fail(err, CEL_FAILED, "export.verify", "%s predicts otherwise than the model: largest difference %.3g", path, *difference);
}

static cel_status report(const cli_arguments *a, const format *f, const char *path, bool raw, const double *difference, cel_error *err)
{
    struct stat st;
    char size[32];
    long long bytes = stat(path, &st) == 0 ? (long long)st.st_size : 0;
    if (cli_value(a, "json")) {
        json_t *o = json_object();
        if (o && cel_json_set(o, "format", json_string(f->name)) && cel_json_set(o, "file", json_string(path)) && cel_json_set(o, "bytes", json_integer(bytes)) &&
            cel_json_set(o, "inputs", f->has_recipe ? json_string(raw ? "raw" : "baked") : json_null()) &&
            cel_json_set(o, "difference", difference ? json_real(*difference) : json_null()))
            return cli_json_print("export", o, err);
        json_decref(o);
        return cel_nomem(err);
    }
    if (cli_value(a, "quiet") || strcmp(path, "-") == 0)
        return CEL_OK;
    fprintf(stderr, "wrote %s (%s bytes)%s\n", path, cli_count((size_t)bytes, size), !f->has_recipe ? "" : raw ? ", from the columns of the data" : ", from the columns the recipe makes");
    if (difference)
        fprintf(stderr, "verified on %d rows: largest difference %.2g\n", VERIFY_ROWS, *difference);
    return CEL_OK;
}

static cel_status run(const cli_arguments *a, const format *f, cel_saved *model, char **own, cel_error *err)
{
    bool baked = cli_value(a, "baked") != NULL, check = cli_value(a, "verify") != NULL;
    double difference = 0;
    if (cli_value(a, "raw") && baked)
        return cel_fail(err, CEL_INPUT, "flag.value", "--raw and --baked exclude each other");
    if ((cli_value(a, "raw") || baked) && !f->has_recipe)
        return cel_fail(err, CEL_INPUT, "flag.value", "--raw and --baked are for --to onnx; --to %s is written in one way", f->name);
    if (check && strcmp(f->name, "json") == 0)
        return cel_fail(err, CEL_INPUT, "flag.value", "--verify is for onnx, keras and safetensors");
    CEL_TRY(cli_model_read(a->word[0], model, err));
    bool raw = f->has_recipe && !baked && model->workflow;
    const char *path = cli_value(a, "output");
    if (!path && !(path = *own = default_name(a->word[0], f->extension)))
        return cel_nomem(err);
    if (check && strcmp(path, "-") == 0)
        return cel_fail(err, CEL_INPUT, "flag.value", "--verify reads the file back, so it needs a name: -o FILE");
    CEL_TRY(write_model(f, path, model, raw, err));
    if (check)
        CEL_TRY(verify(f, path, model, raw, &difference, err));
    return report(a, f, path, raw, check ? &difference : NULL, err);
}

cel_status cli_export_command(const cli_arguments *a, cel_error *err)
{
    const format *f = NULL;
    cel_saved model = {0};
    char *own = NULL;
    CEL_TRY(cli_words(a, 1, "celeriac export MODEL --to onnx|keras|safetensors|json", err));
    CEL_TRY(format_of(a, &f, err));
    cel_status status = run(a, f, &model, &own, err);
    cel_saved_free(&model);
    cel_free(own);
    return status;
}
