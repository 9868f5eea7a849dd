/* Inside the interpreter: names, environments, sources, signals. Only the files of the language core include this;
 * bridges (lib_*.c) use value.h and interp.h. */
#ifndef CEL_SCRIPT_STATE_H
#define CEL_SCRIPT_STATE_H

#include "cli/script/interp.h"

/* Syntax that the evaluator knows by itself; calls carry it in `flag`, names in their header. */
typedef enum cel_op {
    CEL_OP_NONE = 0,
    CEL_OP_BRACE, CEL_OP_PAREN, CEL_OP_IF, CEL_OP_FOR, CEL_OP_WHILE, CEL_OP_REPEAT, CEL_OP_BREAK, CEL_OP_NEXT,
    CEL_OP_ASSIGN, CEL_OP_ASSIGN_EQ, CEL_OP_ASSIGN_UP, CEL_OP_AND2, CEL_OP_OR2, CEL_OP_TILDE, CEL_OP_NS, CEL_OP_PIPE,
    CEL_OP_DOLLAR, CEL_OP_AT, CEL_OP_INDEX, CEL_OP_INDEX2,
    CEL_OP_ADD, CEL_OP_SUB, CEL_OP_MUL, CEL_OP_DIV, CEL_OP_POW, CEL_OP_MOD, CEL_OP_IDIV, CEL_OP_RANGE,
    CEL_OP_EQ, CEL_OP_NE, CEL_OP_LT, CEL_OP_LE, CEL_OP_GT, CEL_OP_GE, CEL_OP_AND, CEL_OP_OR, CEL_OP_NOT,
    CEL_OPS
} cel_op;

/* The header in front of every interned text. */
typedef struct cel_name {
    struct cel_name *next; /* in its bucket */
    uint32_t hash, length;
    int32_t op;      /* cel_op */
    int32_t builtin; /* first row of that name in interp->rows, or -1 */
    char text[];
} cel_name;

static inline cel_name *cel_name_of(const char *interned)
{
    return (cel_name *)(void *)((char *)(uintptr_t)interned - offsetof(cel_name, text));
}

struct cel_source {
    cel_source *next;
    char *file, *text;
    size_t length;
    cel_sexp *program; /* list of its statements */
    bool hidden;       /* of a builtin written in R: errors are shown at the call of the script */
};

typedef struct cel_binding {
    const char *name;
    cel_sexp *value;
    bool missing; /* a formal that was not given: its value is the default's promise, or NULL */
} cel_binding;

struct cel_env {
    cel_sexp *parent; /* NULL: none */
    cel_binding *vars;
    size_t n, capacity;
    int32_t *slots; /* hash index once there are many: index + 1, 0 empty */
    size_t n_slots;
    bool is_base;
};

/* A call of a closure on its way, innermost first. */
typedef struct cel_context {
    struct cel_context *up;
    cel_sexp *env, *caller, *call, *function;
    const char *generic; /* S3 dispatch: for NextMethod */
    cel_sexp *dispatch;  /* remaining classes, a string vector; NULL: none */
    cel_sexp *self;
    cel_sexp *on_exit; /* list of expressions; NULL: none */
} cel_context;

typedef enum cel_signal {
    CEL_SIG_NONE, CEL_SIG_ERROR, CEL_SIG_BREAK, CEL_SIG_NEXT, CEL_SIG_RETURN,
    CEL_SIG_CONDITION, /* to the tryCatch() whose handler took it */
    CEL_SIG_FINISH     /* the script ends here: cel_finish() */
} cel_signal;

/* A tryCatch() (exiting) or withCallingHandlers() (calling) on its way. */
typedef struct cel_handlers {
    struct cel_handlers *up;
    cel_sexp *classes;   /* string vector */
    cel_sexp *functions; /* list */
    bool calling;
    struct cel_context *context; /* where it stands */
    cel_sexp *call;              /* of try(), which handles nothing by itself here; NULL: tryCatch() */
    size_t found;        /* exiting: which handler takes `condition` */
    cel_sexp *condition;
} cel_handlers;

typedef struct cel_row {
    const cel_builtin *builtin;
    int32_t next;     /* next row of that name, or -1 */
    cel_sexp *value;  /* its CEL_S_BUILTIN, once asked for */
    cel_sexp *formals; /* a CEL_S_FUNCTION parsed from its text, once asked for */
    int dots;         /* position of `...`, or -1 */
    bool partial;     /* unique beginnings of names will do, as in R */
} cel_row;


