/* Recipes: what is to be done to a table before a model sees it, as in R's recipes. A recipe is a list of variables with
 * roles and a list of steps. All objects are immutable and shared by reference count: every verb gives a new recipe, which
 * shares what it did not change. A prepped recipe is read-only and may be baked from several threads at once, unless
 * cel_recipe_is_scripted() says that one of its steps calls back into a script.
 * Order of use: cel_recipe_new -> _update_role -> _add_step -> cel_recipe_prep -> cel_recipe_bake, _juice, _tidy. */
#ifndef CEL_RECIPE_H
#define CEL_RECIPE_H

#include "recipes/frame.h"

typedef struct cel_recipe cel_recipe;
typedef struct cel_step cel_step;
typedef struct cel_step_type cel_step_type;

/* ---- parts of a recipe ---------------------------------------------------------------------------------------- */

/* A row of summary(recipe): a variable in one role. A variable with several roles has several rows. */
typedef struct cel_recipe_var {
    char *name;
    cel_type type;
    bool ordered;  /* CEL_FACTOR: ordered */
    char *role;    /* "predictor", "outcome", any word; NULL: undeclared (NA) */
    bool derived;  /* made by a step */
} cel_recipe_var;

typedef struct cel_recipe_vars {
    size_t n;
    cel_recipe_var *var;
} cel_recipe_vars;

/* One of the `...` of a step: a selector of columns, or an expression of a script. */
typedef struct cel_term {
    char *name;     /* `name = ` before it, or NULL */
    char *text;     /* as written: what is printed */
    char *selector; /* with variables of the script replaced by their values; NULL: `text` is that */
    void *object;   /* the term in the script, for cel_step_hooks; not owned; NULL: none */
} cel_term;

/* What steps ask of the script they were written in. `user` is the first argument of every call. A C program may give
 * its own. Frames and columns handed out belong to the caller. Only called from the thread that preps or bakes. */
typedef struct cel_step_hooks {
    void *user;
    /* Value of an expression in which columns of `data` are variables, as a column of any length; NULL when it is R's NULL.
     * A data frame (across()) goes to `table`, which is NULL where it makes no sense: then it is an error. */
    cel_status (*eval)(void *user, void *object, const cel_frame *data, cel_column **out, cel_frame **table, cel_error *err);
    /* A function of a script applied to values. `out` is a logical, integer, double or string vector. */
    cel_status (*call)(void *user, void *function, const cel_value *args, size_t n, cel_value *out, cel_error *err);
    /* A function of a script applied to one column, giving a column. */
    cel_status (*map)(void *user, void *function, const cel_column *in, cel_column **out, cel_error *err);
    /* Writes file, line and column of a term (no expression) into an error about it. From any thread. May be NULL. */
    void (*locate)(void *user, void *object, cel_error *err);
} cel_step_hooks;

/* Named values: the trained state of a step. Being a plain list, it is what tidying, baking and saving all read. */
typedef struct cel_named_value {
    char *name;
    cel_value value;
} cel_named_value;

typedef struct cel_state {
    size_t n;
    cel_named_value *item;
} cel_state;

struct cel_step {
    _Atomic int refs;
    const cel_step_type *type;
    size_t n_terms;
    cel_term *term;
    cel_value *arg; /* one per formal of its type; CEL_V_TUNE until finalised */
    char *role;     /* of new columns; NULL: NA */
    bool skip, trained;
    char *id;
    const cel_step_hooks *hooks; /* borrowed; NULL: none */
    cel_state state; /* filled by prep */
};

struct cel_recipe {
    _Atomic int refs;
    cel_recipe_vars vars;  /* as declared */
    cel_recipe_vars terms; /* after the trained steps; equal to `vars` before prep */
    size_t n_steps;
    cel_step **step;
    cel_frame *data; /* the template: data as given, reduced to the variables; after prep with retain the processed training set */
    bool retained;   /* `data` is the processed training set */
    bool keep_strings; /* strings_as_factors = FALSE */
    size_t n_rows, n_incomplete; /* of the training data; set by prep */
    bool prepped;
    cel_frame *original;   /* no rows: columns of the training data as prep met them */
    cel_frame *final;      /* no rows: columns after the last step */
    size_t n_requirements; /* roles with a say of their own whether bake() needs them */
    struct cel_role_requirement {
        char *role; /* NULL: NA */
        bool bake;
    } *requirement;
};

/* ---- making recipes: *out gets one reference; data is kept, not copied ---------------------------------------- */

/* recipe(formula, data): "price ~ .", "a + b ~ x + y", "~ x". Predictors in data order (formula order when named), then
 * outcomes. CEL_INPUT for functions and misspelt names, with the nearest name. Source: recipes::recipe.formula(). */
