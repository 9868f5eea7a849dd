/* Windows: how many positions they give, and where they look. */
#include <string.h>

#include "engine/window.h"

cel_status cel_slide_make(int32_t in, int32_t size, int32_t step, int32_t gap, cel_padding padding, const char *layer, cel_slide *out, cel_error *err)
{
    int32_t reach = (size - 1) * gap + 1;
    *out = (cel_slide){.in = in, .size = size, .step = step, .gap = gap};
    if (padding == CEL_SAME) {
        out->out = (in + step - 1) / step;
        int32_t total = (out->out - 1) * step + reach - in;
        out->before = total > 0 ? total / 2 : 0;
        return CEL_OK;
    }
    out->before = padding == CEL_CAUSAL ? reach - 1 : 0;
    if (in + out->before < reach)
        return cel_fail(err, CEL_INPUT, "layer.shape", "layer_%s(): a window of %d does not fit into %d positions", layer, (int)reach, (int)in);
    out->out = (in + out->before - reach) / step + 1;
    return CEL_OK;
}

cel_status cel_padding_arg(const cel_layer *layer, bool causal, cel_padding *out, cel_error *err)
{
    static const char *const names[] = {"valid", "same", "causal"};
    size_t choice = 0;
    CEL_TRY(cel_argument_choice(cel_layer_arg(layer, "padding"), "padding", names, causal ? 3 : 2, &choice, err));
    *out = (cel_padding)choice;
    return CEL_OK;
}

cel_status cel_data_format_check(const cel_layer *layer, cel_error *err)
{
    static const char *const names[] = {"channels_last"};
    size_t choice;
    const cel_value *value = cel_layer_arg(layer, "data_format");
    return value->kind == CEL_V_NULL ? CEL_OK : cel_argument_choice(value, "data_format", names, 1, &choice, err);
}
