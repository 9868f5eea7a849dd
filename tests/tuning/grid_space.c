#include <limits.h>

#include "tests/tuning/golden.h"
#include "tuning/grid_parts.h"

/* Smallest squared distance of two points, and the Audze-Eglais sum. */
static int smallest(const int32_t *x, size_t n, size_t p, bool square, double *sum)
{
    int least = INT_MAX;
    *sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            int d = 0;
            for (size_t j = 0; j < p; j++) {
                int v = x[j * n + i] - x[j * n + k];
                d += square ? v * v : abs(v);
            }
            least = d < least ? d : least;
            *sum += 1.0 / d;
        }
    return least;
}

/* As good as the designs that R's table holds for 8 points of 3 parameters (golden/v2026/dials/space_filling_*). */
START_TEST(designs_are_as_good_as_the_best_known)
{
    int32_t x[24];
    cel_error err;
    double sum;
    OK(cel_grid_design(8, 3, "max_min_l2", x, &err));
    ck_assert_int_ge(smallest(x, 8, 3, true, &sum), 21);
    OK(cel_grid_design(8, 3, "max_min_l1", x, &err));
    ck_assert_int_ge(smallest(x, 8, 3, false, &sum), 7);
    OK(cel_grid_design(8, 3, "audze_eglais", x, &err));
    smallest(x, 8, 3, true, &sum);
    double ours = sum;
    static const int32_t sfd[24] = {1, 2, 3, 4, 5, 6, 7, 8, 4, 7, 2, 1, 6, 5, 8, 3, 6, 3, 2, 7, 8, 1, 4, 5};
    smallest(sfd, 8, 3, true, &sum);
    ck_assert_msg(ours <= sum * (1 + 1e-12), "%.17g against %.17g", ours, sum);
}
END_TEST

START_TEST(designs_are_latin_hypercubes)
{
    static const char *const types[] = {"any", "audze_eglais", "max_min_l1", "max_min_l2", "uniform"};
    for (size_t t = 0; t < 5; t++)
        for (size_t p = 2; p <= 10; p += 8) {
            size_t n = 20;
            int32_t x[200], again[200];
            cel_error err;
            OK(cel_grid_design(n, p, types[t], x, &err));
            OK(cel_grid_design(n, p, types[t], again, &err));
            ck_assert_mem_eq(x, again, n * p * sizeof *x);
            for (size_t j = 0; j < p; j++) {
                bool seen[20] = {0};
                for (size_t i = 0; i < n; i++) {
                    ck_assert(x[j * n + i] >= 0 && x[j * n + i] < 20 && !seen[x[j * n + i]]);
                    seen[x[j * n + i]] = true;
                }
            }
            for (size_t i = 0; i < n; i++)
                ck_assert_int_eq(x[i], (int)i);
        }
}
END_TEST

static void add(cel_param_set *s, const char *id, const char *name, double lower, double upper)
{
    cel_error err;
    cel_param *p = cel_param_make(name, &err), *q;
    OK(cel_param_with_range(p, lower, upper, &q, &err));
    OK(cel_param_set_add(s, id, p->name, "list", NULL, NULL, q, &err));
    cel_param_drop(p);
    cel_param_drop(q);
}

START_TEST(grids_take_every_level)
{
    cel_param_set s = {0};
    cel_error err;
    cel_frame *g;
    cel_rng rng, before;
    add(&s, "num_body", "num_terms", 1, 4);
    add(&s, "body_units", "hidden_units", 32, 256);
    add(&s, "body_dropout", "dropout", 0, 0.4);
    cel_rng_seed(&rng, 123);
    before = rng;
    OK(cel_grid_space_filling(&s, 8, "any", 0.5, 1000, true, &rng, &g, &err));
    ck_assert_mem_eq(&before, &rng, sizeof rng); /* nothing is drawn */
    static const int bodies[] = {1, 1, 2, 2, 3, 3, 4, 4}; /* few values are spread in order */
    int units = 0;
    ck_assert_uint_eq(g->rows, 8);
    for (size_t i = 0; i < 8; i++) {
        ck_assert_int_eq(g->column[0]->code[i], bodies[i]);
        units += g->column[1]->code[i];
        ck_assert_int_eq(g->column[1]->code[i] % 32, 0);
    }
    ck_assert_int_eq(units, 32 * 36);
    cel_frame_drop(g);
    OK(cel_grid_space_filling(&s, 1, "any", 0.5, 1000, true, &rng, &g, &err));
    ck_assert_uint_eq(g->rows, 1);
    cel_frame_drop(g);
    ck_assert_int_eq(cel_grid_space_filling(&s, 8, "audze", 0.5, 1000, true, &rng, &g, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "did you mean \"audze_eglais\"?");
    cel_param_set_free(&s);
}
END_TEST

START_TEST(drawn_types_are_those_of_dials)
{
    static const struct {
        const char *type, *path;
        double after;
    } cases[] = {{"latin_hypercube", GOLDEN "/dials/space_filling_latin_hypercube.csv", 0.30296110245399177},
                 {"max_entropy", GOLDEN "/dials/space_filling_max_entropy.csv", 0.27335284953005612}};
    for (size_t k = 0; k < 2; k++) {
        cel_param_set s = {0};
        cel_error err;
        cel_frame *g;
        cel_rng rng;
        char line[256];
        add(&s, "num_body", "num_terms", 1, 4);
        add(&s, "body_units", "hidden_units", 32, 256);
        add(&s, "body_dropout", "dropout", 0, 0.4);
        cel_rng_seed(&rng, 123);
        OK(cel_grid_space_filling(&s, 8, cases[k].type, 0.5, 1000, true, &rng, &g, &err));
        NEAR(cel_rng_unif(&rng), cases[k].after, 0.0);
        FILE *file = fopen(cases[k].path, "r");
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
        for (size_t i = 0; i < g->rows; i++) {
            int body, units;
            double dropout;
            ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
            ck_assert_int_eq(sscanf(line, "%d,%d,%lf", &body, &units, &dropout), 3);
            ck_assert_int_eq(g->column[0]->code[i], body);
            ck_assert_int_eq(g->column[1]->code[i], units);
            NEAR(g->column[2]->num[i], dropout, 1e-12);
        }
        fclose(file);
        cel_frame_drop(g);
        cel_param_set_free(&s);
    }
}
END_TEST

START_TEST(memory_may_fail_anywhere)
{
    cel_param_set s = {0};
    cel_error err;
    add(&s, "a", "hidden_units", 1, 10);
    add(&s, "b", "dropout", 0, 0.5);
    cel_param *p = cel_param_make("activation", &err);
    OK(cel_param_set_add(&s, "c", "activation", "list", NULL, NULL, p, &err));
    cel_param_drop(p);
    for (long n = 1;; n++) {
        cel_rng rng;
        cel_frame *g = NULL;
        cel_rng_seed(&rng, 1);
        cel_alloc_fail_after(n);
        cel_status status = cel_grid_space_filling(&s, 4, "any", 0.5, 10, true, &rng, &g, &err);
        cel_alloc_fail_after(0);
        cel_frame_drop(g);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_param_set_free(&s);
}
END_TEST

TEST_MAIN("tuning/grid_space", designs_are_as_good_as_the_best_known, designs_are_latin_hypercubes, grids_take_every_level,
          drawn_types_are_those_of_dials, memory_may_fail_anywhere)