struct cel_interp {
    cel_script_options options;
    cel_error error;
    cel_signal signal;
    cel_sexp *condition;     /* of the error on its way, when the script made one */
    cel_env *jump;           /* CEL_SIG_RETURN: the environment of the function that returns */
    cel_sexp *jump_value;
    cel_handlers *jump_handlers; /* CEL_SIG_CONDITION */
    cel_status finish;           /* CEL_SIG_FINISH */
    cel_handlers *handlers;
    cel_context *context;
    cel_span here;           /* the call being evaluated */
    bool visible;
    bool noquote;            /* texts print without quotes */
    bool hide;               /* the builtin on its way asked that its value does not print */
    bool op_redefined;       /* the script defines an operator or a word of the syntax itself */

    cel_sexp *heap;          /* every value */
    size_t bytes, bytes_at_sweep, memory_limit;
    cel_sexp *null;
    cel_sexp *empty;         /* character(0), for names and classes */
    cel_sexp *base, *global;
    cel_sexp **roots;
    size_t n_roots, roots_capacity;
    cel_args *frames;  /* calls of builtins on their way, innermost first: their arguments are roots */
    uint64_t allocations;    /* values made so far */
    cel_sexp **gray;         /* mark stack */
    size_t n_gray, gray_capacity;
    bool gray_failed;
    bool sweep_often;        /* for tests: every sweep that may be done is done */

    cel_name **buckets;
    size_t n_names, n_buckets;
    cel_row *rows;
    size_t n_rows;
    cel_source *sources;

    cel_rng rng;
    int64_t rng_drawn;
    void *slot[CEL_SLOTS];
    void (*free_slot[CEL_SLOTS])(void *);
    cel_sexp *script_options; /* options(): a list with names */
    cel_sexp *attached;       /* packages given to library() */

    uint64_t steps;
    int depth, call_depth;
    char *stack_base;
    bool muffle_warnings, muffle_messages;
    bool muffle_once;        /* a calling handler took the condition (invokeRestart) */
    cel_sexp *(*lookup)(cel_interp *in, const char *name);
};

/* ---- heap.c ---- */
cel_sexp *cel_heap_new(cel_interp *in, cel_sexp_kind kind, size_t n, size_t payload);
bool cel_heap_start(cel_interp *in);
void cel_heap_free(cel_interp *in);
void cel_heap_sweep(cel_interp *in, bool force);
/* Signals "no memory" and returns NULL. */
cel_sexp *cel_no_memory(cel_interp *in);
/* Counts bytes that values hold beside themselves (attributes, bindings). */
static inline const char *cel_sym(cel_interp *in, const char *text) { return cel_intern(in, text); }

/* ---- env.c ---- */
cel_binding *cel_env_find(const cel_env *env, const char *interned);
/* Binds; the name is interned already. */
bool cel_env_bind(cel_interp *in, cel_env *env, const char *interned, cel_sexp *value);
bool cel_env_remove(cel_env *env, const char *interned);
void cel_env_free(cel_env *env);
/* First function of that name from `env` up, the builtins last; NULL with no error. */
cel_sexp *cel_find_function(cel_interp *in, cel_sexp *env, const char *interned);
cel_sexp *cel_builtin_value(cel_interp *in, int32_t row);
int32_t cel_row_of(const cel_interp *in, const cel_builtin *builtin);
/* Adds the nearest names (functions or variables) to the error on its way. */
void cel_hint_function(cel_interp *in, cel_sexp *env, const char *name);
void cel_hint_variable(cel_interp *in, cel_sexp *env, const char *name);

/* ---- parser.c ---- */
/* Parses a source; its program is filled. */
cel_status cel_parse(cel_interp *in, cel_source *source);
cel_source *cel_source_new(cel_interp *in, const char *file, const char *text, size_t length);
/* Formals text of a builtin as a CEL_S_FUNCTION without body. */
cel_sexp *cel_parse_formals(cel_interp *in, const char *text);
/* Writes file, line, column, source line and width of a span into an error. */
void cel_span_locate(cel_span span, cel_error *err);
/* One text (parse(text=), selectors): a list of statements, NULL with an error. */
cel_sexp *cel_parse_text(cel_interp *in, const char *name, const char *text, size_t length);
cel_sexp *cel_call_new(cel_interp *in, cel_sexp *function, size_t n);
/* What a caller gave for the argument `name` of a function around `env`, as {{ name }} means it; NULL: nothing. */
cel_sexp *cel_embraced_symbol(cel_interp *in, const char *name, cel_sexp *env);

/* ---- args.c, match.c ---- */
typedef struct cel_supplied {
    const char *name;
    cel_sexp *value; /* once known */
    cel_sexp *expr;  /* as written; NULL: empty */
    cel_sexp *env;   /* NULL: `value` is final */
    cel_span span;
} cel_supplied;

