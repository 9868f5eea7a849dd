/* Reads tokens of a script: numbers, strings with R's escapes and raw strings, names and back-quoted names,
 * operators, comments. Every token knows its bytes; what cannot be read is refused with its place. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/lexer.h"

cel_status cel_lex_fail(cel_lexer *lexer, uint32_t from, uint32_t to, const char *code, const char *format, ...)
{
    char message[sizeof lexer->err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    cel_fail(lexer->err, CEL_INPUT, code, "%s", message);
    cel_span_locate((cel_span){lexer->source, from, to}, lexer->err);
    return CEL_INPUT;
}

static int peek(const cel_lexer *lexer, uint32_t ahead)
{
    size_t at = (size_t)lexer->at + ahead;
    return at < lexer->source->length ? (unsigned char)lexer->source->text[at] : -1;
}

static bool name_start(int c)
{
    return c == '.' || isalpha(c) || c >= 0x80;
}

static bool name_part(int c)
{
    return c == '.' || c == '_' || (c > 0 && isalnum(c)) || c >= 0x80;
}

/* ---- numbers ---- */

static cel_status lex_number(cel_lexer *lexer, cel_token *out)
{
    const char *start = lexer->source->text + lexer->at;
    bool hex = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
    uint32_t length = hex ? 2 : 0;
    while (hex ? isxdigit(peek(lexer, length)) || peek(lexer, length) == '.' : isdigit(peek(lexer, length)) || peek(lexer, length) == '.')
        length++;
    int e = peek(lexer, length);
    if (hex ? e == 'p' || e == 'P' : e == 'e' || e == 'E') {
        uint32_t more = length + 1;
        if (peek(lexer, more) == '+' || peek(lexer, more) == '-')
            more++;
        if (isdigit(peek(lexer, more))) {
            while (isdigit(peek(lexer, more)))
                more++;
            length = more;
        }
    }
    char *end = NULL;
    char text[64];
    if (length < sizeof text) {
        memcpy(text, start, length);
        text[length] = '\0';
        out->number = strtod(text, &end);
    }
    if (!end || *end)
        return cel_lex_fail(lexer, lexer->at, lexer->at + length, "script.number", "this is not a number");
    out->kind = CEL_T_NUMBER;
    lexer->at += length;
    if (peek(lexer, 0) == 'L') {
        lexer->at++;
        if (out->number <= INT32_MAX && out->number == (int32_t)out->number)
            out->kind = CEL_T_INTEGER; /* 1.5L and too large ones stay doubles, as in R */
    } else if (peek(lexer, 0) == 'i' && !name_part(peek(lexer, 1)))
        return cel_lex_fail(lexer, out->from, lexer->at + 1, "script.number", "complex numbers are not part of the language");
    if (name_part(peek(lexer, 0)) && peek(lexer, 0) != '.')
        return cel_lex_fail(lexer, out->from, lexer->at + 1, "script.number", "a name cannot start with a digit");
    return CEL_OK;
}

/* ---- strings ---- */

