# stringr, glue and forcats: texts and factors.

#' stringr: A pattern that is plain text.
fixed <- function(pattern, ignore_case = FALSE) structure(pattern, class = c("stringr_fixed", "stringr_pattern", "character"))

#' stringr: A pattern that is a regular expression.
regex <- function(pattern, ignore_case = FALSE, ...) structure(pattern, ignore_case = ignore_case, class = c("stringr_regex", "stringr_pattern", "character"))

#' stringr: -
pattern_call <- function(f, pattern, ...) {
  f(as.character(unclass(pattern)), ..., perl = NA, fixed = inherits(pattern, "stringr_fixed"), ignore.case = isTRUE(attr(pattern, "ignore_case")) && !inherits(pattern, "stringr_fixed"))
}

#' stringr: Which texts match a pattern.
str_detect <- function(string, pattern, negate = FALSE) {
  out <- pattern_call(grepl, pattern, string)
  out[is.na(string)] <- NA
  if (negate) !out else out
}

#' stringr: Does each text begin with a pattern?
str_starts <- function(string, pattern, negate = FALSE) {
  out <- if (inherits(pattern, "stringr_fixed")) startsWith(string, unclass(pattern)) else pattern_call(grepl, `attributes<-`(paste0("^(", pattern, ")"), attributes(pattern)), string)
  if (negate) !out else out
}

#' stringr: Does each text end with a pattern?
str_ends <- function(string, pattern, negate = FALSE) {
  out <- if (inherits(pattern, "stringr_fixed")) endsWith(string, unclass(pattern)) else pattern_call(grepl, `attributes<-`(paste0("(", pattern, ")$"), attributes(pattern)), string)
  if (negate) !out else out
}

#' stringr: The first match of a pattern replaced.
str_replace <- function(string, pattern, replacement) {
  if (is.function(replacement) || inherits(replacement, "formula")) return(replaced_by(string, pattern, replacement, FALSE))
  if (length(replacement) > 1 || length(pattern) > 1) return(unname(mapply(function(s, p, r) pattern_call(sub, p, r, s), string, pattern, replacement)))
  pattern_call(sub, pattern, replacement, string)
}

#' stringr: -
replaced_by <- function(string, pattern, f, all) {
  f <- as_mapper(f)
  at <- pattern_call(gregexpr, pattern, string)
  vapply(seq_along(string), function(i) {
    s <- string[i]
    from <- as.integer(at[[i]])
    if (is.na(s) || from[1] == -1) return(s)
    size <- attr(at[[i]], "match.length")
    if (!all) {
      from <- from[1]
      size <- size[1]
    }
    kept <- substring(s, c(1, from + size), c(from - 1, nchar(s)))
    paste0(kept, c(as.character(f(substring(s, from, from + size - 1))), ""), collapse = "")
  }, "")
}

#' stringr: Every match of a pattern replaced.
str_replace_all <- function(string, pattern, replacement) {
  if (missing(replacement)) {
    for (p in names(pattern)) string <- gsub(p, pattern[[p]], string, perl = NA)
    return(string)
  }
  if (is.function(replacement) || inherits(replacement, "formula")) return(replaced_by(string, pattern, replacement, TRUE))
  if (length(replacement) > 1 || length(pattern) > 1) return(unname(mapply(function(s, p, r) pattern_call(gsub, p, r, s), string, pattern, replacement)))
  pattern_call(gsub, pattern, replacement, string)
}

#' stringr: The first match of a pattern taken out.
str_remove <- function(string, pattern) str_replace(string, pattern, "")

#' stringr: Every match of a pattern taken out.
str_remove_all <- function(string, pattern) str_replace_all(string, pattern, "")

#' stringr: The first match of a pattern.
str_extract <- function(string, pattern, group = NULL) {
  if (!is.null(group)) return(str_match(string, pattern)[, group + 1])
  vapply(str_extract_all(string, pattern), function(m) if (length(m)) m[1] else NA_character_, "", USE.NAMES = FALSE)
}

