/* Windows: how many positions valid, same and causal padding give, and where each window looks; refused arguments. */
#include "engine/window.h"
#include "tests/engine/planned.h"

static cel_error err;

/* Results of TensorFlow's documented rules, by hand. */
START_TEST(by_hand)
{
    static const struct {
        int32_t in, size, step, gap;
        cel_padding padding;
        int32_t out, before;
    } rows[] = {
        {6, 3, 1, 1, CEL_VALID, 4, 0},  {6, 3, 2, 1, CEL_VALID, 2, 0},  {7, 3, 2, 1, CEL_VALID, 3, 0}, {6, 3, 1, 2, CEL_VALID, 2, 0}, {3, 3, 5, 1, CEL_VALID, 1, 0},
        {6, 3, 1, 1, CEL_SAME, 6, 1},   {6, 3, 2, 1, CEL_SAME, 3, 0},   {7, 3, 2, 1, CEL_SAME, 4, 1},  {6, 2, 1, 1, CEL_SAME, 6, 0},  {6, 4, 1, 1, CEL_SAME, 6, 1},
        {5, 3, 1, 2, CEL_SAME, 5, 2},   {2, 9, 1, 1, CEL_SAME, 2, 4},   {6, 1, 3, 1, CEL_SAME, 2, 0},  {6, 3, 1, 1, CEL_CAUSAL, 6, 2}, {6, 3, 1, 2, CEL_CAUSAL, 6, 4},
        {6, 3, 2, 1, CEL_CAUSAL, 3, 2}, {1, 5, 1, 3, CEL_CAUSAL, 1, 12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cel_slide s;
        OK(cel_slide_make(rows[i].in, rows[i].size, rows[i].step, rows[i].gap, rows[i].padding, "conv_1d", &s, &err));
        ck_assert_msg(s.out == rows[i].out && s.before == rows[i].before, "row %zu: %d positions and %d before, not %d and %d", i, (int)s.out, (int)s.before,
                      (int)rows[i].out, (int)rows[i].before);
    }
}
END_TEST

/* For all small cases: valid windows lie inside and there is no room for one more; same gives ceil(in / step), its padding is even or one longer
 * at the end; causal windows end at their own position. */
START_TEST(by_definition)
{
    for (int32_t in = 1; in <= 9; in++)
        for (int32_t size = 1; size <= 4; size++)
            for (int32_t step = 1; step <= 3; step++)
                for (int32_t gap = 1; gap <= 3; gap++) {
                    cel_slide s;
                    int32_t reach = (size - 1) * gap;
                    cel_status status = cel_slide_make(in, size, step, gap, CEL_VALID, "conv_1d", &s, &err);
                    ck_assert_int_eq(status, reach < in ? CEL_OK : CEL_INPUT);
                    if (status == CEL_OK) {
                        for (int32_t o = 0; o < s.out; o++)
                            for (int32_t k = 0; k < size; k++)
                                ck_assert_int_eq(cel_slide_at(&s, o, k), o * step + k * gap);
                        ck_assert(s.out * step + reach >= in);
                    }
                    OK(cel_slide_make(in, size, step, gap, CEL_SAME, "conv_1d", &s, &err));
                    ck_assert_int_eq(s.out, (in + step - 1) / step);
                    int32_t after = (s.out - 1) * step + reach - s.before - (in - 1);
                    ck_assert(after <= 0 ? s.before == 0 : after == s.before || after == s.before + 1);
                    OK(cel_slide_make(in, size, step, gap, CEL_CAUSAL, "conv_1d", &s, &err));
                    ck_assert_int_eq(s.out, (in - 1) / step + 1);
                    for (int32_t o = 0; o < s.out; o++) {
                        ck_assert_int_eq(cel_slide_at(&s, o, size - 1), o * step);
                        for (int32_t k = 0; k < size; k++) {
                            int32_t at = o * step - (size - 1 - k) * gap;
                            ck_assert_int_eq(cel_slide_at(&s, o, k), at < 0 ? -1 : at);
                        }
                    }
                }
}
END_TEST

START_TEST(refused)
{
    cel_slide s;
    ck_assert_int_eq(cel_slide_make(4, 3, 1, 2, CEL_VALID, "conv_2d", &s, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer_conv_2d(): a window of 5 does not fit into 4 positions");
    gives("conv_1d", "filters = 1, kernel_size = 2, padding = \"full\"", SHAPES({2, {4, 1}}), "padding = \"full\" is not known");
    gives("conv_2d", "filters = 1, kernel_size = 2, padding = \"causal\"", SHAPES({3, {4, 4, 1}}), "padding = \"causal\" is not known");
    gives("max_pooling_1d", "padding = \"causal\"", SHAPES({2, {4, 1}}), "padding = \"causal\" is not known");
    gives("conv_1d", "filters = 1, kernel_size = 2, padding = \"causal\"", SHAPES({2, {4, 1}}), "(None, 4, 1)");
    gives("conv_1d", "filters = 1, kernel_size = 2, data_format = \"channels_first\"", SHAPES({2, {4, 1}}), "data_format = \"channels_first\" is not known");
    gives("conv_1d", "filters = 1, kernel_size = 2, data_format = \"channels_last\"", SHAPES({2, {4, 1}}), "(None, 3, 1)");
    gives("global_max_pooling_1d", "data_format = \"channels_first\"", SHAPES({2, {4, 1}}), "data_format = \"channels_first\" is not known");
}
END_TEST

TEST_MAIN("engine/window", by_hand, by_definition, refused)