cel_status cel_recipe_new(const char *formula, cel_frame *data, cel_recipe **out, cel_error *err);
/* recipe(data, vars, roles): `vars` NULL: all columns; `roles` NULL: undeclared. */
cel_status cel_recipe_new_vars(cel_frame *data, const char *const *vars, const char *const *roles, size_t n, cel_recipe **out, cel_error *err);
cel_recipe *cel_recipe_keep(cel_recipe *recipe);
void cel_recipe_drop(cel_recipe *recipe);

/* update_role(), add_role(), remove_role(): `selector` texts choose among the variables; `old_role` NULL: not given. */
cel_status cel_recipe_update_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *new_role, const char *old_role,
                                  cel_recipe **out, cel_error *err);
cel_status cel_recipe_add_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *new_role, cel_recipe **out,
                               cel_notes *notes, cel_error *err);
cel_status cel_recipe_remove_role(const cel_recipe *recipe, const char *const *selector, size_t n, const char *old_role, cel_recipe **out,
                                  cel_notes *notes, cel_error *err);
/* update_role_requirements(role, bake): whether columns of a role (NULL: NA) must be there at bake(). */
cel_status cel_recipe_role_requirement(const cel_recipe *recipe, const char *role, bool bake, cel_recipe **out, cel_error *err);

/* ---- steps ---------------------------------------------------------------------------------------------------- */

/* A parameter that tune() can stand for: argument, dials function and its call with the range of the step. */
typedef struct cel_step_tunable {
    const char *argument, *function, *call;
} cel_step_tunable;

/* All step types, in alphabetical order of the function; NULL when there is no such function ("step_dummy"). */
extern const cel_step_type *const cel_step_types[];
extern const size_t cel_n_step_types;
const cel_step_type *cel_step_type_find(const char *function);
/* What a bridge or a help text asks of a type. */
const char *cel_step_type_function(const cel_step_type *type); /* "step_dummy" */
const char *cel_step_type_name(const cel_step_type *type);     /* "dummy": the type in tidy() and ids */
const cel_formal *cel_step_type_formals(const cel_step_type *type, size_t *n);
const char *cel_step_type_role(const cel_step_type *type); /* default; NULL: NA */
bool cel_step_type_skip(const cel_step_type *type);        /* default */
bool cel_step_type_takes_expressions(const cel_step_type *type); /* `...` are expressions, not selectors */
bool cel_step_type_takes_names(const cel_step_type *type); /* `...` may have names: step_select(length = x) */
/* The argument holds selectors (impute_with, denom): its value is a text for each. */
bool cel_step_type_is_selector(const cel_step_type *type, const char *argument);
const char *cel_step_type_help(const cel_step_type *type);
/* The tunable arguments, ended by a row of NULLs. */
const cel_step_tunable *cel_step_type_tunables(const cel_step_type *type);

/* What a step is added with. Zero-initialise; everything is copied. */
typedef struct cel_step_new {
    size_t n_terms;
    const cel_term *term;
    size_t n_args;
    const cel_named_value *arg; /* by name; the rest get their defaults */
    bool role_given, skip_given;
    const char *role;
    bool skip;
    const char *id; /* NULL: the type's name and the step's number, "dummy_1" */
    const cel_step_hooks *hooks;
} cel_step_new;

/* The recipe with one step more. CEL_INPUT for unknown arguments (nearest name), values of the wrong kind, a taken id. */
cel_status cel_recipe_add_step(const cel_recipe *recipe, const cel_step_type *type, const cel_step_new *what, cel_recipe **out, cel_error *err);
/* The same in one line for C: selectors in one text, separated by commas: cel_recipe_step(rec, "step_center", "x, starts_with(\"y\")", ...).
 * `args` may be NULL. */
cel_status cel_recipe_step(const cel_recipe *recipe, const char *function, const char *selectors, const cel_named_value *args, size_t n_args,
                           cel_recipe **out, cel_error *err);
/* rand_id(prefix): "prefix_" and five of a-z, A-Z, 0-9, drawn as sample(62, 5, replace = TRUE) from R's stream. */
cel_status cel_rand_id(const char *prefix, cel_rng *rng, char **out, cel_error *err);

/* ---- prep and bake -------------------------------------------------------------------------------------------- */