#' stringr: All matches of a pattern: a list.
str_extract_all <- function(string, pattern, simplify = FALSE) {
  out <- regmatches(string, pattern_call(gregexpr, pattern, string))
  out[is.na(string)] <- list(NA_character_)
  if (!simplify) return(out)
  width <- max(lengths(out), 0L)
  do.call(rbind, lapply(out, function(p) c(p, rep("", width - length(p)))))
}

#' stringr: The first match of a pattern and what its groups matched: a matrix.
str_match <- function(string, pattern) {
  found <- pattern_call(match_groups, pattern, string)
  names_ <- attr(found, "groups")
  out <- do.call(rbind, lapply(found, function(m) if (length(m)) m else rep(NA_character_, length(names_))))
  if (is.null(out)) out <- matrix(character(0), 0, length(names_))
  if (any(nzchar(names_))) colnames(out) <- names_
  out
}

#' stringr: Every match of a pattern and what its groups matched: a list of matrices.
str_match_all <- function(string, pattern) {
  found <- pattern_call(match_groups, pattern, string, all = TRUE)
  names_ <- attr(found, "groups")
  attr(found, "groups") <- NULL
  lapply(found, function(m) {
    out <- matrix(m, ncol = length(names_), byrow = TRUE)
    if (any(nzchar(names_))) colnames(out) <- names_
    out
  })
}

#' stringr: How often a pattern is found.
str_count <- function(string, pattern = "") {
  if (identical(unclass(pattern), "")) return(nchar(string))
  out <- vapply(pattern_call(gregexpr, pattern, string), function(m) sum(m > 0), 1L, USE.NAMES = FALSE)
  out[is.na(string)] <- NA
  out
}

#' stringr: Where the first match of a pattern stands.
str_locate <- function(string, pattern) {
  at <- pattern_call(regexpr, pattern, string)
  size <- attr(at, "match.length")
  at <- as.integer(at)
  size[at == -1] <- NA
  at[at == -1] <- NA
  cbind(start = at, end = at + size - 1L)
}

#' stringr: Texts split at a pattern: a list.
str_split <- function(string, pattern, n = Inf, simplify = FALSE) {
  if (identical(as.character(unclass(pattern)), "")) return(strsplit(string, ""))
  at <- pattern_call(gregexpr, pattern, string)
  out <- lapply(seq_along(string), function(i) {
    s <- string[i]
    from <- as.integer(at[[i]])
    if (is.na(s) || from[1] == -1) return(s)
    size <- attr(at[[i]], "match.length")
    if (length(from) >= n) {
      from <- from[seq_len(n - 1)]
      size <- size[seq_len(n - 1)]
    }
    if (length(from) == 0) return(s)
    substring(s, c(1, from + size), c(from - 1, nchar(s)))
  })
  if (!simplify) return(out)
  width <- if (is.finite(n)) n else max(lengths(out), 0L)
  do.call(rbind, lapply(out, function(p) c(p, rep("", width - length(p)))))
}

#' stringr: Texts split at a pattern into so many parts: a matrix.
str_split_fixed <- function(string, pattern, n) str_split(string, pattern, n = n, simplify = TRUE)

#' stringr: The part of each text at a place, split at a pattern.
str_split_i <- function(string, pattern, i) {
  vapply(str_split(string, pattern), function(p) {
    at <- if (i < 0) length(p) + i + 1 else i
    if (at >= 1 && at <= length(p)) p[at] else NA_character_
  }, "", USE.NAMES = FALSE)
}

#' stringr: Texts that match a pattern.
str_subset <- function(string, pattern, negate = FALSE) string[which(str_detect(string, pattern, negate))]

#' stringr: Which texts match a pattern, by position.
str_which <- function(string, pattern, negate = FALSE) which(str_detect(string, pattern, negate))

