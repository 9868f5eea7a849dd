/* Values of the script language: R's vectors with attributes, lists, language, functions, environments and opaque
 * objects of the library. Every value lives on its interpreter's list and is freed by its mark and sweep, which runs
 * only between top-level statements: C code may hold values freely during a call and never frees one.
 * A NULL pointer is never an R value: constructors return NULL when memory is gone, with the error in the interpreter. */
#ifndef CEL_SCRIPT_VALUE_H
#define CEL_SCRIPT_VALUE_H

#include "base/base.h"

typedef struct cel_interp cel_interp;
typedef struct cel_sexp cel_sexp;
typedef struct cel_env cel_env;
typedef struct cel_builtin cel_builtin;
typedef struct cel_source cel_source;

typedef enum cel_sexp_kind {
    CEL_S_NULL = 0, /* R's NULL: one value, cel_null(in) */
    CEL_S_LOGICAL,  /* as.i: 0, 1, CEL_NA_INT */
    CEL_S_INTEGER,  /* as.i: CEL_NA_INT missing; factors are integers with levels and class */
    CEL_S_DOUBLE,   /* as.d: cel_na() missing */
    CEL_S_STRING,   /* as.s: interned UTF-8, NULL missing; equal strings are equal pointers */
    CEL_S_LIST,     /* as.v: never NULL pointers, R's NULL is cel_null(in) */
    CEL_S_SYMBOL,   /* name */
    CEL_S_CALL,     /* call: function and arguments, unevaluated; formulas are calls of `~` */
    CEL_S_FUNCTION, /* function expression as parsed, without an environment */
    CEL_S_CLOSURE,
    CEL_S_BUILTIN,
    CEL_S_ENV,
    CEL_S_PROMISE, /* only inside environments and dots; cel_force gives its value */
    CEL_S_DOTS,    /* the value of `...` inside a closure */
    CEL_S_OBJECT,  /* an opaque object of the library */
    CEL_S_KINDS
} cel_sexp_kind;

/* Where a piece of a script stands: bytes [from, to) of a source. */
typedef struct cel_span {
    const cel_source *source; /* NULL: not from a script */
    uint32_t from, to;
} cel_span;

/* One argument of a call: `name = value`; value NULL: empty, as in x[, 1]. */
typedef struct cel_call_arg {
    const char *name; /* interned, or NULL */
    cel_sexp *value;
    cel_span span; /* of the value (of the comma when empty) */
} cel_call_arg;

typedef struct cel_formal_arg {
    const char *name;   /* interned */
    cel_sexp *fallback; /* default expression; NULL: none */
    cel_span span;
} cel_formal_arg;

/* What an opaque object is. One static row per type. Hooks may be NULL. */
typedef struct cel_object_type {
    const char *name;                /* "recipe": for sentences */
    const char *const *classes;      /* class(x), NULL-terminated: {"recipe", NULL} */
    void (*free)(void *object);      /* when no script value holds it any more */
    void (*mark)(cel_interp *in, void *object); /* calls cel_mark() on every script value it holds */
    /* obj$name: the value; NULL without an error when there is no such name (then `names` tell the nearest). */
    cel_sexp *(*get)(cel_interp *in, cel_sexp *self, const char *name);
    /* obj$name <- value: the new object (self, or a changed copy); NULL with an error. */
    cel_sexp *(*set)(cel_interp *in, cel_sexp *self, const char *name, cel_sexp *value);
    const char *const *names;        /* what get() knows, NULL-terminated */
    /* print(obj): adds the text, with its last newline. False with an error in the interpreter. */
    bool (*print)(cel_interp *in, cel_sexp *self, cel_text *out);
} cel_object_type;

typedef struct cel_attr {
    const char *name; /* interned */
    cel_sexp *value;
    struct cel_attr *next;
} cel_attr;