typedef struct cel_prep_options {
    bool fresh;      /* train trained steps again */
    bool discard;    /* retain = FALSE */
    bool keep_strings; /* strings_as_factors = FALSE */
    void (*verbose)(void *user, const char *line); /* "oper 1 step dummy [training] "; NULL: nobody listens */
    void *user;
    cel_text *changes; /* log_changes = TRUE: which columns each step made and removed; NULL: nobody asks */
    int threads; /* that share the columns of steps which learn long from large tables; 0: one. The same bits for any number */
} cel_prep_options;

/* Trains every step on `training` (NULL: the data the recipe was made with) after what the steps before it did to it.
 * `options` may be NULL. `rng`: R's stream, for steps that draw; NULL: each has its own, started from its id.
 * `notes` gets the warnings. CEL_INPUT when columns are missing or of another class, or a tune() is left. */
cel_status cel_recipe_prep(const cel_recipe *recipe, cel_frame *training, const cel_prep_options *options, cel_rng *rng, cel_recipe **out,
                           cel_notes *notes, cel_error *err);
/* Applies the trained steps (those with skip = TRUE not) to new data. `selector` texts choose columns; n 0: all. Columns
 * that are no part of the recipe are dropped; outcomes may be missing. */
cel_status cel_recipe_bake(const cel_recipe *recipe, cel_frame *new_data, const char *const *selector, size_t n, cel_rng *rng, cel_frame **out,
                           cel_notes *notes, cel_error *err);
/* The processed training set: bake(new_data = NULL). */
cel_status cel_recipe_juice(const cel_recipe *recipe, const char *const *selector, size_t n, cel_frame **out, cel_error *err);

/* True when a step calls back into a script: then prep and bake only in the thread of the script, and it cannot be saved. */
bool cel_recipe_is_scripted(const cel_recipe *recipe);

/* ---- looking at recipes --------------------------------------------------------------------------------------- */

/* Names of the variables with a role after the steps (before prep: as declared): borrowed texts in an array the caller
 * frees with cel_free. NULL and *n 0 when there is none; NULL and *n SIZE_MAX when memory is gone. */
const char **cel_recipe_names(const cel_recipe *recipe, const char *role, size_t *n);
/* tidy(recipe): number, operation, type, trained, skip, id. */
cel_status cel_recipe_tidy(const cel_recipe *recipe, cel_frame **out, cel_error *err);
/* tidy(recipe, number): 1-based. `type` NULL, or what the step knows ("variance" of step_pca). */
cel_status cel_recipe_tidy_step(const cel_recipe *recipe, size_t number, const char *type, cel_frame **out, cel_error *err);
/* Number of the step with that id, 1-based; 0: none. */
size_t cel_recipe_find_step(const cel_recipe *recipe, const char *id);
/* The type words of a variable as summary() lists them: {"double", "numeric"}; returns how many (at most 3). */
size_t cel_recipe_type_words(const cel_recipe_var *var, const char *words[3]);
/* print(recipe), as recipes 1.3 prints it; `width`: columns of the lines. */
void cel_recipe_print(const cel_recipe *recipe, int width, cel_text *t);
/* The line of one step in that print: "• Centering for: x | Trained". */
void cel_step_print(const cel_step *step, int width, cel_text *t);
/* formula(recipe): "price ~ carat + depth". Prepped recipes only. */
cel_status cel_recipe_formula(const cel_recipe *recipe, cel_text *t, cel_error *err);

/* ---- tuning --------------------------------------------------------------------------------------------------- */

/* A tune() in a step's argument. All texts are borrowed from the recipe. */
typedef struct cel_recipe_tune {
    size_t step; /* 0-based */
    const char *argument;
    const char *id; /* of tune("id"), or the argument's name */
    const cel_step_tunable *tunable; /* NULL: no dials function is known */
} cel_recipe_tune;

/* All tune() marks in order; the caller frees the array with cel_free. NULL and *n = 0 when there is none. */
cel_status cel_recipe_tunes(const cel_recipe *recipe, cel_recipe_tune **out, size_t *n, cel_error *err);
/* Puts values in the place of tune() marks, by id. Ids the recipe does not know are passed over. */
cel_status cel_recipe_finalize(const cel_recipe *recipe, const cel_named_value *values, size_t n, cel_recipe **out, cel_error *err);

/* ---- saving --------------------------------------------------------------------------------------------------- */

/* The recipe with its trained steps as JSON text (the caller frees it with cel_free), and back. The training set is not
 * kept. Expressions are kept as text only: their steps bake again when they are given hooks and objects. CEL_INPUT for steps
 * with functions as arguments, and for text that is no such recipe. */
cel_status cel_recipe_to_json(const cel_recipe *recipe, char **out, cel_error *err);
cel_status cel_recipe_from_json(const char *json, cel_recipe **out, cel_error *err);

#endif
