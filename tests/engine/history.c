#include "engine/history.h"
#include "tests/test.h"

START_TEST(columns_and_values)
{
    cel_error err;
    cel_history h;
    OK(cel_history_start(&h, 2, 3, &err));
    strcpy(h.name[0], "loss");
    strcpy(h.name[1], "val_loss");
    ck_assert_int_eq(cel_history_column(&h, "val_loss"), 1);
    ck_assert_int_eq(cel_history_column(&h, "accuracy"), -1);
    ck_assert(isnan(cel_history_last(&h, 1)));
    h.value[1][h.n_values[1]++] = 0.5;
    h.value[1][h.n_values[1]++] = 0.25;
    NEAR(cel_history_last(&h, 1), 0.25, 0);
    cel_history_free(&h);
    cel_history_free(&h);
    for (long n = 1; n <= 4; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_history_start(&h, 2, 3, &err);
        cel_alloc_fail_after(0);
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("engine/history", columns_and_values)