struct cel_sexp {
    cel_sexp *next; /* interpreter's list */
    uint8_t kind;   /* cel_sexp_kind */
    uint8_t mark;
    uint8_t named; /* 0 fresh, 1 bound once, 2 may be shared: copy before change */
    uint8_t flag;
    size_t n;    /* elements; arguments of a call; formals of a function */
    size_t room; /* bytes of elements there is room for */
    cel_attr *attr;
    union {
        int32_t *i;
        double *d;
        const char **s;
        cel_sexp **v;
        const char *name; /* CEL_S_SYMBOL */
        struct {          /* CEL_S_CALL */
            cel_sexp *function;
            cel_call_arg *args;
        } call;
        struct { /* CEL_S_FUNCTION, CEL_S_CLOSURE; formals and body are the function expression's */
            cel_formal_arg *formals;
            cel_sexp *body;
            cel_sexp *env;    /* CEL_S_CLOSURE */
            cel_sexp *expr;   /* CEL_S_CLOSURE: the CEL_S_FUNCTION it was made from */
        } fn;
        const cel_builtin *builtin;
        cel_env *env;
        struct { /* CEL_S_PROMISE */
            cel_sexp *expr;
            cel_sexp *env;   /* NULL once forced */
            cel_sexp *value; /* NULL until forced */
        } promise;
        cel_call_arg *dots; /* CEL_S_DOTS: values are promises or values */
        struct {
            const cel_object_type *type;
            void *object;
        } object;
    } as;
    cel_span span; /* symbols, calls, functions */
};

/* ---- making values; NULL when memory is gone ---- */

cel_sexp *cel_null(cel_interp *in);
/* A vector of `n` elements: zeros, empty strings, NULLs. CEL_S_LOGICAL .. CEL_S_LIST. */
cel_sexp *cel_sexp_vector(cel_interp *in, cel_sexp_kind kind, size_t n);
cel_sexp *cel_sexp_number(cel_interp *in, double x);
cel_sexp *cel_sexp_integer(cel_interp *in, int32_t x);
cel_sexp *cel_sexp_logical(cel_interp *in, int32_t x); /* 0, 1 or CEL_NA_INT */
cel_sexp *cel_sexp_string(cel_interp *in, const char *text); /* NULL: NA_character_ */
cel_sexp *cel_sexp_numbers(cel_interp *in, const double *x, size_t n);
cel_sexp *cel_sexp_integers(cel_interp *in, const int32_t *x, size_t n);
cel_sexp *cel_sexp_strings(cel_interp *in, const char *const *x, size_t n);
/* A list of n elements with names, all NULL for now: cel_sexp_set fills it. `names` may be NULL. */
cel_sexp *cel_sexp_list(cel_interp *in, size_t n, const char *const *names);
/* Wraps `object`, which the value then owns (freed also when this fails). */
cel_sexp *cel_sexp_object(cel_interp *in, const cel_object_type *type, void *object);
cel_sexp *cel_sexp_symbol(cel_interp *in, const char *name);
/* A call function(args): `names` may be NULL or hold NULLs. */
cel_sexp *cel_sexp_call(cel_interp *in, const char *function, size_t n, const char *const *names, cel_sexp *const *args);
/* A factor: `codes` 0-based as in frames (negative: NA), turned to R's 1-based. */
cel_sexp *cel_sexp_factor(cel_interp *in, const int32_t *codes, size_t n, const char *const *levels, size_t n_levels, bool ordered);

/* The one copy of a text, until the interpreter ends. NULL when memory is gone (or text is NULL). */
const char *cel_intern(cel_interp *in, const char *text);
const char *cel_intern_n(cel_interp *in, const char *text, size_t length);

/* Element of a list: marks `value` as held. */
void cel_sexp_set(cel_sexp *list, size_t i, cel_sexp *value);
/* String element, interned. False when memory is gone. */
bool cel_sexp_set_text(cel_interp *in, cel_sexp *strings, size_t i, const char *text);

