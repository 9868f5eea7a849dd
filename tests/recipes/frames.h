/* Small frames for tests of recipes: column by column, and rows that are easy to reckon with. */
#ifndef CEL_TEST_RECIPES_FRAMES_H
#define CEL_TEST_RECIPES_FRAMES_H

#include "recipes/recipe.h"
#include "recipes/step.h"
#include "tests/test.h"

static inline void put_numbers(cel_frame *f, const char *name, const double *x)
{
    cel_error err;
    OK(cel_frame_take(f, name, cel_column_numbers(x, f->rows), &err));
}

static inline void put_integers(cel_frame *f, const char *name, const int32_t *x)
{
    cel_error err;
    OK(cel_frame_take(f, name, cel_column_integers(x, f->rows), &err));
}

static inline void put_texts(cel_frame *f, const char *name, const char *const *x)
{
    cel_error err;
    OK(cel_frame_take(f, name, cel_column_texts(x, f->rows), &err));
}

static inline void put_factor(cel_frame *f, const char *name, const char *const *x, const char *const *level, int32_t n, bool ordered)
{
    cel_error err;
    cel_column *texts = cel_column_texts(x, f->rows);
    cel_levels *levels = cel_levels_new(level, n, ordered);
    OK(cel_frame_take(f, name, cel_column_factor(texts, levels), &err));
    cel_levels_drop(levels);
    cel_column_drop(texts);
}

/* Four rows: size (double), count (integer), colour (factor), grade (ordered), word (text), price (double). */
static inline cel_frame *wares(void)
{
    static const char *const colours[] = {"red", "blue", "red", "green"}, *const colour[] = {"blue", "green", "red"};
    static const char *const grades[] = {"low", "high", "mid", "low"}, *const grade[] = {"low", "mid", "high"};
    static const char *const words[] = {"b", "a", NULL, "b"};
    cel_frame *f = cel_frame_new(4);
    put_numbers(f, "size", (double[]){1, 2, 3, 6});
    put_integers(f, "count", (int32_t[]){10, 20, 30, CEL_NA_INT});
    put_factor(f, "colour", colours, colour, 3, false);
    put_factor(f, "grade", grades, grade, 3, true);
    put_texts(f, "word", words);
    put_numbers(f, "price", (double[]){5, 7, 9, 11});
    return f;
}

/* A recipe of the formula with steps given as "step_center", "size", ... pairs, ended by NULL. */
static inline cel_recipe *steps_on(cel_frame *data, const char *formula, const char *const *step)
{
    cel_error err;
    cel_recipe *r, *more;
    OK(cel_recipe_new(formula, data, &r, &err));
    for (; step && *step; step += 2) {
        OK(cel_recipe_step(r, step[0], step[1], NULL, 0, &more, &err));
        cel_recipe_drop(r);
        r = more;
    }
    return r;
}

static inline cel_recipe *prepped_on(cel_frame *data, const char *formula, const char *const *step)
{
    cel_error err;
    cel_recipe *r = steps_on(data, formula, step), *p;
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    cel_recipe_drop(r);
    return p;
}

/* Names of the columns, "a b c". */
static inline void has_columns(const cel_frame *f, const char *want)
{
    cel_text t = {0};
    cel_text_add(&t, "");
    for (size_t j = 0; j < f->cols; j++)
        cel_text_addf(&t, "%s%s", j ? " " : "", f->name[j]);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

#endif
