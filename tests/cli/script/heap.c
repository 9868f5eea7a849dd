/* The heap of script values: bounded memory in loops and calls, what a sweep must keep, allocations that fail. */
#include "tests/cli/script/script.h"

/* Runs with room for far fewer values than the script makes in all. */
static void runs_in(size_t megabytes, const char *script, const char *want)
{
    script_texts texts = {0};
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = 1, .quiet = true,
                                  .memory_limit = megabytes << 20};
    cel_interp *in = cel_interp_new(&options);
    cel_error err = {0};
    cel_status status = cel_script_run_text(in, "test.R", script, strlen(script), &err);
    cel_interp_free(in);
    ck_assert_msg(status == CEL_OK, "%s\n%s", script, err.message);
    ck_assert_str_eq(texts.out.text ? texts.out.text : "", want);
    cel_text_free(&texts.out);
    cel_text_free(&texts.warnings);
}

START_TEST(loops_and_calls_run_in_bounded_memory)
{
    runs_in(160, "for (i in 1:1000000) x <- i * 2 + 1\nx", "[1] 2000001\n");
    runs_in(160, "f <- function() { s <- 0; for (i in 1:500000) s <- s + i * 2; s }\nprint(f())", "[1] 250000500000\n");
    runs_in(160, "x <- sapply(1:100000, function(i) { y <- i * 2; y + 1 })\nsum(x)", "[1] 10000200000\n");
    runs_in(160, "fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2)\nprint(fib(22))", "[1] 17711\n");
    runs_in(160, "r <- tryCatch({ s <- 0; i <- 0; while (i < 300000) { i <- i + 1; s <- s + i }; s }, error = function(e) 0)\nr", "[1] 45000150000\n");
    runs_in(160, "x <- Reduce(function(a, b) { d <- a + b; d }, as.numeric(1:100000))\nx", "[1] 5000050000\n");
    runs_in(160, "local({ for (i in 1:300000) { v <- c(i, i, i) } ; print(sum(v)) })", "[1] 900000\n");
    runs_in(160, "k <- 0\nrepeat { k <- k + 1; v <- numeric(100000); if (k == 2000) break }\nlength(v)", "[1] 100000\n");
}
END_TEST

START_TEST(too_much_is_refused)
{
    script_fails("x <- numeric(1e12)", "need more than", NULL);
    script_fails("x <- rep(\"a\", 1e11)", "need more than", NULL);
}
END_TEST

/* What only a promise, a handler, an exit expression, a loop or an argument holds outlives a sweep. */
static const script_case held[] = {
    {"f <- function(x, y) { for (i in 1:3) z <- c(i, i); x + y }\nf(c(1, 2) * 2, { for (i in 1:3) w <- paste(i); 10 })", "[1] 12 14\n"},
    {"f <- function(n) { v <- n * 2; on.exit(cat(v, \"\\n\")); for (i in 1:3) u <- list(i); v + 1 }\nsum(f(1), f(2), f(3))", "2 \n4 \n6 \n[1] 15\n"},
    {"out <- withCallingHandlers({ for (i in 1:3) warning(paste(\"w\", i)); \"end\" },\n"
     "  warning = function(w) { for (k in 1:3) m <- paste(conditionMessage(w)); cat(m, \"\"); invokeRestart(\"muffleWarning\") })\nout",
     "w 1 w 2 w 3 [1] \"end\"\n"},
    {"g <- function() { a <- paste0(\"x\", 1:3); function(i) { for (k in 1:2) b <- rev(a); b[i] } }\nsapply(3:1, g())", "[1] \"x1\" \"x2\" \"x3\"\n"},
    {"for (v in list(c(1, 2), \"b\", list(3))) { for (k in 1:2) w <- rev(v); print(length(w)) }", "[1] 2\n[1] 1\n[1] 1\n"},
    {"x <- c(1, 2) |> (\\(v) { for (k in 1:2) w <- v * k; w })() |> rev()\nx %>% { for (k in 1:2) y <- . + k; y }", "[1] 6 4\n"},
    {"m <- Map(function(a, b) { for (k in 1:2) s <- a + b; s }, 1:3, c(x = 10, y = 20, z = 30))\nunlist(m)", "[1] 11 22 33\n"},
    {"f <- function(...) { for (k in 1:2) w <- list(...); do.call(paste, w) }\nf(\"a\", paste(\"b\", \"c\"), sep = \"-\")", "[1] \"a-b c\"\n"},
    {"r <- tryCatch({ for (k in 1:2) v <- k; stop(paste(\"no\", v)) }, error = function(e) { for (k in 1:2) u <- conditionMessage(e); u },\n"
     "  finally = { for (k in 1:2) z <- k; cat(z, \"\\n\") })\nr", "2 \n[1] \"no 2\"\n"},
    {"e <- local({ s <- \"kept\"; environment() })\nfor (i in 1:3) x <- list(i)\nget(\"s\", e)", "[1] \"kept\"\n"},
};

START_TEST(what_is_in_use_is_kept)
{
    script_cases(held, sizeof held / sizeof *held);
}
END_TEST

START_TEST(a_failing_allocation_is_an_error_and_no_leak)
{
    static const char script[] =
        "f <- function(x, ...) { on.exit(y <- 1); s <- sapply(x, function(i) i^2); paste(s, collapse = \"+\") }\n"
        "d <- data.frame(a = 1:3, b = c(\"u\", \"v\", \"u\"))\n"
        "d$c <- d$a * 2; d[2, \"a\"] <- 9L; l <- split(d, d$b); z <- lapply(l, function(p) sum(p$a))\n"
        "t <- tryCatch(stop(\"x\"), error = function(e) conditionMessage(e)); print(d); f(1:3); str(l$u); summary(d$a)\n"
        "x <- list(p = 1, q = list(r = \"s\")); x$q$r <- toupper(x$q$r); x[[\"n\"]] <- factor(c(\"a\", \"b\")); x; sprintf(\"%5.1f\", pi)\n"
        "tibble(v = 1:2) |> mutate(w = v * 2) |> filter(w > 2)\n";
    size_t ran_through = 0;
    for (long n = 1; n < 60000 && ran_through < 2; n += n < 200 ? 1 : n / 60) {
        script_texts texts = {0};
        cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = 1, .quiet = true};
        cel_interp *in = cel_interp_new(&options);
        cel_error err = {0};
        cel_alloc_fail_after(n);
        cel_status status = cel_script_run_text(in, "test.R", script, sizeof script - 1, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_OK || err.message[0], "allocation %ld: status %d without a sentence", n, (int)status);
        ran_through += status == CEL_OK;
        cel_interp_free(in);
        cel_text_free(&texts.out);
        cel_text_free(&texts.warnings);
    }
    ck_assert_uint_ge(ran_through, 1);
}
END_TEST

TEST_MAIN("cli/script/heap", loops_and_calls_run_in_bounded_memory, too_much_is_refused, what_is_in_use_is_kept,
          a_failing_allocation_is_an_error_and_no_leak)