/* A copy (elements of lists are shared) that may be changed. */
cel_sexp *cel_sexp_copy(cel_interp *in, cel_sexp *x);
/* `x` itself when nobody else holds it, else a copy. */
cel_sexp *cel_sexp_own(cel_interp *in, cel_sexp *x);
/* Says that C code keeps `x` (inside an object): it is not changed in place from now on. Returns x. */
cel_sexp *cel_sexp_share(cel_sexp *x);
/* From a mark hook: `x` (may be NULL) is alive. */
void cel_mark(cel_interp *in, cel_sexp *x);

/* ---- attributes ---- */

cel_sexp *cel_sexp_attr(const cel_sexp *x, const char *name); /* NULL: none */
/* value NULL or R's NULL removes it. No checks: `names<-` of the language checks. False when memory is gone. */
bool cel_sexp_set_attr(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value);
bool cel_sexp_set_names(cel_interp *in, cel_sexp *x, const char *const *names);
bool cel_sexp_set_class(cel_interp *in, cel_sexp *x, const char *const *classes); /* NULL-terminated */
/* Copies all attributes of `from` that `to` does not have. */
bool cel_sexp_copy_attrs(cel_interp *in, cel_sexp *to, const cel_sexp *from);

/* ---- looking at values ---- */

bool cel_is_vector(const cel_sexp *x);    /* logical .. list */
bool cel_is_number(const cel_sexp *x);    /* integer or double, not a factor */
bool cel_is_function(const cel_sexp *x);
bool cel_is_factor(const cel_sexp *x);
bool cel_is_frame(const cel_sexp *x);     /* data.frame, tibble */
bool cel_is_object(const cel_sexp *x, const cel_object_type *type);
bool cel_is_call_to(const cel_sexp *x, const char *function);
bool cel_sexp_inherits(const cel_sexp *x, const char *class_name); /* explicit class only (attribute or object type) */
/* Name of element i: "" when there is none. */
const char *cel_sexp_name(const cel_sexp *x, size_t i);
/* Element of a list by exact name: NULL when there is none. */
cel_sexp *cel_list_get(const cel_sexp *list, const char *name);
/* Element as a number (logical, integer, double; factors their code), NA otherwise. */
double cel_sexp_number_at(const cel_sexp *x, size_t i);
int32_t cel_sexp_integer_at(const cel_sexp *x, size_t i); /* CEL_NA_INT when not representable */
/* Element of a string vector, or label of a factor element; NULL: missing or no text. */
const char *cel_sexp_text_at(const cel_sexp *x, size_t i);
/* "a whole number", "a character vector of length 3", "a recipe": for sentences. Into `out`; returns it. */
const char *cel_sexp_describe(const cel_sexp *x, char *out, size_t size);
/* typeof(x): "double", "closure", ... */
const char *cel_sexp_typeof(const cel_sexp *x);
/* Implicit or explicit class as class(x) gives it, as a string vector. */
cel_sexp *cel_sexp_class(cel_interp *in, const cel_sexp *x);
/* The object behind a value of that type; NULL when it is not one. */
void *cel_object_of(const cel_sexp *x, const cel_object_type *type);

/* ---- conversion ---- */

/* A vector as another basic kind, keeping names, dim and dimnames (factors: as.character gives labels).
 * New NAs by coercion give R's warning. NULL with an error when it cannot be. */
cel_sexp *cel_coerce(cel_interp *in, cel_sexp *x, cel_sexp_kind kind);
/* To and from the library's argument values. Lists, functions and objects become CEL_V_OBJECT (object_type "script"
 * or the type's name, object: the cel_sexp or the opaque object); tune() becomes CEL_V_TUNE. */
bool cel_sexp_to_value(cel_interp *in, cel_sexp *x, cel_value *out);
cel_sexp *cel_sexp_from_value(cel_interp *in, const cel_value *v);

#endif
