/* saveRDS() and readRDS() in the language: fitted workflows and model fits as model files (tuning/model_file.h), the same that
 * the commands write and read; recipes as JSON, with what their steps learnt and without the training set. R's own RDS format is neither written nor read: a model file holds no R objects. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/recipe_saved.h"
#include "cli/script/tuning_value.h"
#include "tuning/model_file.h"

static bool file_argument(cel_args *a, size_t i, const char **path)
{
    if (!cel_arg_text(a, i, path))
        return false;
    if ((*path)[0] != '\0')
        return true;
    cel_arg_fail(a, i, "argument.value", "the name of the file is empty");
    return false;
}

static cel_sexp *refuse(cel_args *a, cel_interp *in, cel_sexp *x)
{
    char what[128];
    cel_results *results = cel_results_of(x);
    cel_arg_fail(a, 0, "saved.kind", "only fitted workflows, fitted models and recipes can be saved, not %s", cel_sexp_describe(x, what, sizeof what));
    if (results && results->fitted)
        cel_error_hint(cel_interp_error(in), "extract_workflow() gives the fitted workflow of last_fit()");
    else if (cel_is_frame(x))
        cel_error_hint(cel_interp_error(in), "write_csv() writes a table");
    return NULL;
}

/* ---- recipes ---- */

static cel_status write_recipe(const char *path, const cel_recipe *recipe, cel_error *err)
{
    char *text = NULL;
    cel_target file;
    CEL_TRY(cel_recipe_to_json(recipe, &text, err));
    cel_status status = cel_target_open(&file, path, err);
    if (status == CEL_OK)
        status = cel_target_close(&file, cel_target_add(&file, text, strlen(text), err), err);
    cel_free(text);
    return status;
}

/* A text that begins as JSON does is a recipe; a model file begins with a length of eight bytes, the last of them zero. *out NULL
 * when it is no recipe. */
static cel_status read_recipe(const char *path, cel_recipe **out, cel_error *err)
{
    enum { LARGEST = 1 << 30 };
    char *text = NULL;
    size_t size;
    *out = NULL;
    FILE *f = fopen(path, "rb");
    char start[8] = {0};
    size_t got = f ? fread(start, 1, sizeof start, f) : 0;
    if (f)
        fclose(f);
    if (got < sizeof start || start[0] != '{' || start[7] == '\0')
        return CEL_OK;
    CEL_TRY(cel_file_read(path, LARGEST, &text, &size, err));
    cel_status status = cel_recipe_from_json(text, out, err);
    cel_free(text);
    return status;
}

static cel_sexp *save(cel_interp *in, cel_args *a)
{
    const char *path;
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    const cel_workflow *wf = cel_object_of(x, &cel_workflow_object);
    const cel_fit *fit = cel_object_of(x, &cel_fit_object);
    const cel_recipe *recipe = cel_recipe_of(x);
    if (!wf && !fit && !recipe)
        return refuse(a, in, x);
    if (!file_argument(a, 1, &path))
        return NULL;
    cel_error err = {0};
    const cel_recipe *inside = recipe ? recipe : wf ? (wf->prepped ? wf->prepped : wf->recipe) : NULL;
    cel_status status = inside ? cel_recipe_check_alone(in, inside, &err) : CEL_OK;
    if (status == CEL_OK)
        status = recipe ? write_recipe(path, recipe, &err) : cel_model_write(path, wf, fit, NULL, &err);
    bool about_file = strncmp(err.code, "model", 5) != 0 && strncmp(err.code, "recipe", 6) != 0;
    if (status != CEL_OK)
        return cel_arg_error(a, about_file ? 1 : 0, &err);
    cel_invisible(in);
    return strcmp(cel_args_builtin(a)->name, "saveRDS") == 0 ? cel_null(in) : x;
}

static cel_sexp *read(cel_interp *in, cel_args *a)
{
    const char *path;
    cel_saved saved;
    cel_error err;
    if (!file_argument(a, 0, &path))
        return NULL;
    cel_recipe *recipe;
    if (read_recipe(path, &recipe, &err) != CEL_OK)
        return cel_arg_error(a, 0, &err);
    if (recipe) {
        if (cel_recipe_attach(in, recipe, &err) == CEL_OK)
            return cel_recipe_value(in, recipe);
        cel_recipe_drop(recipe);
        return cel_arg_error(a, 0, &err);
    }
    if (cel_model_read(path, &saved, &err) != CEL_OK) {
        if (strcmp(err.code, "tensors.damaged") == 0)
            cel_error_hint(&err, "%s() reads models that celeriac wrote, not R's own files", cel_args_builtin(a)->name);
        return cel_arg_error(a, 0, &err);
    }
    cel_status status = saved.workflow ? cel_recipe_attach(in, saved.workflow->recipe, &err) : CEL_OK;
    if (status == CEL_OK && saved.workflow)
        status = cel_recipe_attach(in, saved.workflow->prepped, &err);
    if (status != CEL_OK) {
        cel_saved_free(&saved);
        return cel_arg_error(a, 0, &err);
    }
    cel_sexp *value = saved.workflow ? cel_workflow_value(in, cel_workflow_keep(saved.workflow)) : cel_fit_value(in, cel_fit_keep(saved.fit));
    cel_saved_free(&saved);
    return value;
}

static const cel_builtin rows[] = {
    {"base", "saveRDS", "object, file = \"\", ascii = FALSE, version = NULL, compress = TRUE, refhook = NULL", save,
     "Save a fitted workflow, a model or a recipe.", CEL_B_INVISIBLE},
    {"base", "readRDS", "file, refhook = NULL", read, "Read what saveRDS() wrote.", 0},
    {"readr", "write_rds", "x, file, compress = \"none\", version = 2, refhook = NULL, text = FALSE", save, "Save a fitted workflow, a model or a recipe.",
     CEL_B_INVISIBLE},
    {"readr", "read_rds", "file, refhook = NULL", read, "Read what write_rds() wrote.", 0},
};

const cel_library cel_library_saved = {rows, sizeof rows / sizeof *rows};
