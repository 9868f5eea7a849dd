#include <limits.h>

#include "cli/script/pillar.h"
#include "tests/test.h"

typedef struct table {
    cel_pillar p[40];
    size_t n, rows;
} table;

static void texts(table *t, const char *title, const char *type, size_t rows, const char *const *x)
{
    cel_pillar *p = &t->p[t->n++];
    *p = (cel_pillar){.title = title, .type = type};
    ck_assert(cel_shaft_texts(&p->shaft, x, rows, "<NA>", true));
    t->rows = rows;
}

static void numbers(table *t, const char *title, const char *type, size_t rows, const double *x)
{
    cel_pillar *p = &t->p[t->n++];
    *p = (cel_pillar){.title = title, .type = type};
    ck_assert(cel_shaft_numbers(&p->shaft, x, rows));
    t->rows = rows;
}

static void summaries(table *t, const char *title, const char *full, const char *brief)
{
    cel_pillar *p = &t->p[t->n++];
    *p = (cel_pillar){.title = title, .type = "list"};
    ck_assert(cel_shaft_summaries(&p->shaft, &full, &brief, 1));
    t->rows = 1;
}

static void prints(table *t, int width, size_t shown, const char *expected)
{
    cel_text out = {0};
    size_t fitted;
    ck_assert(cel_pillars_add(t->p, t->n, t->rows, width, 80, &out, &fitted));
    ck_assert_str_eq(out.text ? out.text : "", expected);
    ck_assert_uint_eq(fitted, shown);
    cel_text_free(&out);
    for (size_t i = 0; i < t->n; i++)
        cel_shaft_free(&t->p[i].shaft);
}

START_TEST(a_table_that_fits)
{
    table t = {0};
    texts(&t, "term", "chr", 4, (const char *[]){"(Intercept)", "PC1", "PC2", "PC3"});
    numbers(&t, "estimate", "dbl", 4, (double[]){20.1, -2.28132, 0.11632, -1.2993});
    numbers(&t, "p.value", "dbl", 4, (double[]){3.674e-28, 4.832e-13, 0.6672, 0.02861});
    prints(&t, 80, 3,
           "  term        estimate  p.value\n"
           "  <chr>          <dbl>    <dbl>\n"
           "1 (Intercept)   20.1   3.67e-28\n"
           "2 PC1           -2.28  4.83e-13\n"
           "3 PC2            0.116 6.67e- 1\n"
           "4 PC3           -1.30  2.86e- 2\n");
}
END_TEST

/* golden/v2026/tune/session.txt: `lin_last`, where lists shrink to what they are, and `.config` is cut. */
START_TEST(lists_give_up_their_sizes)
{
    table t = {0};
    summaries(&t, "splits", "split [25/7]", "split");
    texts(&t, "id", "chr", 1, (const char *[]){"train/test split"});
    summaries(&t, ".metrics", "tibble [2 \u00d7 4]", "tibble");
    summaries(&t, ".notes", "tibble [0 \u00d7 4]", "tibble");
    summaries(&t, ".predictions", "tibble [7 \u00d7 4]", "tibble");
    summaries(&t, ".workflow", "workflow", "workflow");
    prints(&t, 80, 6,
           "  splits         id               .metrics .notes   .predictions     .workflow \n"
           "  <list>         <chr>            <list>   <list>   <list>           <list>    \n"
           "1 <split [25/7]> train/test split <tibble> <tibble> <tibble [7 \u00d7 4]> <workflow>\n");
}
END_TEST

