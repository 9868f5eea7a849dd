/* The loop: the same bits for any number of threads, a failing candidate is a note, epochs are one run read several times. */
#include "tests/tuning/cars.h"

static const char *const BODY[] = {"num_body", "body_units", NULL}, *const EPOCHS[] = {"body_units", "fit_epochs", NULL};
static const char *const BODY_COLUMNS[] = {"num_body", "body_units"}, *const EPOCH_COLUMNS[] = {"body_units", "fit_epochs"};

static cel_results *run(const cars_bench *b, const cel_frame *grid, int threads, cel_notes *notes)
{
    cel_error err;
    cel_results *r;
    cel_rng rng;
    cel_rng_seed(&rng, 7);
    cel_control control = {.threads = threads, .save_pred = true};
    OK(cel_tune_grid(b->wf, b->folds, grid, 0, NULL, NULL, &control, &rng, &r, notes, &err));
    return r;
}

static void same_frame(const cel_frame *a, const cel_frame *b)
{
    ck_assert_uint_eq(a->rows, b->rows);
    ck_assert_uint_eq(a->cols, b->cols);
    for (size_t k = 0; k < a->cols; k++)
        for (size_t i = 0; i < a->rows; i++) {
            const char *x = cel_column_label(a->column[k], i), *y = cel_column_label(b->column[k], i);
            if (x)
                ck_assert_str_eq(x, y);
            else
                NEAR(cel_column_number(a->column[k], i), cel_column_number(b->column[k], i), 0);
        }
}

START_TEST(threads_do_not_matter)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, 4, 2, 8, 3, 3, 0, 4, 2, 16};
    cel_frame *grid = grid_of(2, BODY_COLUMNS, 5, value);
    cel_results *one = run(&b, grid, 1, NULL);
    cel_frame *metrics, *predictions, *m, *p;
    OK(cel_collect_metrics(one, false, false, &metrics, &err));
    OK(cel_collect_predictions(one, false, NULL, &predictions, &err));
    ck_assert_uint_eq(metrics->rows, 5 * 3 * 2);
    ck_assert_uint_eq(predictions->rows, 5 * 32);
    static const int threads[] = {2, 4};
    for (size_t i = 0; i < 2; i++) {
        cel_results *more = run(&b, grid, threads[i], NULL);
        OK(cel_collect_metrics(more, false, false, &m, &err));
        OK(cel_collect_predictions(more, false, NULL, &p, &err));
        same_frame(metrics, m);
        same_frame(predictions, p);
        cel_frame_drop(m);
        cel_frame_drop(p);
        cel_results_drop(more);
    }
    cel_frame_drop(metrics);
    cel_frame_drop(predictions);
    cel_results_drop(one);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(a_failing_candidate_is_a_note)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, -10, 2, 8, -1, 8};
    cel_frame *grid = grid_of(2, BODY_COLUMNS, 3, value), *notes, *summary;
    cel_results *r = run(&b, grid, 2, NULL);
    OK(cel_collect_notes(r, &notes, &err));
    ck_assert_uint_eq(notes->rows, 6);
    ck_assert_str_eq(cel_column_label(notes->column[0], 0), "Fold1");
    ck_assert_str_eq(cel_column_label(notes->column[1], 0), "preprocessor 1/1, model 1/3");
    ck_assert_str_eq(cel_column_label(notes->column[2], 0), "error");
    ck_assert_str_eq(cel_column_label(notes->column[3], 0), "num_body must be a whole number >= 0, not -1");
    ck_assert_ptr_nonnull(strstr(cel_column_label(notes->column[3], 1), "block `body`: "));
    OK(cel_collect_metrics(r, true, false, &summary, &err));
    ck_assert_uint_eq(summary->rows, 2);
    ck_assert_str_eq(cel_column_label(cel_frame_column(summary, ".config", &err), 0), "pre0_mod3_post0");
    cel_text t = {0};
    cel_results_issues(r, 80, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "  - Error(s) x3: num_body must be a whole number >= 0, not -1\n"));
    cel_text_free(&t);
    cel_frame_drop(notes);
    cel_frame_drop(summary);
    cel_results_drop(r);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(all_failing_is_a_warning)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, -10};
    cel_frame *grid = grid_of(2, BODY_COLUMNS, 1, value), *summary;
    cel_notes notes = {0};
    cel_results *r = run(&b, grid, 2, &notes);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    ck_assert(r->all_failed);
    ck_assert_int_eq(cel_collect_metrics(r, true, false, &summary, &err), CEL_FAILED);
    cel_notes_free(&notes);
    cel_results_drop(r);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(epochs_are_one_run)
{
    cars_bench b = open_cars(EPOCHS);
    static const int32_t together[] = {4, 2, 4, 5, 4, 9, 8, 5}, alone[] = {4, 5};
    cel_frame *grid = grid_of(2, EPOCH_COLUMNS, 4, together), *single = grid_of(2, EPOCH_COLUMNS, 1, alone);
    cel_results *all = run(&b, grid, 2, NULL), *one = run(&b, single, 2, NULL);
    /* candidates 1 to 3 share a run keyed by candidate 1, as the single one is */
    for (size_t k = 0; k < 3; k++) {
        const cel_cell *of_all = &all->cell[k * 4 + 1], *of_one = &one->cell[k];
        ck_assert(of_all->done && of_one->done);
        ck_assert_int_eq(of_all->epochs, 5);
        NEAR(of_all->estimate[0].value, of_one->estimate[0].value, 0);
        ck_assert(all->cell[k * 4].estimate[0].value != of_all->estimate[0].value);
    }
    cel_results_drop(all);
    cel_results_drop(one);
    cel_frame_drop(grid);
    cel_frame_drop(single);
    close_cars(&b);
}
END_TEST

