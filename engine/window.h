/* Windows sliding over positions, shared by convolutions and pooling. Private to engine. Tensors are (height, width, channels); those with one
 * axis of positions have height 1. */
#ifndef CEL_WINDOW_H
#define CEL_WINDOW_H

#include "engine/layer_table.h"

typedef enum cel_padding { CEL_VALID, CEL_SAME, CEL_CAUSAL } cel_padding;

/* One axis of positions. */
typedef struct cel_slide {
    int32_t in, out;  /* positions before and after */
    int32_t size, step, gap; /* of the window: its length, stride, dilation */
    int32_t before;   /* padding at the start */
} cel_slide;

/* Positions of the result and padding. Source: the rules of TensorFlow's "valid" and "same"; "causal" pads at the start only, so that nothing
 * looks ahead. CEL_INPUT when no window fits. */
cel_status cel_slide_make(int32_t in, int32_t size, int32_t step, int32_t gap, cel_padding padding, const char *layer, cel_slide *out, cel_error *err);
/* Input position of place `k` of the window at `o`, or -1 in the padding. */
static inline int32_t cel_slide_at(const cel_slide *s, int32_t o, int32_t k)
{
    int32_t at = o * s->step + k * s->gap - s->before;
    return at >= 0 && at < s->in ? at : -1;
}
/* "valid", "same" and, if allowed, "causal" */
cel_status cel_padding_arg(const cel_layer *layer, bool causal, cel_padding *out, cel_error *err);
/* data_format may be NULL or "channels_last" only. */
cel_status cel_data_format_check(const cel_layer *layer, cel_error *err);

#endif