#' stringr: Texts put together.
str_c <- function(..., sep = "", collapse = NULL) {
  parts <- Filter(Negate(is.null), list(...))
  n <- max(lengths(parts), 0L)
  if (n == 0 || any(lengths(parts) == 0)) return(if (is.null(collapse)) character(0) else "")
  lost <- Reduce(`|`, lapply(parts, function(p) rep_len(is.na(p), n)))
  out <- do.call(paste, c(unname(parts), sep = sep))
  out[lost] <- NA
  if (is.null(collapse)) out else if (any(lost)) NA_character_ else paste(out, collapse = collapse)
}

#' stringr: All elements as one text.
str_flatten <- function(string, collapse = "", last = NULL, na.rm = FALSE) {
  if (na.rm) string <- string[!is.na(string)]
  n <- length(string)
  if (is.null(last) || n < 2) paste(string, collapse = collapse) else paste0(paste(string[-n], collapse = collapse), last, string[n])
}

#' stringr: How many characters.
str_length <- function(string) {
  out <- nchar(string)
  out[is.na(string)] <- NA
  out
}

#' stringr: Part of each text by position; negative ones count from the end.
str_sub <- function(string, start = 1L, end = -1L) {
  if (is.matrix(start)) {
    end <- start[, 2]
    start <- start[, 1]
  }
  n <- nchar(string)
  n[is.na(string)] <- 0L
  start <- ifelse(start < 0, n + start + 1, start)
  end <- ifelse(end < 0, n + end + 1, end)
  substring(string, start, end)
}

#' stringr: Upper case.
str_to_upper <- function(string, ...) toupper(string)

#' stringr: Lower case.
str_to_lower <- function(string, ...) tolower(string)

#' stringr: The first letter of each word in upper case.
str_to_title <- function(string, ...) {
  vapply(strsplit(tolower(string), " ", fixed = TRUE), function(w) paste0(toupper(substr(w, 1, 1)), substring(w, 2), collapse = " "), "")
}

#' stringr: The first letter in upper case.
str_to_sentence <- function(string, ...) paste0(toupper(substr(string, 1, 1)), tolower(substring(string, 2)))

#' stringr: Without blanks at the ends.
str_trim <- function(string, side = c("both", "left", "right")) trimws(string, match.arg(side))

#' stringr: Without blanks at the ends and runs of blanks inside.
str_squish <- function(string) gsub("[[:space:]]+", " ", trimws(string))

#' stringr: Texts made as wide as asked.
str_pad <- function(string, width, side = c("left", "right", "both"), pad = " ", ...) {
  side <- match.arg(side)
  string <- as.character(string)
  gap <- pmax(0, width - nchar(string))
  left <- if (side == "left") gap else if (side == "right") 0 * gap else gap %/% 2
  paste0(strrep(pad, left), string, strrep(pad, gap - left))
}

#' stringr: Texts repeated.
str_dup <- function(string, times, ...) strrep(string, times)

#' stringr: Texts cut to a width, with dots.
str_trunc <- function(string, width, side = c("right", "left", "center"), ellipsis = "...") {
  side <- match.arg(side)
  n <- nchar(string)
  left <- width - nchar(ellipsis)
  short <- switch(side,
    right = paste0(substr(string, 1, left), ellipsis),
    left = paste0(ellipsis, substring(string, n - left + 1)),
    center = paste0(substr(string, 1, ceiling(left / 2)), ellipsis, substring(string, n - floor(left / 2) + 1)))
  ifelse(!is.na(string) & n > width, short, string)
}

#' stringr: Texts broken into lines.
str_wrap <- function(string, width = 80, indent = 0, exdent = 0, ...) vapply(string, function(s) paste(strwrap(s, width, indent, exdent), collapse = "\n"), "", USE.NAMES = FALSE)

#' stringr: Texts in alphabetical order.
str_sort <- function(x, decreasing = FALSE, ...) sort(x, decreasing = decreasing)

#' stringr: The order of texts in the alphabet.
str_order <- function(x, decreasing = FALSE, ...) order(x, decreasing = decreasing)

