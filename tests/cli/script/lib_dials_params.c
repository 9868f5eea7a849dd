#include "cli/script/lib_dials.h"
#include "tests/cli/script/script.h"
#include "tuning/param_table.h"

/* The language has a builtin for each row of the library's table, in its order, with the label as help. */
START_TEST(every_parameter_object_is_a_builtin)
{
    ck_assert_uint_eq(cel_library_dials_params.n, cel_param_table_rows);
    for (size_t i = 0; i < cel_param_table_rows; i++) {
        const cel_builtin *row = &cel_library_dials_params.rows[i];
        bool choice = cel_param_table[i].type == CEL_V_STRING || cel_param_table[i].type == CEL_V_LOGICAL;
        ck_assert_str_eq(row->name, cel_param_table[i].name);
        ck_assert_str_eq(row->help, cel_param_table[i].label);
        ck_assert_str_eq(row->formals, choice ? "values" : "range, trans");
    }
}
END_TEST

TEST_MAIN("cli/script/lib_dials_params", every_parameter_object_is_a_builtin)