typedef struct seen {
    size_t calls, done, total;
    bool best;
} seen;

static void look(void *user, const cel_progress *p)
{
    seen *s = user;
    ck_assert_uint_ge(p->done, s->done);
    s->calls++;
    s->done = p->done;
    s->total = p->total;
    s->best = s->best || !isnan(p->best);
}

START_TEST(progress_and_interrupt)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, 4, 2, 8};
    cel_frame *grid = grid_of(2, BODY_COLUMNS, 2, value);
    cel_results *r = NULL;
    cel_rng rng;
    seen s = {0};
    atomic_int stop = 0;
    cel_rng_seed(&rng, 7);
    cel_control control = {.threads = 2, .progress = look, .user = &s, .watch = {.interrupt = &stop}};
    OK(cel_tune_grid(b.wf, b.folds, grid, 0, NULL, NULL, &control, &rng, &r, NULL, &err));
    ck_assert(s.calls == 7 && s.done == 6 && s.total == 6 && s.best);
    cel_results_drop(r);
    stop = 1;
    s = (seen){0};
    ck_assert_int_eq(cel_tune_grid(b.wf, b.folds, grid, 0, NULL, NULL, &control, &rng, &r, NULL, &err), CEL_INTERRUPTED);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, 2, 0, -1};
    cel_frame *grid = grid_of(2, BODY_COLUMNS, 2, value);
    cel_control control = {.threads = 1, .save_pred = true};
    for (long n = 1, step = 1;; n += step, step = 1 + n / 60) {
        cel_results *r = NULL;
        cel_rng rng;
        cel_rng_seed(&rng, 7);
        cel_notes notes = {0};
        cel_alloc_fail_after(n);
        cel_status status = cel_tune_grid(b.wf, b.folds, grid, 0, NULL, NULL, &control, &rng, &r, &notes, &err);
        cel_alloc_fail_after(0);
        cel_notes_free(&notes);
        if (status == CEL_OK) {
            cel_results_drop(r);
            break;
        }
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

TEST_MAIN("tuning/tune_cells", threads_do_not_matter, a_failing_candidate_is_a_note, all_failing_is_a_warning, epochs_are_one_run, progress_and_interrupt,
          memory_may_end_anywhere)
