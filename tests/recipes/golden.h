/* Golden cases of recipes: the R expression of tests/golden/recipes/index.csv is read here (a chain of calls with constants and
 * selectors), run through the C interface, and the baked tables are compared with those of R. */
#ifndef CEL_TEST_RECIPES_GOLDEN_H
#define CEL_TEST_RECIPES_GOLDEN_H

#include "recipes/csv.h"
#include "recipes/recipe.h"
#include "recipes/select.h"
#include "tests/test.h"

static inline cel_frame *golden_table(const char *folder, const char *name, bool schema)
{
    char path[512];
    cel_error err;
    cel_frame *f = NULL;
    cel_csv_options options = {.no_schema = !schema};
    snprintf(path, sizeof path, GOLDEN "/%s/%s.csv", folder, name);
    OK(cel_csv_read(path, &options, &f, &err));
    return f;
}

/* A constant of R: number, TRUE, 'text', c(...), imp_vars(...). */
static inline cel_value golden_constant(const char *text)
{
    char **part, inside[512];
    size_t n;
    cel_error err;
    const char *open = strchr(text, '(');
    bool list = open && text[strlen(text) - 1] == ')' && *text != '\'' && *text != '"';
    snprintf(inside, sizeof inside, "%.*s", (int)(list ? strlen(open) - 2 : strlen(text)), list ? open + 1 : text);
    OK(cel_split_selectors(inside, &part, &n, &err));
    double number[32];
    const char *texts[32];
    bool is_text = list && strncmp(text, "c(", 2) != 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(part[i]);
        char *end, *colon = strchr(part[i], ':');
        if (part[i][0] == '\'' || part[i][0] == '"') {
            is_text = true;
            part[i][length - 1] = '\0';
            texts[i] = part[i] + 1;
        } else {
            texts[i] = part[i];
            number[i] = strtod(part[i], &end);
        }
        if (colon && n == 1 && !is_text) { /* 1:2 */
            int from = atoi(part[0]), to = atoi(colon + 1);
            for (int k = from; k <= to; k++)
                number[k - from] = k;
            n = (size_t)(to - from + 1);
            cel_value range = cel_value_numbers(number, n);
            cel_free(part[0]);
            cel_free(part);
            return range;
        }
    }
    cel_value v;
    if (n == 1 && !list && (strcmp(texts[0], "TRUE") == 0 || strcmp(texts[0], "FALSE") == 0) && !is_text)
        v = cel_value_logical(texts[0][0] == 'T');
    else
        v = is_text ? cel_value_texts(texts, n) : cel_value_numbers(number, n);
    for (size_t i = 0; i < n; i++)
        cel_free(part[i]);
    cel_free(part);
    return v;
}

/* The expressions and functions of the cases, as a script would evaluate them. */
static inline cel_status golden_eval(void *user, void *object, const cel_frame *data, cel_column **out, cel_frame **table, cel_error *err)
{
    (void)user;
    (void)table;
    const char *text = object;
    cel_column *x = NULL;
    if (strcmp(text, "1:10") == 0) {
        x = cel_column_new(CEL_INTEGER, 10, NULL);
        for (int i = 0; x && i < 10; i++)
            x->code[i] = i + 1;
    } else if (strcmp(text, "carat > 0.5") == 0) {
        x = cel_column_new(CEL_LOGICAL, data->rows, NULL);
        for (size_t i = 0; x && i < data->rows; i++)
            x->code[i] = cel_column_number(cel_frame_column(data, "carat", err), i) > 0.5;
    } else {
        bool whole = strcmp(text, "pmin(n, 3L) + 1L") == 0;
        x = cel_column_new(whole ? CEL_INTEGER : CEL_DOUBLE, data->rows, NULL);
        for (size_t i = 0; x && i < data->rows; i++) {
#define GOLDEN_AT(name) cel_column_number(cel_frame_column(data, name, err), i)
            if (whole) {
                double n = GOLDEN_AT("n");
                x->code[i] = isnan(n) ? CEL_NA_INT : (int32_t)fmin(n, 3) + 1;
            } else if (strcmp(text, "x * y * z") == 0) {
                x->num[i] = GOLDEN_AT("x") * GOLDEN_AT("y") * GOLDEN_AT("z");
            } else if (strcmp(text, "log(carat)") == 0) {
                x->num[i] = log(GOLDEN_AT("carat"));
            } else if (strcmp(text, "desc(carat)") == 0) {
                x->num[i] = -GOLDEN_AT("carat");
            } else if (strcmp(text, "ifelse(z > 1.2, NA, z)") == 0) {
                double z = GOLDEN_AT("z");
                x->num[i] = z > 1.2 ? cel_na() : z;
            } else {
                cel_column_drop(x);
                return cel_fail(err, CEL_FAILED, "test", "nobody evaluates %s here", text);
            }
#undef GOLDEN_AT
        }
    }
    *out = x;
    return x ? CEL_OK : cel_nomem(err);
}