struct cel_args {
    cel_interp *in;
    const cel_builtin *builtin;
    cel_row *row;
    cel_sexp *call, *env;
    cel_span span;
    cel_supplied *arg; /* one for each formal */
    cel_supplied *dots;
    size_t n_dots;
    cel_args *up;   /* the builtin that this one is called inside of */
    bool dots_seen; /* the builtin asked what `...` holds */
    uint64_t clean; /* values made when this one last held none of its own */
};

/* A list of arguments that grows past its own room only when there are many. */
typedef struct cel_supply {
    cel_supplied *items;
    size_t n, capacity;
    cel_supplied room[12];
} cel_supply;
void cel_supply_start(cel_supply *s);
void cel_supply_end(cel_supply *s);
bool cel_supply_add(cel_interp *in, cel_supply *s, cel_supplied item);
/* The arguments of a call, `...` expanded. */
bool cel_supply_call(cel_interp *in, cel_supply *s, const cel_sexp *call, cel_sexp *env);
/* Which formal each argument belongs to: to[i] = formal, or -1 for `...`. R's three passes. */
/* False, with the error, when `...` holds an argument by name that the builtin did not look at. */
bool cel_dots_unused(cel_interp *in, const cel_args *a);
bool cel_match(cel_interp *in, const cel_sexp *formals, int dots, const cel_supply *s, int *to, bool partial,
               const char *function, cel_span span);
cel_sexp *cel_supplied_value(cel_interp *in, cel_supplied *s);

/* ---- eval.c ---- */
cel_sexp *cel_call_function(cel_interp *in, cel_sexp *function, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span);
cel_sexp *cel_call_closure(cel_interp *in, cel_sexp *closure, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span,
                           cel_context *dispatch);
cel_sexp *cel_call_builtin(cel_interp *in, cel_sexp *builtin, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span);
/* What is on its way while something else must run first (finally, on.exit): taken away, and put back. */
typedef struct cel_waiting {
    cel_signal signal;
    cel_error error;
    cel_sexp *condition, *jump_value;
    cel_env *jump;
    cel_handlers *jump_handlers;
    bool visible;
} cel_waiting;
void cel_wait(cel_interp *in, cel_waiting *w);
void cel_resume(cel_interp *in, const cel_waiting *w);
/* S3: the method of `generic` for x, or NULL; *rest the classes after the one found. */
cel_sexp *cel_find_method(cel_interp *in, cel_sexp *env, const char *generic, cel_sexp *x, cel_sexp **rest);
typedef cel_sexp *(*cel_special)(cel_interp *in, cel_sexp *call, cel_sexp *env);
extern const cel_special cel_specials[CEL_OPS];
extern const char *const cel_op_names[CEL_OPS];
/* TRUE or FALSE of an if or while condition; -1 with an error. */
int cel_condition(cel_interp *in, cel_sexp *value, const char *word, cel_span span);
/* The heap is swept only while `call_depth` is 0: then every value in use hangs on a root. A builtin counts as holding
 * values that nobody else holds, except while it evaluates an argument and has made no value of its own since the last
 * one, or when it has pushed as roots what it made and lets go. Roots a builtin pushes are popped when it returns. */
bool cel_push_root(cel_interp *in, cel_sexp *x); /* false with an error: no memory */
void cel_pop_root(cel_interp *in);
static inline void cel_let_go(cel_interp *in) { in->call_depth--; }
static inline void cel_hold(cel_interp *in) { in->call_depth++; }
bool cel_deep(cel_interp *in); /* true (with an error) when calls nest too deep */

/* A builtin that only passes a value through keeps whether it prints. */
void cel_keep_visibility(cel_interp *in);
cel_sexp *cel_promise_new(cel_interp *in, cel_sexp *expr, cel_sexp *env);
/* pkg::name */
cel_sexp *cel_namespace_get(cel_interp *in, cel_sexp *call);
cel_sexp *cel_random_seed(cel_interp *in);

