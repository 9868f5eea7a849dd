/* Tokens of the script language, one at a time, each with its place. */
#ifndef CEL_SCRIPT_LEXER_H
#define CEL_SCRIPT_LEXER_H

#include "cli/script/state.h"

typedef enum cel_token_kind {
    CEL_T_END, CEL_T_NEWLINE, CEL_T_NUMBER, CEL_T_INTEGER, CEL_T_STRING, CEL_T_NAME, CEL_T_OP, CEL_T_KEYWORD
} cel_token_kind;

typedef struct cel_token {
    cel_token_kind kind;
    uint32_t from, to;
    double number;
    const char *text; /* interned: name, string, keyword or operator */
} cel_token;

typedef struct cel_lexer {
    cel_interp *in;
    const cel_source *source;
    uint32_t at;
    cel_error *err;
} cel_lexer;

/* The next token; newlines are tokens unless `skip_newlines`. CEL_INPUT with the place filled. */
cel_status cel_lex(cel_lexer *lexer, bool skip_newlines, cel_token *out);
/* An error at bytes [from, to) of the source. */
cel_status cel_lex_fail(cel_lexer *lexer, uint32_t from, uint32_t to, const char *code, const char *format, ...) CEL_PRINTF(5, 6);

#endif
