/* print(recipe): inputs by role, the training data, and one bullet for each step, as recipes 1.3 prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/recipe_private.h"

/* ---- inputs ---- */

typedef struct role_count {
    const char *role;
    size_t n;
} role_count;

static int rank(const char *role)
{
    static const char *const first[] = {"outcome", "predictor", "case_weights"};
    for (int i = 0; role && i < 3; i++)
        if (strcmp(role, first[i]) == 0)
            return i;
    return role ? 3 : 4; /* others sorted, then the undeclared */
}

static int by_role(const void *a, const void *b)
{
    const role_count *x = a, *y = b;
    int d = rank(x->role) - rank(y->role);
    return d || !x->role || !y->role ? d : strcmp(x->role, y->role);
}

static void print_inputs(const cel_recipe *r, cel_text *t)
{
    role_count *count = CEL_ARRAY(role_count, r->vars.n + 1);
    size_t n = 0;
    if (!count) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < r->vars.n; i++) {
        const char *role = r->vars.var[i].role;
        size_t k = 0;
        while (k < n && (role && count[k].role ? strcmp(role, count[k].role) != 0 : role != count[k].role))
            k++;
        if (k == n)
            count[n++].role = role;
        count[k].n++;
    }
    qsort(count, n, sizeof *count, by_role);
    int width = 0, digits = 0;
    for (size_t k = 0; k < n; k++) {
        int w = cel_text_width(count[k].role ? count[k].role : "undeclared role"), d = snprintf(NULL, 0, "%zu", count[k].n);
        width = w > width ? w : width;
        digits = d > digits ? d : digits;
    }
    cel_text_add(t, "── Inputs \nNumber of variables by role\n");
    for (size_t k = 0; k < n; k++) {
        const char *role = count[k].role ? count[k].role : "undeclared role";
        cel_text_addf(t, "%s:", role);
        cel_text_repeat(t, " ", (size_t)(width - cel_text_width(role)) + 1);
        cel_text_addf(t, "%*zu\n", digits, count[k].n);
    }
    cel_free(count);
}

/* ---- operations ---- */

/* What a step's line lists: an answer of its type, columns that went, columns, or the terms as written. */
static const char **elements(const cel_step *step, cel_value *own, size_t *n)
{
    const cel_value *state = NULL;
    if (step->type->elements && step->type->elements(step, own) && own->kind == CEL_V_STRING)
        state = own;
    else if (step->trained && !(step->type->flags & (CEL_STEP_EXPRESSIONS | CEL_STEP_OWN_TERMS)) && !(state = cel_state_get(&step->state, "removals")))
        state = cel_state_get(&step->state, "columns");
    *n = state ? state->n : step->n_terms;
    const char **list = CEL_ARRAY(const char *, *n);
    for (size_t i = 0; list && i < *n; i++)
        list[i] = state ? state->as.text[i] : step->term[i].text;
    return list;
}

void cel_step_print(const cel_step *step, int width, cel_text *t)
{
    cel_text title = {0};
    cel_value own = {0};
    size_t n = 0;
    if (step->type->say)
        step->type->say(step, &title);
    else
        cel_text_add(&title, step->type->title);
    if (title.text && (step->type->flags & CEL_STEP_REMOVED) && step->trained && title.length > 3 &&
        strcmp(title.text + title.length - 3, " on") == 0) {
        title.text[title.length -= 3] = '\0';
        cel_text_add(&title, " removed");
    }
    const char **list = elements(step, &own, &n);
    if (step->type->flags & CEL_STEP_PLAIN) {
        cel_text_addf(t, "%s\n", title.text ? title.text : "");
    } else if (!list || title.failed || !title.text) {
        t->failed = true;
    } else {
        /* As many elements as fit beside title and mark, more than room for ", ..." kept unless it is the last; if not even one does, all. */
        enum { MARK = 9, AROUND = 7 };
        int room = width - cel_text_width(title.text) - AROUND - (step->trained ? MARK - 1 : 0), used = 0;
        size_t shown = 0;
        for (size_t i = 0; i < n; i++) {
            used += cel_text_width(list[i]) + (i > 0 ? 2 : 0);
            if (i + 1 < n ? used + 5 < room : used <= room)
                shown = i + 1;
        }
        if (shown == 0)
            shown = n;
        cel_text_addf(t, "• %s: ", title.text);
        for (size_t i = 0; i < shown; i++)
            cel_text_addf(t, "%s%s", i == 0 ? "" : shown == 2 ? " " : ", ", list[i]);
        cel_text_addf(t, "%s%s%s\n", n == 0 ? "<none>" : "", shown < n ? ", ..." : "", step->trained ? " | Trained" : "");
    }
    cel_free(list);
    cel_text_free(&title);
    cel_value_free(&own);
}

void cel_recipe_print(const cel_recipe *recipe, int width, cel_text *t)
{
    static const char head[] = "── Recipe ";
    cel_text_addf(t, "\n%s", head);
    for (int i = cel_text_width(head); i < width; i++)
        cel_text_add(t, "─");
    cel_text_add(t, "\n\n");
    print_inputs(recipe, t);
    if (recipe->prepped) {
        cel_text_addf(t, "\n── Training information \nTraining data contained %zu data points and ", recipe->n_rows);
        if (recipe->n_incomplete == 0)
            cel_text_add(t, "no incomplete rows.\n");
        else
            cel_text_addf(t, "%zu incomplete row%s.\n", recipe->n_incomplete, recipe->n_incomplete == 1 ? "" : "s");
    }
    if (recipe->n_steps > 0)
        cel_text_add(t, "\n── Operations \n");
    for (size_t i = 0; i < recipe->n_steps; i++)
        cel_step_print(recipe->step[i], width, t);
}