#' stringr: Each text once.
str_unique <- function(string, ...) unique(string)

#' stringr: Missing texts as "NA".
str_replace_na <- function(string, replacement = "NA") {
  string[is.na(string)] <- replacement
  string
}

#' stringr: Equal texts.
str_equal <- function(x, y, ignore_case = FALSE, ...) if (ignore_case) tolower(x) == tolower(y) else x == y

#' stringr: Words of texts, from one place to another.
word <- function(string, start = 1L, end = start, sep = fixed(" ")) {
  vapply(str_split(string, sep), function(w) {
    n <- length(w)
    from <- if (start < 0) n + start + 1 else start
    to <- if (end < 0) n + end + 1 else end
    if (anyNA(w) || from < 1 || to > n || from > to) NA_character_ else paste(w[from:to], collapse = as.character(unclass(sep)))
  }, "", USE.NAMES = FALSE)
}

#' stringr: Where every match of a pattern stands: a list of matrices.
str_locate_all <- function(string, pattern) {
  lapply(pattern_call(gregexpr, pattern, string), function(m) {
    at <- as.integer(m)
    size <- attr(m, "match.length")[at > 0]
    at <- at[at > 0]
    cbind(start = at, end = at + size - 1L)
  })
}

#' stringr: Another text for a part of a text.
`str_sub<-` <- function(string, start = 1L, end = -1L, omit_na = FALSE, value) {
  n <- nchar(string)
  start <- ifelse(start < 0, n + start + 1, start)
  end <- ifelse(end < 0, n + end + 1, end)
  paste0(substring(string, 1, start - 1), value, substring(string, end + 1))
}

#' stringr: A text with {expressions} replaced by their values.
str_glue <- function(..., .sep = "", .envir = parent.frame()) glue(..., .sep = .sep, .envir = .envir)

#' glue: A text with {expressions} replaced by their values.
glue <- function(..., .sep = "", .envir = parent.frame()) {
  text <- paste(..., sep = .sep)
  out <- ""
  env <- .envir
  repeat {
    open <- regexpr("{", text, fixed = TRUE)
    if (open == -1) break
    out <- paste0(out, substr(text, 1, open - 1))
    if (substr(text, open + 1, open + 1) == "{") {
      out <- paste0(out, "{")
      text <- substring(text, open + 2)
      next
    }
    rest <- substring(text, open + 1)
    close <- regexpr("}", rest, fixed = TRUE)
    if (close == -1) stop("a { of glue() is not closed", call. = FALSE)
    out <- paste0(out, eval(str2lang(substr(rest, 1, close - 1)), env))
    text <- substring(rest, close + 1)
  }
  structure(gsub("}}", "}", paste0(out, text), fixed = TRUE), class = c("glue", "character"))
}

#' glue: -
print.glue <- function(x, ...) {
  cat(unclass(x), sep = "\n")
  cat("\n")
  invisible(x)
}

#' glue: -
as.character.glue <- function(x, ...) unclass(x)

#' forcats: A factor with levels in order of first appearance.
as_factor <- function(x, ...) if (is.factor(x)) x else if (is.numeric(x)) factor(x) else factor(x, levels = unique(x[!is.na(x)]))

#' forcats: Some levels moved to the front, or behind another.
fct_relevel <- function(.f, ..., after = 0L) {
  first <- c(...)
  if (is.character(.f)) .f <- factor(.f)
  rest <- setdiff(levels(.f), first)
  factor(.f, levels = append(rest, first, after = after), ordered = is.ordered(.f))
}

#' forcats: Levels in the order of another variable's median.
fct_reorder <- function(.f, .x, .fun = median, ..., .desc = FALSE) {
  .f <- as.factor(.f)
  value <- vapply(split(.x, .f), .fun, 1, ...)
  factor(.f, levels = levels(.f)[order(value, decreasing = .desc)], ordered = is.ordered(.f))
}