static inline cel_status golden_map(void *user, void *function, const cel_column *in, cel_column **out, cel_error *err)
{
    (void)user;
    ck_assert_str_eq(function, "log1p");
    *out = cel_column_new(CEL_DOUBLE, in->n, NULL);
    for (size_t i = 0; *out && i < in->n; i++)
        (*out)->num[i] = log1p(cel_column_number(in, i));
    return *out ? CEL_OK : cel_nomem(err);
}

static inline cel_status golden_no_call(void *user, void *function, const cel_value *args, size_t n, cel_value *out, cel_error *err)
{
    (void)user;
    (void)function;
    (void)args;
    (void)n;
    (void)out;
    return cel_fail(err, CEL_FAILED, "test", "nobody calls functions here");
}

static const cel_step_hooks golden_hooks = {.eval = golden_eval, .call = golden_no_call, .map = golden_map};

/* The case's own copy of an expression lives as long as the program. */
static inline void *golden_object(const char *text)
{
    static const char *const known[] = {"1:10", "carat > 0.5", "pmin(n, 3L) + 1L", "x * y * z", "log(carat)", "desc(carat)", "ifelse(z > 1.2, NA, z)", "log1p"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], text) == 0)
            return (void *)(uintptr_t)known[i];
    return NULL;
}

