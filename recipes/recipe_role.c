/* Roles: update_role(), add_role(), remove_role(), and which roles bake() insists on. They act on the variables the recipe
 * was declared with, whatever steps there are. */
#include <string.h>

#include "recipes/recipe_private.h"

static bool same_role(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool set_text(char **to, const char *from)
{
    char *copy = from ? cel_strdup(from) : NULL;
    if (from && !copy)
        return false;
    cel_free(*to);
    *to = copy;
    return true;
}

/* The columns as declared. */
static const cel_frame *declared(const cel_recipe *recipe)
{
    return recipe->prepped ? recipe->original : recipe->data;
}

static cel_status choose(const cel_recipe *recipe, const char *const *selector, size_t n, cel_selection *s, cel_error *err)
{
    if (n == 0)
        return cel_fail(err, CEL_INPUT, "role.none", "no columns were given to change the role of");
    return cel_select(declared(recipe), &recipe->vars, selector, n, s, err);
}

/* A column cannot be predictor and outcome at once. */
static cel_status exclusive(const cel_recipe *r, const char *name, const char *new_role, cel_error *err)
{
    bool predictor = strcmp(new_role, "predictor") == 0;
    if (!predictor && strcmp(new_role, "outcome") != 0)
        return CEL_OK;
    const char *other = predictor ? "outcome" : "predictor";
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0 && same_role(r->vars.var[i].role, other))
            return cel_fail(err, CEL_INPUT, "role.both", "`%s` cannot get \"%s\" role as it already has role \"%s\"", name, new_role, other);
    return CEL_OK;
}

static cel_status finish(cel_status status, cel_selection *s, cel_recipe *r, cel_recipe **out, cel_error *err)
{
    cel_selection_free(s);
    if (status == CEL_OK && !r->prepped) {
        cel_vars_free(&r->terms);
        if (!cel_vars_copy(&r->vars, &r->terms))
            status = cel_nomem(err);
    }
    if (status != CEL_OK) {
        cel_recipe_drop(r);
        r = NULL;
    }
    *out = r;
    return status;
}

cel_status cel_recipe_update_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *new_role, const char *old_role,
                                  cel_recipe **out, cel_error *err)
{
    *out = NULL;
    cel_selection s;
    CEL_TRY(choose(recipe, selector, n, &s, err));
    cel_recipe *r = cel_recipe_copy(recipe);
    cel_status status = r ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < s.n; k++) {
        const char *name = declared(r)->name[s.index[k]];
        size_t roles = 0;
        for (size_t i = 0; i < r->vars.n; i++)
            roles += strcmp(r->vars.var[i].name, name) == 0;
        if (roles > 1 && !old_role)
            status = cel_fail(err, CEL_INPUT, "role.many", "`%s` has several roles; say with `old_role` which one to change", name);
        for (size_t i = 0; status == CEL_OK && i < r->vars.n; i++) {
            cel_recipe_var *v = &r->vars.var[i];
            if (strcmp(v->name, name) == 0 && (!old_role || same_role(v->role, old_role)) && !set_text(&v->role, new_role))
                status = cel_nomem(err);
        }
    }
    return finish(status, &s, r, out, err);
}

/* Puts a row behind the last one of its variable. */
static cel_status insert_role(cel_recipe *r, const char *name, const char *role, cel_error *err)
{
    int j = cel_frame_find(declared(r), name);
    size_t last = 0;
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0)
            last = i;
    if (!cel_vars_add(&r->vars, name, declared(r)->column[j], role, false))
        return cel_nomem(err);
    cel_recipe_var added = r->vars.var[r->vars.n - 1];
    memmove(r->vars.var + last + 2, r->vars.var + last + 1, (r->vars.n - last - 2) * sizeof added);
    r->vars.var[last + 1] = added;
    return CEL_OK;
}

cel_status cel_recipe_add_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *new_role, cel_recipe **out,
                               cel_notes *notes, cel_error *err)
{
    *out = NULL;
    cel_selection s;
    CEL_TRY(choose(recipe, selector, n, &s, err));
    cel_recipe *r = cel_recipe_copy(recipe);
    cel_status status = r ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < s.n; k++) {
        const char *name = declared(r)->name[s.index[k]];
        bool there = false, undeclared = false;
        for (size_t i = 0; i < r->vars.n; i++)
            if (strcmp(r->vars.var[i].name, name) == 0) {
                there |= same_role(r->vars.var[i].role, new_role);
                undeclared |= !r->vars.var[i].role;
            }
        if (undeclared) {
            status = cel_fail(err, CEL_INPUT, "role.na", "`%s` has no role yet; use update_role() to give it one", name);
        } else if (there) {
            cel_notes_addf(notes, "Role \"%s\" already exists for column `%s`. Skipping.", new_role, name);
        } else {
            status = exclusive(r, name, new_role, err);
            if (status == CEL_OK)
                status = insert_role(r, name, new_role, err);
        }
    }
    return finish(status, &s, r, out, err);
}

cel_status cel_recipe_remove_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *old_role, cel_recipe **out,
                                  cel_notes *notes, cel_error *err)
{
    *out = NULL;
    cel_selection s;
    CEL_TRY(choose(recipe, selector, n, &s, err));
    cel_recipe *r = cel_recipe_copy(recipe);
    cel_status status = r ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < s.n; k++) {
        const char *name = declared(r)->name[s.index[k]];
        size_t roles = 0, at = SIZE_MAX;
        for (size_t i = 0; i < r->vars.n; i++)
            if (strcmp(r->vars.var[i].name, name) == 0) {
                roles++;
                if (same_role(r->vars.var[i].role, old_role))
                    at = i;
            }
        if (at == SIZE_MAX) {
            cel_notes_addf(notes, "Column `%s` does not have role \"%s\".", name, old_role);
        } else if (roles == 1) { /* a variable keeps its row: its role becomes undeclared */
            set_text(&r->vars.var[at].role, NULL);
        } else {
            cel_free(r->vars.var[at].name);
            cel_free(r->vars.var[at].role);
            memmove(r->vars.var + at, r->vars.var + at + 1, (--r->vars.n - at) * sizeof *r->vars.var);
        }
    }
    return finish(status, &s, r, out, err);
}

cel_status cel_recipe_role_requirement(const cel_recipe *recipe, const char *role, bool bake, cel_recipe **out, cel_error *err)
{
    *out = NULL;
    if (role && strcmp(role, "predictor") == 0 && !bake)
        return cel_fail(err, CEL_INPUT, "role.requirement", "columns with role \"predictor\" are always required at bake()");
    cel_recipe *r = cel_recipe_copy(recipe);
    if (!r)
        return cel_nomem(err);
    size_t i = 0;
    while (i < r->n_requirements && !same_role(r->requirement[i].role, role))
        i++;
    if (i == r->n_requirements) {
        struct cel_role_requirement *more = cel_realloc(r->requirement, i + 1, sizeof *more);
        if (more) {
            r->requirement = more;
            r->requirement[i] = (struct cel_role_requirement){0};
            r->n_requirements++;
        }
        if (!more || !set_text(&r->requirement[i].role, role)) {
            cel_recipe_drop(r);
            return cel_nomem(err);
        }
    }
    r->requirement[i].bake = bake;
    *out = r;
    return CEL_OK;
}