#' forcats: Levels in order of how often they are.
fct_infreq <- function(f, ...) {
  f <- as.factor(f)
  factor(f, levels = levels(f)[order(-as.vector(table(f)))], ordered = is.ordered(f))
}

#' forcats: Levels in reverse order.
fct_rev <- function(f) factor(f, levels = rev(levels(as.factor(f))), ordered = is.ordered(f))

#' forcats: Other names for levels: new = "old".
fct_recode <- function(.f, ...) {
  .f <- as.factor(.f)
  old <- c(...)
  at <- match(levels(.f), old)
  levels(.f)[!is.na(at)] <- names(old)[at[!is.na(at)]]
  .f
}

#' forcats: Levels put together: new = c("old", ...).
fct_collapse <- function(.f, ...) {
  .f <- as.factor(.f)
  groups <- list(...)
  for (name in names(groups)) levels(.f)[levels(.f) %in% groups[[name]]] <- name
  .f
}

#' forcats: Rare levels put together as "Other": all but the n most frequent.
fct_lump_n <- function(f, n, other_level = "Other", ...) {
  f <- as.factor(f)
  size <- as.vector(table(f))
  rare <- rank(-size, ties.method = "min") > n
  if (!any(rare)) return(f)
  kept <- levels(f)[!rare]
  levels(f)[rare] <- other_level
  factor(f, levels = c(kept, other_level))
}

#' forcats: Levels that occur.
fct_drop <- function(f, ...) droplevels(f)

#' forcats: Missing values as a level of their own.
fct_explicit_na <- function(f, na_level = "(Missing)") {
  text <- as.character(f)
  text[is.na(text)] <- na_level
  factor(text, levels = c(levels(as.factor(f)), na_level))
}

#' forcats: How often each level is, as a table.
fct_count <- function(f, sort = FALSE, ...) {
  f <- as.factor(f)
  count <- as.integer(table(f))
  out <- tibble(f = factor(levels(f), levels = levels(f)), n = count)
  if (sort) arrange(out, desc(n)) else out
}

#' scales: Numbers as percent.
percent <- function(x, accuracy = 1, ...) paste0(formatC(round(x * 100 / accuracy) * accuracy, format = "f", digits = max(0, -floor(log10(accuracy)))), "%")

#' scales: Numbers with marks between thousands.
comma <- function(x, accuracy = 1, ...) formatC(round(x / accuracy) * accuracy, format = "f", digits = max(0, -floor(log10(accuracy))), big.mark = ",")

#' scales: Numbers as money.
dollar <- function(x, ...) paste0("$", comma(x, ...))

#' readr: The number inside of each text.
parse_number <- function(x, ...) as.numeric(gsub(",", "", str_extract(x, "-?[0-9][0-9,]*\\.?[0-9]*")))

#' forcats: Rare levels put together as "Other".
fct_lump <- function(f, n, prop, other_level = "Other", ...) {
  if (!missing(n)) return(fct_lump_n(f, n, other_level))
  f <- as.factor(f)
  share <- as.vector(table(f)) / sum(!is.na(f))
  rare <- share <= prop
  if (sum(rare) < 1) return(f)
  kept <- levels(f)[!rare]
  levels(f)[rare] <- other_level
  factor(f, levels = c(kept, other_level))
}

#' scales: Numbers moved to an interval.
rescale <- function(x, to = c(0, 1), from = range(x, na.rm = TRUE)) (x - from[1]) / (from[2] - from[1]) * (to[2] - to[1]) + to[1]

#' scales: A function that writes numbers as percent.
label_percent <- function(accuracy = 1, ...) function(x) percent(x, accuracy = accuracy)

#' scales: A function that writes numbers as percent.
percent_format <- function(accuracy = 1, ...) function(x) percent(x, accuracy = accuracy)

#' scales: A function that writes numbers with marks between thousands.
label_comma <- function(accuracy = 1, ...) function(x) comma(x, accuracy = accuracy)
