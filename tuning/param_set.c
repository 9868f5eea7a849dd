/* Parameter sets: the parameters of a workflow or of a list, each with the id a user calls it by. Ids are distinct. */
#include <stdio.h>
#include <string.h>

#include "tuning/param.h"

static void row_free(cel_param_row *r)
{
    cel_free(r->id);
    cel_free(r->name);
    cel_free(r->source);
    cel_free(r->component);
    cel_free(r->component_id);
    cel_param_drop(r->param);
}

void cel_param_set_free(cel_param_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        row_free(&s->row[i]);
    cel_free(s->row);
    *s = (cel_param_set){0};
}

int cel_param_set_find(const cel_param_set *s, const char *id)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->row[i].id, id) == 0)
            return (int)i;
    return -1;
}

cel_status cel_param_set_add(cel_param_set *s, const char *id, const char *name, const char *source,
                             const char *component, const char *component_id, cel_param *param, cel_error *err)
{
    if (cel_param_set_find(s, id) >= 0)
        return cel_fail(err, CEL_INPUT, "param.twice", "Element id should have unique values. Duplicates exist for item: %s",
                        id);
    cel_param_row *list = cel_realloc(s->row, s->n + 1, sizeof *list);
    if (!list)
        return cel_nomem(err);
    s->row = list;
    cel_param_row r = {.id = cel_strdup(id),
                       .name = cel_strdup(name),
                       .source = cel_strdup(source),
                       .component = cel_strdup(component ? component : "unknown"),
                       .component_id = cel_strdup(component_id ? component_id : "unknown"),
                       .param = cel_param_keep(param)};
    if (!r.id || !r.name || !r.source || !r.component || !r.component_id) {
        row_free(&r);
        return cel_nomem(err);
    }
    s->row[s->n++] = r;
    return CEL_OK;
}

cel_status cel_param_set_copy(const cel_param_set *from, cel_param_set *to, cel_error *err)
{
    cel_param_set s = {0};
    for (size_t i = 0; i < from->n; i++) {
        const cel_param_row *r = &from->row[i];
        cel_status status = cel_param_set_add(&s, r->id, r->name, r->source, r->component, r->component_id, r->param, err);
        if (status != CEL_OK) {
            cel_param_set_free(&s);
            return status;
        }
    }
    *to = s;
    return CEL_OK;
}

cel_status cel_param_set_update(cel_param_set *s, const char *id, cel_param *param, cel_error *err)
{
    int at = cel_param_set_find(s, id);
    if (at >= 0) {
        cel_param_keep(param);
        cel_param_drop(s->row[at].param);
        s->row[at].param = param;
        return CEL_OK;
    }
    const char **names = CEL_ARRAY(const char *, s->n + 1);
    for (size_t i = 0; names && i < s->n; i++)
        names[i] = s->row[i].id;
    int near = names ? cel_nearest(id, names, s->n) : -1;
    cel_fail(err, CEL_INPUT, "param.id", "At least one parameter does not match any id's in the set: %s.", id);
    if (near >= 0)
        cel_error_hint(err, "did you mean %s?", names[near]);
    for (size_t i = 0; names && near < 0 && i < s->n; i++)
        cel_error_hint(err, "%s%s", i ? "  " : "the ids are:\n  ", s->row[i].id);
    cel_free(names);
    return CEL_INPUT;
}

cel_status cel_param_set_finalize(cel_param_set *s, const cel_frame *x, cel_error *err)
{
    for (size_t i = 0; i < s->n; i++) {
        cel_param *p;
        if (!s->row[i].param)
            continue;
        CEL_TRY(cel_param_finalize(s->row[i].param, x, &p, err));
        cel_param_drop(s->row[i].param);
        s->row[i].param = p;
    }
    return CEL_OK;
}

/* ---- printing ---- */

/* What stands in the object column: quantitative or not, and whether its range is known. */
static const char *object_text(const cel_param *p)
{
    return !p ? "missing" : !p->quantitative ? "dparam[+]" : cel_param_has_unknown(p) ? "nparam[?]" : "nparam[+]";
}

static void add_right(cel_text *t, const char *text, int width)
{
    int space = width - cel_text_width(text);
    cel_text_repeat(t, " ", (size_t)(space > 0 ? space : 0) + 1);
    cel_text_add(t, text);
}

static const struct {
    const char *source, *head;
} sources[] = {{"model_spec", "Model parameters needing finalization:"},
               {"recipe", "Recipe parameters needing finalization:"},
               {"list", "Parameters needing finalization:"}};

void cel_param_set_print(const cel_param_set *s, cel_text *t)
{
    int id = 10, type = 4;
    size_t missing = 0;
    bool unknown = false;
    for (size_t i = 0; i < s->n; i++) {
        int w = cel_text_width(s->row[i].id), n = cel_text_width(s->row[i].name);
        id = w > id ? w : id;
        type = n > type ? n : type;
        missing += !s->row[i].param;
        unknown = unknown || (s->row[i].param && cel_param_has_unknown(s->row[i].param));
    }
    cel_text_addf(t, "Collection of %zu parameters for tuning\n\n", s->n);
    int object = 6;
    for (size_t i = 0; i < s->n; i++)
        object = (int)strlen(object_text(s->row[i].param)) > object ? (int)strlen(object_text(s->row[i].param)) : object;
    add_right(t, "identifier", id);
    add_right(t, "type", type);
    add_right(t, "object", object);
    cel_text_add_char(t, '\n');
    for (size_t i = 0; i < s->n; i++) {
        add_right(t, s->row[i].id, id);
        add_right(t, s->row[i].name, type);
        add_right(t, object_text(s->row[i].param), object);
        cel_text_add_char(t, '\n');
    }
    cel_text_add_char(t, '\n');
    if (missing) {
        cel_text_addf(t, "The parameter%s ", missing == 1 ? "" : "s");
        for (size_t i = 0, k = 0; i < s->n; i++)
            if (!s->row[i].param && ++k)
                cel_text_addf(t, "%s`%s`", k == 1 ? "" : k < missing ? ", " : missing > 2 ? ", and " : " and ", s->row[i].id);
        cel_text_addf(t, " need%s a parameter object.\n\n", missing == 1 ? "s" : "");
    }
    for (size_t k = 0; unknown && k < sizeof sources / sizeof *sources; k++) {
        bool any = false;
        for (size_t i = 0; i < s->n; i++) {
            const cel_param_row *r = &s->row[i];
            if (!r->param || !cel_param_has_unknown(r->param) || strcmp(r->source, sources[k].source) != 0)
                continue;
            if (!any)
                cel_text_addf(t, "%s\n", sources[k].head);
            any = true;
            cel_text_addf(t, "%s ('%s')\n", r->param->label, r->id);
        }
        if (any)
            cel_text_add_char(t, '\n');
    }
    if (unknown)
        cel_text_add(t, "See `?dials::finalize` or `?dials::update.parameters` for more information.\n");
}
