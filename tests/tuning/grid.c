#include <math.h>

#include "tests/tuning/golden.h"
#include "tuning/grid.h"

/* Adds a parameter by name, with a range unless lower > upper. */
static void add(cel_param_set *s, const char *id, const char *name, double lower, double upper)
{
    cel_error err;
    cel_param *p = cel_param_make(name, &err), *q = NULL;
    ck_assert_msg(p != NULL, "%s", err.message);
    if (lower <= upper)
        OK(cel_param_with_range(p, lower, upper, &q, &err));
    OK(cel_param_set_add(s, id ? id : p->name, p->name, "list", NULL, NULL, q ? q : p, &err));
    cel_param_drop(p);
    cel_param_drop(q);
}

static cel_param_set deck(void)
{
    cel_param_set s = {0};
    add(&s, "num_body", "num_terms", 1, 4);
    add(&s, "body_units", "hidden_units", 32, 256);
    add(&s, "body_dropout", "dropout", 0, 0.4);
    return s;
}

static cel_param_set towers(void)
{
    cel_param_set s = {0};
    add(&s, "tower_a_units", "hidden_units", 16, 128);
    add(&s, "tower_b_units", "hidden_units", 16, 128);
    return s;
}

static cel_param_set training(void)
{
    cel_param_set s = {0};
    add(&s, NULL, "learn_rate", 1, 0);
    add(&s, NULL, "penalty", -5, 0);
    add(&s, NULL, "epochs", 1, 0);
    add(&s, NULL, "batch_size", 3, 8);
    add(&s, NULL, "activation", 1, 0);
    return s;
}

/* The grid is the golden table `id` to 1e-9 relative; the generator left where R leaves it, when that is known. */
static void same_grid(cel_frame *got, const char *id, cel_rng *rng)
{
    char path[512], line[4096];
    snprintf(path, sizeof path, GOLDEN "/dials/%s.csv", id);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    size_t rows = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file); rows++) {
        size_t j = 0;
        line[strcspn(line, "\n")] = '\0';
        ck_assert_msg(rows < got->rows, "%s: %zu rows", id, got->rows);
        for (char *rest = line, *field; (field = strsep(&rest, ",")); j++) {
            if (got->column[j]->type == CEL_STRING) {
                ck_assert_str_eq(cel_column_label(got->column[j], rows), field);
                continue;
            }
            double want = strtod(field, NULL), have = cel_column_number(got->column[j], rows);
            ck_assert_msg(fabs(want - have) <= 1e-9 * fabs(want) + 1e-12, "%s: row %zu column %zu: %.17g, not %.17g", id, rows, j,
                          have, want);
        }
        ck_assert_uint_eq(j, got->cols);
    }
    fclose(file);
    ck_assert_uint_eq(rows, got->rows);
    if (!rng)
        return;
    file = fopen(GOLDEN "/dials/grids_index.csv", "r");
    bool found = false;
    while (fgets(line, sizeof line, file)) {
        size_t n = strlen(id);
        if (strncmp(line, id, n) != 0 || line[n] != ',')
            continue;
        char *field = line, *cursor = line;
        for (int k = 0; k < 5; k++)
            field = strsep(&cursor, ",");
        NEAR(cel_rng_unif(rng), strtod(field, NULL), 0.0);
        found = true;
    }
    fclose(file);
    ck_assert(found);
}

