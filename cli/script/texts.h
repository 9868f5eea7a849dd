/* What the text functions share: arguments as texts, results put into vectors, characters of UTF-8. */
#ifndef CEL_SCRIPT_TEXTS_H
#define CEL_SCRIPT_TEXTS_H

#include "cli/script/interp.h"

static inline cel_sexp *cel_arg_texts(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    return x ? cel_coerce(in, x, CEL_S_STRING) : NULL;
}

/* As as.character(): of a call its function and its arguments, each as text. */
cel_sexp *cel_as_texts(cel_interp *in, cel_sexp *x);

/* Puts the text of `t` in element i; frees it. */
static inline bool cel_put_text(cel_interp *in, cel_sexp *out, size_t i, cel_text *t)
{
    bool good = !t->failed && cel_sexp_set_text(in, out, i, t->text ? t->text : "");
    cel_text_free(t);
    return good;
}

static inline cel_sexp *cel_texts_no_memory(cel_interp *in)
{
    return cel_fail_here(in, "memory", "there is not enough memory");
}

/* Bytes of the character at `s` (at least 1). */
static inline size_t cel_text_step(const char *s)
{
    size_t n = 1;
    while (((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

#endif