START_TEST(long_texts_are_cut)
{
    table t = {0};
    texts(&t, ".pred_class", "fct", 2, (const char *[]){"Class1", "Class1"});
    numbers(&t, ".pred_Class1", "dbl", 2, (double[]){0.5391, 0.99974});
    numbers(&t, ".pred_Class2", "dbl", 2, (double[]){0.4609, 0.0002603});
    texts(&t, "id", "chr", 2, (const char *[]){"train/test split", "train/test split"});
    texts(&t, "Class", "fct", 2, (const char *[]){"Class1", "Class1"});
    numbers(&t, ".row", "int", 2, (double[]){1, 3});
    texts(&t, ".config", "chr", 2, (const char *[]){"pre0_mod0_post0", "pre0_mod0_post0"});
    prints(&t, 80, 7,
           "  .pred_class .pred_Class1 .pred_Class2 id               Class   .row .config   \n"
           "  <fct>              <dbl>        <dbl> <chr>            <fct>  <int> <chr>     \n"
           "1 Class1             0.539     0.461    train/test split Class1     1 pre0_mod0\u2026\n"
           "2 Class1             1.000     0.000260 train/test split Class1     3 pre0_mod0\u2026\n");
}
END_TEST

START_TEST(what_does_not_fit_is_left_out_or_goes_below)
{
    static const char *const name[] = {"alpha", "beta", "gamma", "delta", "epsilon"};
    for (int wide = 0; wide < 2; wide++) {
        table t = {0};
        for (int i = 0; i < 5; i++)
            texts(&t, name[i], "chr", 1, (const char *[]){"a text of twenty-two c"});
        prints(&t, wide ? INT_MAX : 30, wide ? 5 : 4,
               wide ? "  alpha                  beta                   gamma                 \n"
                      "  <chr>                  <chr>                  <chr>                 \n"
                      "1 a text of twenty-two c a text of twenty-two c a text of twenty-two c\n"
                      "  delta                  epsilon               \n"
                      "  <chr>                  <chr>                 \n"
                      "1 a text of twenty-two c a text of twenty-two c\n"
                    : "  alpha      beta  gamma delta\n"
                      "  <chr>      <chr> <chr> <chr>\n"
                      "1 a text of\u2026 a te\u2026 a te\u2026 a te\u2026\n");
    }
}
END_TEST

START_TEST(footers_wrap)
{
    static const char *const word[] = {"14", "more", "variables:", "cut_4 <dbl>,", "color_1 <dbl>,", "color_2 <dbl>,", "color_3 <dbl>,",
                                       "color_4 <dbl>,", "color_5 <dbl>,", "color_6 <dbl>"};
    cel_text t = {0};
    int lines = 7;
    cel_footer_add(word, 10, 80, &lines, &t);
    ck_assert_str_eq(t.text, "# \u2139 14 more variables: cut_4 <dbl>, color_1 <dbl>, color_2 <dbl>,\n"
                             "#   color_3 <dbl>, color_4 <dbl>, color_5 <dbl>, color_6 <dbl>\n");
    ck_assert_int_eq(lines, 5);
    cel_text_free(&t);
    lines = 1;
    cel_footer_add(word, 10, 80, &lines, &t);
    ck_assert_str_eq(t.text, "# \u2139 14 more variables: cut_4 <dbl>, color_1 <dbl>, color_2 <dbl>, \u2026\n");
    cel_text_free(&t);
}
END_TEST

START_TEST(names_and_counts)
{
    static const char *const cases[][2] = {{"x", "x"}, {".row", ".row"}, {"a b", "`a b`"}, {"1st", "`1st`"}, {"if", "`if`"}, {"", "``"},
                                           {"a`b", "`a\\`b`"}, {".1", "`.1`"}, {"caf\u00e9", "caf\u00e9"}, {"_x", "`_x`"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_text t = {0};
        cel_ticked_name(&t, cases[i][0]);
        ck_assert_str_eq(t.text, cases[i][1]);
        cel_text_free(&t);
    }
    char out[32];
    ck_assert_str_eq(cel_big_mark(40443, out), "40,443");
    ck_assert_str_eq(cel_big_mark(5, out), "5");
    ck_assert_str_eq(cel_big_mark(1000000, out), "1,000,000");
}
END_TEST

TEST_MAIN("cli/script/pillar", a_table_that_fits, lists_give_up_their_sizes, long_texts_are_cut, what_does_not_fit_is_left_out_or_goes_below,
          footers_wrap, names_and_counts)