START_TEST(regular_grids_are_those_of_dials)
{
    cel_param_set s = deck(), t = training(), u = {0}, one = {0};
    cel_rng rng;
    cel_error err;
    cel_frame *g;
    const struct {
        const char *id;
        cel_param_set *set;
        cel_grid_levels levels;
        bool original;
    } cases[] = {
        {"regular_deck_3", &s, {1, (const int[]){3}, NULL}, true},
        {"regular_deck_432", &s, {3, (const int[]){4, 3, 2}, NULL}, true},
        {"regular_deck_named", &s,
         {3, (const int[]){2, 5, 3}, (const char *const[]){"body_units", "num_body", "body_dropout"}}, true},
        {"regular_train_2", &t, {1, (const int[]){2}, NULL}, true},
        {"regular_orig_false", &u, {1, (const int[]){3}, NULL}, false},
        {"regular_int_small", &one, {1, (const int[]){10}, NULL}, true},
    };
    add(&u, NULL, "penalty", 1, 0);
    add(&u, NULL, "learn_rate", 1, 0);
    add(&one, NULL, "num_terms", 1, 4);
    cel_rng_seed(&rng, 1);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        OK(cel_grid_regular(cases[k].set, cases[k].levels, cases[k].original, &g, &err));
        same_grid(g, cases[k].id, NULL);
        cel_frame_drop(g);
    }
    /* the open end of dropout is moved in by one epsilon, as the dials of 2026 does */
    OK(cel_grid_regular(&s, (cel_grid_levels){1, (const int[]){2}, NULL}, true, &g, &err));
    ck_assert(g->column[2]->num[7] == 0.3999999999999998);
    cel_frame_drop(g);
    cel_param_set_free(&s);
    cel_param_set_free(&t);
    cel_param_set_free(&u);
    cel_param_set_free(&one);
}
END_TEST

START_TEST(drawn_grids_are_those_of_dials)
{
    cel_param_set d = deck(), a = towers(), t = training(), dups = {0}, pen = {0}, two = {0}, unit = {0}, mix = {0}, def = {0};
    add(&dups, NULL, "num_terms", 1, 2);
    add(&pen, NULL, "penalty", 1, 0);
    add(&two, NULL, "penalty", 1, 0);
    add(&two, NULL, "learn_rate", 1, 0);
    add(&unit, "a", "dropout", 0, 1);
    add(&unit, "b", "dropout", 0, 1);
    add(&unit, "c", "dropout", 0, 1);
    add(&mix, NULL, "penalty", 1, 0);
    add(&mix, NULL, "mixture", 1, 0);
    add(&def, NULL, "hidden_units", 1, 0);
    add(&def, NULL, "penalty", 1, 0);
    add(&def, NULL, "epochs", 1, 0);
    const struct {
        const char *id;
        int seed;
        cel_param_set *set;
        size_t size;
        char kind; /* random, latin hypercube, entropy */
        bool original;
        double range;
        int iterations;
    } cases[] = {
        {"random_deck_s1", 1, &d, 10, 'r', true, 0, 0},
        {"random_deck_s42", 42, &d, 20, 'r', true, 0, 0},
        {"random_train_s123", 123, &t, 8, 'r', true, 0, 0},
        {"random_default", 123, &def, 5, 'r', true, 0, 0},
        {"random_dups", 1, &dups, 6, 'r', true, 0, 0},
        {"lhs_deck_s1", 1, &d, 20, 'l', true, 0, 0},
        {"lhs_deck_s42", 42, &d, 20, 'l', true, 0, 0},
        {"lhs_deck_s123", 123, &d, 20, 'l', true, 0, 0},
        {"lhs_deck_s2026", 2026, &d, 20, 'l', true, 0, 0},
        {"lhs_attr_s123", 123, &a, 12, 'l', true, 0, 0},
        {"lhs_attr_s1", 1, &a, 12, 'l', true, 0, 0},
        {"lhs_train_s123", 123, &t, 10, 'l', true, 0, 0},
        {"lhs_small_dups", 1, &dups, 6, 'l', true, 0, 0},
        {"lhs_unit", 123, &unit, 7, 'l', true, 0, 0},
        {"lhs_orig_false", 123, &two, 5, 'l', false, 0, 0},
        {"lhs_one", 5, &pen, 1, 'l', true, 0, 0},
        {"maxent_deck_s1", 1, &d, 5, 'm', true, 0.5, 1000},
        {"maxent_attr_s123", 123, &a, 6, 'm', true, 0.5, 1000},
        {"maxent_iter50", 123, &mix, 4, 'm', true, 0.3, 50},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        cel_rng rng;
        cel_error err;
        cel_frame *g;
        cel_rng_seed(&rng, cases[k].seed);
        cel_status status = cases[k].kind == 'r'   ? cel_grid_random(cases[k].set, cases[k].size, true, &rng, &g, &err)
                            : cases[k].kind == 'l' ? cel_grid_latin_hypercube(cases[k].set, cases[k].size, cases[k].original,
                                                                              &rng, &g, &err)
                                                   : cel_grid_max_entropy(cases[k].set, cases[k].size, cases[k].range,
                                                                          cases[k].iterations, true, &rng, &g, &err);
        OK(status);
        same_grid(g, cases[k].id, &rng);
        cel_frame_drop(g);
    }
    cel_param_set *all[] = {&d, &a, &t, &dups, &pen, &two, &unit, &mix, &def};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        cel_param_set_free(all[k]);
}
END_TEST