/* ---- control.c ---- */
bool cel_masked(cel_interp *in, const cel_sexp *env); /* is it inside of a table's columns? */
cel_sexp *cel_special_brace(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_paren(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_if(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_for(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_while(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_jump(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_logic2(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_pipe(cel_interp *in, cel_sexp *call, cel_sexp *env);

/* ---- assign.c ---- */
cel_sexp *cel_special_assign(cel_interp *in, cel_sexp *call, cel_sexp *env);

/* ---- arith.c, compare.c ---- */
cel_sexp *cel_arith(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span);
cel_sexp *cel_arith_unary(cel_interp *in, cel_op op, cel_sexp *x, cel_span span);
cel_sexp *cel_compare(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span);
cel_sexp *cel_logic(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span);
cel_sexp *cel_not(cel_interp *in, cel_sexp *x, cel_span span);
cel_sexp *cel_range(cel_interp *in, cel_sexp *x, cel_sexp *y, cel_span span);
double cel_fmod_r(double x, double y);
double cel_pow_r(double x, double y);
/* Names, dim and other attributes of the result of an operation on x and y (y may be NULL). */
bool cel_op_attrs(cel_interp *in, cel_sexp *out, cel_sexp *x, cel_sexp *y);
/* Both operands at the length of the result, or of one element. */
bool cel_recycle_pair(cel_interp *in, cel_sexp **x, cel_sexp **y, size_t *n, cel_span span);

/* ---- subset.c, subassign.c ---- */
/* Indices of a call to [ or [[, evaluated; `drop` -1 when not given. */
typedef struct cel_indices {
    cel_sexp *index[16];
    cel_span span[16];
    size_t n;
    int drop, exact;
} cel_indices;
bool cel_indices_eval(cel_interp *in, cel_supply *s, cel_span span, cel_indices *out);
typedef struct cel_index {
    size_t *at; /* 0-based; SIZE_MAX: NA */
    size_t n;
    size_t beyond; /* largest index + 1 */
    cel_sexp *names; /* by name, positions past the end get these; NULL otherwise */
} cel_index;
/* Positions an index means in a vector of `length` elements. `grow`: new names and positions past the end allowed. */
bool cel_index_resolve(cel_interp *in, cel_sexp *index, size_t length, cel_sexp *names, bool grow, cel_index *out, cel_span span);
void cel_index_free(cel_index *index);
cel_sexp *cel_subset(cel_interp *in, cel_sexp *x, const cel_index *index);
cel_sexp *cel_vector_subset(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_span span);
cel_sexp *cel_element(cel_interp *in, cel_sexp *x, cel_sexp *index, bool exact, cel_span span);
cel_sexp *cel_dollar(cel_interp *in, cel_sexp *x, const char *name, cel_span span);
cel_sexp *cel_special_index(cel_interp *in, cel_sexp *call, cel_sexp *env);
cel_sexp *cel_special_dollar(cel_interp *in, cel_sexp *call, cel_sexp *env);
/* x[i...] <- value and so on; changes x in place when `x->named` allows. */
cel_sexp *cel_assign_index(cel_interp *in, cel_sexp *x, const cel_indices *indices, cel_sexp *value, cel_span span);
cel_sexp *cel_assign_element(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_sexp *value, cel_span span);
cel_sexp *cel_assign_dollar(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value, cel_span span);
/* x[i, j, ...] on data frames, `[` on anything by evaluated indices (NULL: empty). */
cel_sexp *cel_frame_index(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, int drop, const cel_span *spans);
cel_sexp *cel_frame_set_column(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value, cel_span span);
cel_sexp *cel_frame_assign(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, cel_sexp *value, cel_span span);
cel_sexp *cel_index_values(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, int drop, const cel_span *spans);
size_t cel_table_height(const cel_sexp *x);
/* Row names 1..n in their short form. */
bool cel_set_row_names(cel_interp *in, cel_sexp *x, size_t n);
/* Copies element `from[i]` to `to[j]`, same kind. */
void cel_copy_element(cel_sexp *to, size_t j, const cel_sexp *from, size_t i);
void cel_set_missing(cel_interp *in, cel_sexp *to, size_t j);
cel_sexp *cel_resize(cel_interp *in, cel_sexp *x, size_t n);

/* ---- condition.c ---- */
cel_sexp *cel_make_condition(cel_interp *in, const char *message, cel_sexp *call, const char *const *classes);
/* Offers a condition to the handlers: false when one takes it (the jump is then on its way). */
bool cel_signal_condition(cel_interp *in, cel_sexp *condition);
/* The condition of the error on its way. */
cel_sexp *cel_error_condition(cel_interp *in);
bool cel_warn_condition(cel_interp *in, cel_sexp *condition);

/* ---- print.c ---- */
bool cel_print_value(cel_interp *in, cel_sexp *x, cel_text *out);
cel_sexp *cel_formatted(cel_interp *in, const cel_sexp *x, int digits, bool quote, const char *na);
/* Common digits and decimals of numbers. */
typedef struct cel_number_format {
    int decimals, width;
    bool scientific;
    int exponent_digits;
} cel_number_format;
cel_number_format cel_number_plan(const double *x, size_t n, int digits);
void cel_number_write(double x, const cel_number_format *f, char *out, size_t size);
void cel_quote_text(cel_text *out, const char *text, char quote);

/* ---- identical.c ---- */
bool cel_identical(const cel_sexp *x, const cel_sexp *y);

#endif
