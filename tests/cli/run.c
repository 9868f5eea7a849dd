/* The program with a script: streams, exit codes, an interrupt in the middle of a search. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

#define BLOCKS \
    "library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\n" \
    "create_keras_sequential_spec(\"mlp\", list(input = function(model, input_shape) keras_model_sequential(input_shape = input_shape),\n" \
    "  body = function(model, units = 8) model |> layer_dense(units = units, activation = \"relu\"),\n" \
    "  output = function(model) model |> layer_dense(units = 1)), \"regression\")\n"
#define SEARCH \
    BLOCKS "set.seed(1)\nwf <- workflow(mpg ~ wt, mlp(body_units = tune()))\n" \
           "res <- tune_grid(wf, vfold_cv(mtcars, v = 5), grid = tibble(body_units = c(4L, -3L)), metrics = metric_set(rmse))\ncat(\"done\\n\")\n"

/* Starts the program; its streams are pipes. */
static pid_t start(const char *command, const char *flag, const char *path, int *out, int *err)
{
    int to_out[2], to_err[2];
    const char *program = getenv("CELERIAC");
    ck_assert_msg(program != NULL, "CELERIAC must name the program");
    ck_assert(pipe(to_out) == 0 && pipe(to_err) == 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(to_out[1], STDOUT_FILENO);
        dup2(to_err[1], STDERR_FILENO);
        close(to_out[0]);
        close(to_err[0]);
        execl(program, "celeriac", command, flag, "-j", "2", path, (char *)NULL);
        _exit(127);
    }
    close(to_out[1]);
    close(to_err[1]);
    *out = to_out[0];
    *err = to_err[0];
    return child;
}

/* Reads until the end, or until `stop` was met (NULL: never). */
static void read_all(int fd, const char *stop, char *text, size_t size)
{
    size_t n = 0;
    for (ssize_t more; n + 1 < size && (more = read(fd, text + n, size - 1 - n)) > 0;) {
        n += (size_t)more;
        text[n] = '\0';
        if (stop && strstr(text, stop))
            return;
    }
    text[n] = '\0';
}

static int end(pid_t child)
{
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Writes the script to a file, runs it, and gives the exit code. */
static int run(const char *command, const char *flag, const char *script, char *out, char *err, size_t size)
{
    char path[] = "/tmp/celeriac-run-XXXXXX";
    int fd = mkstemp(path), out_fd, err_fd;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, script, strlen(script)), (ssize_t)strlen(script));
    close(fd);
    pid_t child = start(command, flag, path, &out_fd, &err_fd);
    read_all(out_fd, NULL, out, size);
    read_all(err_fd, NULL, err, size);
    close(out_fd);
    close(err_fd);
    unlink(path);
    return end(child);
}

START_TEST(tables_and_progress_go_apart)
{
    char out[8192], err[8192];
    ck_assert_int_eq(run("run", "--jobs=2", SEARCH, out, err, sizeof out), 0);
    ck_assert_str_eq(out, "done\n");
    ck_assert_ptr_nonnull(strstr(err, "10/10  "));
    ck_assert_ptr_nonnull(strstr(err, "  best rmse "));
    ck_assert_ptr_nonnull(strstr(err, " ± "));
    ck_assert_ptr_nonnull(strstr(err, "body_units=4\n"));
    ck_assert_int_eq(run("run", "--portable", SEARCH, out, err, sizeof out), 0);
    ck_assert_str_eq(out, "done\n");
    ck_assert_int_eq(run("run", "-q", SEARCH, out, err, sizeof out), 0);
    ck_assert_str_eq(out, "done\n");
    ck_assert_str_eq(err, "→ A | error:   block `body`: units must be a whole number >= 1, not -3\n"
                          "There were issues with some computations   A: x5\n");
}
END_TEST

START_TEST(exit_codes)
{
    char out[8192], err[8192];
    ck_assert_int_eq(run("run", "-q", BLOCKS "mlp(num_body = -1)\n", out, err, sizeof out), 2);
    ck_assert_ptr_nonnull(strstr(err, ":7:16: num_body must be a whole number >= 0, not -1\n  mlp(num_body = -1)\n                 ^~\n"));
    ck_assert_str_eq(out, "");
    ck_assert_int_eq(run("check", "-q", SEARCH, out, err, sizeof out), 0);
    ck_assert_ptr_eq(strstr(out, "2 candidates × 5 folds = 10 fits"), out);
    ck_assert_int_eq(run("check", "-q", BLOCKS "fit(workflow(mpg ~ wt, mlp(body_units = -3)), mtcars)\n", out, err, sizeof out), 1);
    ck_assert_ptr_nonnull(strstr(err, "none of the 1 candidates can be built"));
}
END_TEST

START_TEST(an_interrupt_ends_with_130)
{
    char out[65536], err[8192];
    int out_fd, err_fd;
    pid_t child = start("run", "-q", EXAMPLES "/diamonds_slides.R", &out_fd, &err_fd);
    read_all(out_fd, "A tibble: 1 × 3", out, sizeof out); /* printed just before the search starts */
    ck_assert_ptr_nonnull(strstr(out, "A tibble: 1 × 3"));
    usleep(300000);
    ck_assert_int_eq(kill(child, SIGINT), 0);
    read_all(err_fd, NULL, err, sizeof err);
    ck_assert_int_eq(end(child), 130);
    ck_assert_msg(strncmp(err, "interrupted: ", 13) == 0 && strstr(err, "of 100 fits\n") != NULL, "%s", err);
    close(out_fd);
    close(err_fd);
}
END_TEST

TEST_MAIN("cli/run", tables_and_progress_go_apart, exit_codes, an_interrupt_ends_with_130)