START_TEST(mistakes_are_named)
{
    cel_param_set s = {0}, two = {0};
    cel_error err;
    cel_frame *g;
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    ck_assert_int_eq(cel_grid_random(&s, 3, true, &rng, &g, &err), CEL_INPUT);
    add(&s, NULL, "mtry", 1, 0);
    ck_assert_int_eq(cel_grid_regular(&s, (cel_grid_levels){1, (const int[]){3}, NULL}, true, &g, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "these parameters have an unknown range bound: `mtry`");
    add(&two, NULL, "penalty", 1, 0);
    add(&two, NULL, "mixture", 1, 0);
    ck_assert_int_eq(cel_grid_regular(&two, (cel_grid_levels){2, (const int[]){2, 3}, (const char *const[]){"penalty", ""}}, true,
                                      &g, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Elements of `levels` should either be all named or unnamed, not mixed.");
    ck_assert_int_eq(cel_grid_regular(&two, (cel_grid_levels){3, (const int[]){2, 3, 4}, NULL}, true, &g, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`levels` should have length 1 or 2, not 3.");
    ck_assert_int_eq(cel_grid_regular(&two, (cel_grid_levels){1, (const int[]){0}, NULL}, true, &g, &err), CEL_INPUT);
    ck_assert_int_eq(cel_grid_max_entropy(&two, 1, 0.5, 10, true, &rng, &g, &err), CEL_INPUT);
    ck_assert_int_eq(cel_grid_latin_hypercube(&two, 0, true, &rng, &g, &err), CEL_INPUT);
    cel_param_set_free(&s);
    cel_param_set_free(&two);
}
END_TEST

START_TEST(memory_may_fail_anywhere)
{
    cel_param_set s = training();
    for (int kind = 0; kind < 4; kind++)
        for (long n = 1;; n++) {
            cel_rng rng;
            cel_error err;
            cel_frame *g = NULL;
            cel_rng_seed(&rng, 1);
            cel_alloc_fail_after(n);
            cel_status status = kind == 0   ? cel_grid_regular(&s, (cel_grid_levels){1, (const int[]){2}, NULL}, true, &g, &err)
                                : kind == 1 ? cel_grid_random(&s, 5, true, &rng, &g, &err)
                                : kind == 2 ? cel_grid_latin_hypercube(&s, 5, true, &rng, &g, &err)
                                            : cel_grid_max_entropy(&s, 5, 0.5, 5, true, &rng, &g, &err);
            cel_alloc_fail_after(0);
            cel_frame_drop(g);
            if (status == CEL_OK)
                break;
            ck_assert_int_eq(status, CEL_NOMEM);
        }
    cel_param_set_free(&s);
}
END_TEST

TEST_MAIN("tuning/grid", regular_grids_are_those_of_dials, drawn_grids_are_those_of_dials, mistakes_are_named,
          memory_may_fail_anywhere)
