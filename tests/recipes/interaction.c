#include "recipes/interaction.h"
#include "recipes/step_table.h"
#include "tests/recipes/golden.h"

static cel_status expand(const char *formula, cel_value *out, bool *unknown, cel_error *err)
{
    static cel_frame *data;
    static const cel_step step = {.type = &cel_step_interact};
    if (!data)
        data = golden_table("data", "dia_train", true);
    return cel_interactions(&step, formula, data, NULL, out, unknown, err);
}

START_TEST(terms)
{
    static const struct {
        const char *formula, *terms; /* a:b, in their order */
    } cases[] = {
        {"x:y", "x:y"}, {"x * y", "x:y"}, {"(x + y + z)^2", "x:y x:z y:z"}, {"(x + y + z)^3", "x:y x:z y:z x:y:z"}, {"x + y:x", "x:y"},
        {"x * y * z", "x:y x:z y:z x:y:z"}, {"x:(y + z) - x:z", "x:y"}, {"x:x", ""}, {"x + y", ""}, {"(x + y)^2 + 0", "x:y"}, {"", ""},
        {"starts_with(\"c\"):x", "carat:x cut:x color:x clarity:x"}, {"`x`:`y`", "x:y"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_error err;
        cel_value out;
        bool unknown;
        cel_text t = {0};
        OK(expand(cases[i].formula, &out, &unknown, &err));
        ck_assert(!unknown);
        for (size_t k = 0; k < out.n; k++) {
            cel_text_addf(&t, "%s", k ? " " : "");
            for (const char *s = out.as.text[k]; *s; s++)
                cel_text_add_char(&t, *s == '\n' ? ':' : *s);
        }
        ck_assert_str_eq(t.text ? t.text : "", cases[i].terms);
        cel_text_free(&t);
        cel_value_free(&out);
    }
}
END_TEST

START_TEST(mistakes)
{
    static const char *const cases[] = {"x:", "(x + y", "x y", "x ^ y", "x^99", "starts_with(\"c\":x", "+", "x:starts_wth(\"c\")"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_error err;
        cel_value out;
        bool unknown;
        ck_assert_msg(expand(cases[i], &out, &unknown, &err) == CEL_INPUT, "%s", cases[i]);
        ck_assert_str_ne(err.message, "");
    }
    cel_error err;
    cel_value out;
    bool unknown;
    OK(expand("x:nobody", &out, &unknown, &err));
    ck_assert(unknown);
    ck_assert_uint_eq(out.n, 0);
    cel_value_free(&out);
}
END_TEST

TEST_MAIN("recipes/interaction", terms, mistakes)