static void add_utf8(cel_text *text, uint32_t c)
{
    if (c < 0x80)
        cel_text_add_char(text, (char)c);
    else if (c < 0x800) {
        cel_text_add_char(text, (char)(0xC0 | c >> 6));
        cel_text_add_char(text, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        cel_text_add_char(text, (char)(0xE0 | c >> 12));
        cel_text_add_char(text, (char)(0x80 | (c >> 6 & 0x3F)));
        cel_text_add_char(text, (char)(0x80 | (c & 0x3F)));
    } else {
        cel_text_add_char(text, (char)(0xF0 | c >> 18));
        cel_text_add_char(text, (char)(0x80 | (c >> 12 & 0x3F)));
        cel_text_add_char(text, (char)(0x80 | (c >> 6 & 0x3F)));
        cel_text_add_char(text, (char)(0x80 | (c & 0x3F)));
    }
}

/* Digits of \x, \u, \U: up to `most`, optionally in braces. */
static bool escape_number(cel_lexer *lexer, int most, uint32_t *c)
{
    bool braces = most > 2 && peek(lexer, 0) == '{';
    lexer->at += braces;
    int digits = 0;
    for (*c = 0; digits < most && isxdigit(peek(lexer, 0)); digits++, lexer->at++) {
        int d = peek(lexer, 0);
        *c = *c * 16 + (uint32_t)(isdigit(d) ? d - '0' : (d | 32) - 'a' + 10);
    }
    if (braces) {
        if (peek(lexer, 0) != '}')
            return false;
        lexer->at++;
    }
    return digits > 0 && *c > 0 && *c <= 0x10FFFF && !(*c >= 0xD800 && *c <= 0xDFFF);
}

static cel_status lex_escape(cel_lexer *lexer, cel_text *text)
{
    static const char from[] = "nrtabfv0\\\"'` \n", to[] = "\n\r\t\a\b\f\v\0\\\"'` \n";
    uint32_t start = lexer->at++;
    int c = peek(lexer, 0);
    lexer->at += c >= 0;
    uint32_t code;
    const char *known = c > 0 && c != '0' ? strchr(from, c) : NULL;
    if (known) {
        cel_text_add_char(text, to[known - from]);
        return CEL_OK;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
        if (escape_number(lexer, c == 'x' ? 2 : c == 'u' ? 4 : 8, &code) && !(c == 'x' && code > 0x7F)) {
            add_utf8(text, code);
            return CEL_OK;
        }
    } else if (c >= '0' && c <= '7') {
        code = (uint32_t)(c - '0');
        for (int i = 0; i < 2 && peek(lexer, 0) >= '0' && peek(lexer, 0) <= '7'; i++)
            code = code * 8 + (uint32_t)(peek(lexer, 0) - '0'), lexer->at++;
        if (code > 0 && code < 0x80) {
            cel_text_add_char(text, (char)code);
            return CEL_OK;
        }
    }
    cel_lex_fail(lexer, start, lexer->at, "script.escape", "this is not an escape of a character string");
    cel_error_hint(lexer->err, "a backslash itself is written \\\\, or the string as r\"(...)\"");
    return CEL_INPUT;
}

/* Strings and back-quoted names: from the quote on. */
static cel_status lex_quoted(cel_lexer *lexer, cel_token *out)
{
    int quote = peek(lexer, 0);
    cel_text text = {0};
    cel_text_add(&text, "");
    lexer->at++;
    for (;;) {
        int c = peek(lexer, 0);
        if (c < 0) {
            cel_text_free(&text);
            return cel_lex_fail(lexer, out->from, out->from + 1, "script.unclosed", "this %s is never closed",
                                quote == '`' ? "back-quoted name" : "character string");
        }
        if (c == quote)
            break;
        if (c == '\\') {
            if (lex_escape(lexer, &text) != CEL_OK) {
                cel_text_free(&text);
                return CEL_INPUT;
            }
            continue;
        }
        cel_text_add_char(&text, (char)c);
        lexer->at++;
    }
    lexer->at++;
    out->kind = quote == '`' ? CEL_T_NAME : CEL_T_STRING;
    out->text = text.failed ? NULL : cel_intern_n(lexer->in, text.text, text.length);
    bool empty = text.length == 0;
    cel_text_free(&text);
    if (!out->text)
        return cel_nomem(lexer->err);
    if (quote == '`' && empty)
        return cel_lex_fail(lexer, out->from, lexer->at, "script.name", "a name cannot be empty");
    return CEL_OK;
}

/* r"(...)", with dashes and any of the three brackets. */
static cel_status lex_raw(cel_lexer *lexer, cel_token *out)
{
    int quote = peek(lexer, 1);
    lexer->at += 2;
    uint32_t dashes = 0;
    while (peek(lexer, 0) == '-')
        dashes++, lexer->at++;
    int open = peek(lexer, 0), close = open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : 0;
    if (!close)
        return cel_lex_fail(lexer, out->from, lexer->at, "script.raw", "a raw string is written r\"(...)\"");
    uint32_t from = ++lexer->at;
    for (; peek(lexer, 0) >= 0; lexer->at++) {
        if (peek(lexer, 0) != close)
            continue;
        uint32_t k = 0;
        while (k < dashes && peek(lexer, 1 + k) == '-')
            k++;
        if (k < dashes || peek(lexer, 1 + dashes) != quote)
            continue;
        out->kind = CEL_T_STRING;
        out->text = cel_intern_n(lexer->in, lexer->source->text + from, lexer->at - from);
        lexer->at += dashes + 2;
        return out->text ? CEL_OK : cel_nomem(lexer->err);
    }
    return cel_lex_fail(lexer, out->from, out->from + 2, "script.unclosed", "this raw string is never closed");
}

/* ---- the rest ---- */

static const char *const keywords[] = {"function", "if", "else", "for", "while", "repeat", "break", "next", "in",
    "TRUE", "FALSE", "NULL", "NA", "NA_integer_", "NA_real_", "NA_character_", "Inf", "NaN"};
/* Longest first. */
static const char *const operators[] = {"<<-", "->>", ":::", "<-", "->", "<=", "==", ">=", "!=", "|>", "||", "&&", "::",
    "[[", "+", "-", "*", "/", "^", "<", ">", "=", "!", "|", "&", "~", "?", ":", "$", "@", "(", ")", "[", "]", "{", "}",
    ",", ";", "\\", ":="};

static cel_status lex_name(cel_lexer *lexer, cel_token *out)
{
    while (name_part(peek(lexer, 0)))
        lexer->at++;
    size_t length = lexer->at - out->from;
    const char *text = lexer->source->text + out->from;
    out->kind = CEL_T_NAME;
    for (size_t k = 0; k < sizeof keywords / sizeof *keywords; k++)
        if (strlen(keywords[k]) == length && memcmp(keywords[k], text, length) == 0)
            out->kind = CEL_T_KEYWORD;
    out->text = cel_intern_n(lexer->in, text, length);
    return out->text ? CEL_OK : cel_nomem(lexer->err);
}

static cel_status lex_operator(cel_lexer *lexer, cel_token *out)
{
    const char *text = lexer->source->text + lexer->at;
    size_t left = lexer->source->length - lexer->at, length = 0;
    if (text[0] == '%') {
        for (length = 1; length < left && text[length] != '%' && text[length] != '\n'; length++)
            ;
        if (length >= left || text[length] != '%')
            return cel_lex_fail(lexer, out->from, out->from + 1, "script.unclosed", "this %% operator is never closed: %%in%%");
        length++;
    } else if (left >= 2 && text[0] == ':' && text[1] == '=')
        length = 2;
    else if (left >= 2 && text[0] == '*' && text[1] == '*') {
        lexer->at += 2;
        out->kind = CEL_T_OP;
        out->text = cel_intern(lexer->in, "^");
        return out->text ? CEL_OK : cel_nomem(lexer->err);
    } else
        for (size_t k = 0; k < sizeof operators / sizeof *operators && !length; k++)
            if (strlen(operators[k]) <= left && memcmp(operators[k], text, strlen(operators[k])) == 0)
                length = strlen(operators[k]);
    if (!length)
        return cel_lex_fail(lexer, lexer->at, lexer->at + 1, "script.character",
                            isprint((unsigned char)text[0]) ? "unexpected character \"%c\"" : "unexpected character \\x%02x",
                            (unsigned char)text[0]);
    lexer->at += (uint32_t)length;
    out->kind = CEL_T_OP;
    out->text = cel_intern_n(lexer->in, text, length);
    return out->text ? CEL_OK : cel_nomem(lexer->err);
}

cel_status cel_lex(cel_lexer *lexer, bool skip_newlines, cel_token *out)
{
    for (;;) {
        int c = peek(lexer, 0);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || (c == '\n' && skip_newlines))
            lexer->at++;
        else if (c == 0xC2 && peek(lexer, 1) == 0xA0) /* no-break space, pasted from web pages */
            lexer->at += 2;
        else if (c == '#')
            while (peek(lexer, 0) >= 0 && peek(lexer, 0) != '\n')
                lexer->at++;
        else
            break;
    }
    int c = peek(lexer, 0);
    *out = (cel_token){.from = lexer->at};
    cel_status status = CEL_OK;
    if (c < 0)
        out->kind = CEL_T_END;
    else if (c == '\n') {
        lexer->at++;
        out->kind = CEL_T_NEWLINE;
    } else if (isdigit(c) || (c == '.' && isdigit(peek(lexer, 1))))
        status = lex_number(lexer, out);
    else if ((c == 'r' || c == 'R') && (peek(lexer, 1) == '"' || peek(lexer, 1) == '\''))
        status = lex_raw(lexer, out);
    else if (c == '"' || c == '\'' || c == '`')
        status = lex_quoted(lexer, out);
    else if (c == '_' && !name_part(peek(lexer, 1))) { /* the place of a pipe's left side */
        lexer->at++;
        out->kind = CEL_T_NAME;
        out->text = cel_intern(lexer->in, "_");
        status = out->text ? CEL_OK : cel_nomem(lexer->err);
    } else if (name_start(c))
        status = lex_name(lexer, out);
    else
        status = lex_operator(lexer, out);
    out->to = lexer->at;
    return status;
}