/* One call of the chain, "step_log(x, n, offset = 1)": a new recipe, or the error. */
static inline cel_status golden_call(const char *call, const cel_recipe *recipe, cel_recipe **out, cel_error *err)
{
    char function[64], inside[1024], name[32][64];
    const char *open = strchr(call, '(');
    snprintf(function, sizeof function, "%.*s", (int)(open - call), call);
    snprintf(inside, sizeof inside, "%.*s", (int)strlen(open) - 2, open + 1);
    char **part;
    size_t n, n_terms = 0, n_args = 0;
    ck_assert_int_eq(cel_split_selectors(inside, &part, &n, err), CEL_OK);
    cel_term term[32] = {0};
    cel_named_value arg[32] = {0};
    cel_step_new what = {.term = term, .arg = arg, .hooks = &golden_hooks};
    char *new_role = NULL;
    const cel_step_type *type = cel_step_type_find(function);
    for (size_t i = 0; i < n; i++) {
        size_t length = strspn(part[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.");
        if (strncmp(part[i] + length, " = ", 3) != 0) {
            term[n_terms].object = golden_object(part[i]);
            term[n_terms++].text = part[i];
            continue;
        }
        snprintf(name[n_args], sizeof *name, "%.*s", (int)length, part[i]);
        char *value = part[i] + length + 3;
        size_t formals = 0, f = 0;
        const cel_formal *formal = type ? cel_step_type_formals(type, &formals) : NULL;
        while (f < formals && strcmp(formal[f].name, name[n_args]) != 0)
            f++;
        if (f == formals && type && cel_step_type_takes_names(type) && strcmp(name[n_args], "skip") != 0) { /* new = expression */
            part[i][length] = '\0';
            term[n_terms++] = (cel_term){.name = part[i], .text = value, .object = golden_object(value)};
            continue;
        }
        if (f < formals && formal[f].kind == CEL_V_OBJECT) {
            arg[n_args] = (cel_named_value){name[n_args], cel_value_object(golden_object(value), "function")};
            n_args++;
            continue;
        }
        if (strcmp(name[n_args], "skip") == 0) {
            what.skip_given = true;
            what.skip = *value == 'T';
        } else if (strcmp(name[n_args], "new_role") == 0) {
            new_role = strdup(value + 1);
            new_role[strlen(new_role) - 1] = '\0';
        } else if (strncmp(value, "list(", 5) == 0) { /* options = list(a = 1) is options.a */
            char list[256], **entry, prefix[64];
            size_t entries;
            snprintf(list, sizeof list, "%.*s", (int)strlen(value) - 6, value + 5);
            snprintf(prefix, sizeof prefix, "%s", name[n_args]);
            ck_assert_int_eq(cel_split_selectors(list, &entry, &entries, err), CEL_OK);
            for (size_t e = 0; e < entries; e++) {
                char *equals = strstr(entry[e], " = ");
                *equals = '\0';
                ck_assert_int_lt(snprintf(name[n_args], sizeof *name, "%s.%s", prefix, entry[e]), 64);
                arg[n_args] = (cel_named_value){name[n_args], golden_constant(equals + 3)};
                n_args++;
                cel_free(entry[e]);
            }
            cel_free(entry);
        } else {
            arg[n_args] = (cel_named_value){name[n_args], golden_constant(value)};
            n_args++;
        }
    }
    what.n_terms = n_terms;
    what.n_args = n_args;
    cel_status status;
    const char *selector[32];
    for (size_t i = 0; i < n_terms; i++)
        selector[i] = term[i].text;
    if (strcmp(function, "update_role") == 0)
        status = cel_recipe_update_role(recipe, selector, n_terms, new_role, NULL, out, err);
    else if (strcmp(function, "add_role") == 0)
        status = cel_recipe_add_role(recipe, selector, n_terms, new_role, out, NULL, err);
    else if (type)
        status = cel_recipe_add_step(recipe, type, &what, out, err);
    else
        status = cel_fail(err, CEL_FAILED, "test", "no step %s()", function);
    free(new_role);
    for (size_t i = 0; i < n_args; i++)
        cel_value_free(&arg[i].value);
    for (size_t i = 0; i < n; i++)
        cel_free(part[i]);
    cel_free(part);
    return status;
}

/* "recipe(y ~ ., data = d) |> step_a(x) |> ...": up to the first error. */
static inline cel_status golden_recipe(const char *expr, cel_frame *data, cel_recipe **out, cel_error *err)
{
    char formula[512], call[1024];
    const char *comma = strstr(expr, ", data ="), *at = strstr(expr, " |> ");
    snprintf(formula, sizeof formula, "%.*s", (int)(comma - expr) - 7, expr + 7);
    cel_recipe *r = NULL;
    cel_status status = cel_recipe_new(formula, data, &r, err);
    while (status == CEL_OK && at) {
        const char *next = strstr(at + 4, " |> ");
        snprintf(call, sizeof call, "%.*s", next ? (int)(next - at) - 4 : (int)strlen(at + 4), at + 4);
        cel_recipe *more = NULL;
        status = golden_call(call, r, &more, err);
        cel_recipe_drop(r);
        r = more;
        at = next;
    }
    *out = r;
    return status;
}

static inline void golden_same(const char *what, const cel_frame *want, const cel_frame *got, double rtol, double atol)
{
    for (size_t j = 0; j < want->cols && j < got->cols; j++)
        ck_assert_msg(strcmp(want->name[j], got->name[j]) == 0, "%s: column %zu is %s, expected %s", what, j + 1, got->name[j], want->name[j]);
    ck_assert_msg(want->cols == got->cols, "%s: %zu columns, expected %zu", what, got->cols, want->cols);
    ck_assert_msg(want->rows == got->rows, "%s: %zu rows, expected %zu", what, got->rows, want->rows);
    for (size_t j = 0; j < want->cols; j++)
        for (size_t i = 0; i < want->rows; i++) {
            /* made from half seconds, which the ISO times of the input do not hold */
            if (strcmp(want->name[j], "stamp_second") == 0 || strcmp(want->name[j], "stamp_decimal_day") == 0)
                break;
            const cel_column *w = want->column[j], *g = got->column[j];
            bool missing = cel_column_is_missing(w, i);
            ck_assert_msg(missing == cel_column_is_missing(g, i), "%s: %s[%zu] is %smissing", what, want->name[j], i + 1, missing ? "not " : "");
            if (missing)
                continue;
            if (w->levels || g->levels) {
                const char *a = cel_column_label(w, i), *b = cel_column_label(g, i);
                char text[32];
                if (!a)
                    a = cel_format_double(cel_column_number(w, i), text);
                ck_assert_msg(b && strcmp(a, b) == 0, "%s: %s[%zu] is %s, expected %s", what, want->name[j], i + 1, b ? b : "no text", a);
            } else {
                double a = cel_column_number(w, i), b = cel_column_number(g, i);
                ck_assert_msg(a == b || fabs(a - b) <= atol + rtol * fmax(fabs(a), fabs(b)), "%s: %s[%zu] is %.17g, expected %.17g", what,
                              want->name[j], i + 1, b, a);
            }
        }
}

static inline bool golden_exists(const char *id, const char *part)
{
    char path[512];
    snprintf(path, sizeof path, GOLDEN "/recipes/%s.%s.csv", id, part);
    FILE *f = fopen(path, "r");
    if (f)
        fclose(f);
    return f != NULL;
}

/* Runs one case. A case whose status in R is an error must end in CEL_INPUT or CEL_FAILED with a sentence. */
static inline void golden_case(const cel_frame *index, const char *id)
{
    size_t row = 0;
    while (row < index->rows && strcmp(cel_column_label(index->column[0], row), id) != 0)
        row++;
    ck_assert_msg(row < index->rows, "no case %s", id);
    cel_frame *train = golden_table("data", cel_column_label(index->column[1], row), true);
    cel_frame *new_data = golden_table("data", cel_column_label(index->column[2], row), true);
    bool fails = strncmp(cel_column_label(index->column[4], row), "error", 5) == 0;
    const char *expr = cel_column_label(index->column[5], row);
    cel_rng rng;
    cel_rng_seed(&rng, (int32_t)cel_column_number(index->column[3], row));
    cel_error err = {0};
    cel_recipe *recipe = NULL, *prepped = NULL;
    cel_frame *baked = NULL, *juiced = NULL;
    cel_status status = golden_recipe(expr, train, &recipe, &err);
    if (status == CEL_OK) {
        for (size_t i = 0; i < recipe->n_steps; i++) { /* every step draws its id first */
            char *drawn;
            OK(cel_rand_id("x", &rng, &drawn, &err));
            cel_free(drawn);
        }
        status = cel_recipe_prep(recipe, train, NULL, &rng, &prepped, NULL, &err);
    }
    if (status == CEL_OK)
        status = cel_recipe_juice(prepped, NULL, 0, &juiced, &err);
    if (status == CEL_OK)
        status = cel_recipe_bake(prepped, new_data, NULL, 0, &rng, &baked, NULL, &err);
    ck_assert_msg((status != CEL_OK) == fails, "%s: %s", id, status == CEL_OK ? "no error" : err.message);
    if (!fails) {
        double rtol = strstr(expr, "YeoJohnson") || strstr(expr, "BoxCox") ? 1e-4 : strstr(expr, "step_pca") ? 1e-8 : 1e-9;
        double atol = rtol == 1e-4 ? 1e-6 : rtol == 1e-8 ? 1e-9 : 1e-12;
        char name[128];
        snprintf(name, sizeof name, "%s.train", id);
        cel_frame *want = golden_table("recipes", name, false);
        golden_same(name, want, juiced, rtol, atol);
        cel_frame_drop(want);
        snprintf(name, sizeof name, "%s.new", id);
        if (golden_exists(id, "new")) {
            want = golden_table("recipes", name, false);
            golden_same(name, want, baked, rtol, atol);
            cel_frame_drop(want);
        }
    }
    cel_frame_drop(baked);
    cel_frame_drop(juiced);
    cel_recipe_drop(prepped);
    cel_recipe_drop(recipe);
    cel_frame_drop(train);
    cel_frame_drop(new_data);
}

#define GOLDEN_CASES(...)                                       \
    do {                                                        \
        static const char *const ids[] = {__VA_ARGS__};         \
        cel_frame *index = golden_table("recipes", "index", false); \
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)   \
            golden_case(index, ids[i]);                         \
        cel_frame_drop(index);                                  \
    } while (0)

#endif
