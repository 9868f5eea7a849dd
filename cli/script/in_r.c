/* Functions of the language that are written in the language: parsed when first asked for, with R's own laziness and
 * generics. An error inside of one is shown where the script called it. */
#include "cli/script/in_r.h"

#include <string.h>

cel_sexp *cel_in_r(cel_interp *in, cel_args *a)
{
    (void)in;
    return cel_call_fail(a, "script.builtin", "this function is written in R");
}

cel_sexp *cel_in_r_closure(cel_interp *in, const cel_builtin *row)
{
    const char *text = cel_in_r_texts[row - cel_library_in_r.rows];
    cel_source *source = cel_source_new(in, row->name, text, strlen(text));
    if (!source)
        return NULL;
    source->hidden = true;
    return cel_parse(in, source) == CEL_OK ? cel_eval(in, source->program->as.v[0], in->base) : NULL;
}
