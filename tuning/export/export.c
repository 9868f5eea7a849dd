/* Exports that are the model file in another dress: the file itself, and all of it as JSON. */
#include "tuning/export/export.h"

#include <string.h>

#include "base/file.h"

cel_status cel_export_safetensors(const char *path, const cel_saved *model, cel_error *err)
{
    return cel_model_write(path, model->workflow, model->fit, &model->info, err);
}

cel_status cel_export_json(const char *path, const cel_saved *model, cel_error *err)
{
    char *text;
    cel_target target;
    CEL_TRY(cel_model_json(model->workflow, model->fit, &model->info, &text, err));
    cel_status status = cel_target_open(&target, path, err);
    if (status == CEL_OK) {
        status = cel_target_add(&target, text, strlen(text), err);
        if (status == CEL_OK)
            status = cel_target_add(&target, "\n", 1, err);
        status = cel_target_close(&target, status, err);
    }
    cel_free(text);
    return status;
}
