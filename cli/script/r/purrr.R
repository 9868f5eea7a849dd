# purrr and rlang: what stands on map(); functions made of functions.

#' purrr: A function, or a formula ~ .x + 1 as a function.
as_mapper <- function(.f, ..., .default = NULL) {
  if (is.character(.f) || is.numeric(.f) || is.list(.f)) function(x, ..., .default = NULL) pluck(x, .f, .default = .default) else match.fun(.f)
}

#' purrr: A function over pairs of elements, for what it does.
walk2 <- function(.x, .y, .f, ...) {
  map2(.x, .y, .f, ...)
  invisible(.x)
}

#' purrr: A function over elements and their names, for what it does.
iwalk <- function(.x, .f, ...) {
  imap(.x, .f, ...)
  invisible(.x)
}

#' purrr: A function over the rows of several vectors, for what it does.
pwalk <- function(.l, .f, ...) {
  pmap(.l, .f, ...)
  invisible(.l)
}

#' purrr: Tables made of elements, below each other.
map_dfr <- function(.x, .f, ..., .id = NULL) bind_rows(map(.x, .f, ...), .id = .id)

#' purrr: Tables made of elements, below each other.
map_df <- function(.x, .f, ..., .id = NULL) bind_rows(map(.x, .f, ...), .id = .id)

#' purrr: Tables made of elements, side by side.
map_dfc <- function(.x, .f, ...) bind_cols(map(.x, .f, ...))

#' purrr: Tables made of pairs, below each other.
map2_dfr <- function(.x, .y, .f, ..., .id = NULL) bind_rows(map2(.x, .y, .f, ...), .id = .id)

#' purrr: Tables made of elements and their names, below each other.
imap_dfr <- function(.x, .f, ..., .id = NULL) bind_rows(imap(.x, .f, ...), .id = .id)

#' purrr: Tables made of the rows of several vectors, below each other.
pmap_dfr <- function(.l, .f, ..., .id = NULL) bind_rows(pmap(.l, .f, ...), .id = .id)

#' purrr: Tables of a list below each other.
list_rbind <- function(x, ..., names_to = NULL) bind_rows(x, .id = names_to)

#' purrr: Tables of a list side by side.
list_cbind <- function(x, ...) bind_cols(x)

#' purrr: Elements of a list as one vector.
list_c <- function(x, ...) unlist(unname(x))

#' purrr: Lists inside a list opened once.
list_flatten <- function(x, ...) do.call(c, lapply(x, function(v) if (is.list(v)) v else list(v)))

#' purrr: Lists inside a list opened once.
flatten <- function(.x) do.call(c, lapply(.x, as.list))

#' purrr: Elements of a list as numbers.
flatten_dbl <- function(.x) as.double(unlist(.x))

#' purrr: Elements of a list as texts.
flatten_chr <- function(.x) as.character(unlist(.x))

#' purrr: Elements that are not NULL or empty.
compact <- function(.x, .p = identity) .x[map_lgl(.x, function(v) length(.p(v)) > 0)]

#' purrr: An element inside of elements, by names and positions.
pluck <- function(.x, ..., .default = NULL) {
  for (at in list(...)) {
    if (is.function(at)) .x <- at(.x)
    else for (one in as.list(at)) {
      there <- if (is.character(one)) one %in% names(.x) else one <= length(.x)
      if (!there) return(.default)
      .x <- .x[[one]]
    }
  }
  if (is.null(.x)) .default else .x
}

#' purrr: Elements put together two by two, all steps kept.
accumulate <- function(.x, .f, ..., .init) {
  if (missing(.init)) Reduce(as_mapper(.f), .x, accumulate = TRUE) else Reduce(as_mapper(.f), .x, .init, accumulate = TRUE)
}

#' purrr: Where the first element stands for which it holds.
detect_index <- function(.x, .f, ...) {
  hit <- which(map_lgl(.x, .f, ...))
  if (length(hit)) hit[1] else 0L
}

#' purrr: Does it hold for none?
none <- function(.x, .p, ...) !some(.x, .p)

#' purrr: Is it one of the elements?
has_element <- function(.x, .y) some(.x, function(v) identical(v, .y))

#' purrr: A function over the elements for which it holds.
map_if <- function(.x, .p, .f, ..., .else = NULL) {
  yes <- if (is.logical(.p)) .p else map_lgl(.x, .p)
  out <- as.list(.x)
  out[yes] <- map(.x[yes], .f, ...)
  if (!is.null(.else)) out[!yes] <- map(.x[!yes], .else, ...)
  out
}

#' purrr: A function over the elements of some names or positions.
map_at <- function(.x, .at, .f, ...) {
  out <- as.list(.x)
  out[.at] <- map(.x[.at], .f, ...)
  out
}

#' purrr: A function over elements; the result is of the kind of the input.
modify <- function(.x, .f, ...) {
  out <- map(.x, .f, ...)
  if (!is.list(.x)) out <- unlist(out)
  .x[] <- out
  .x
}

#' purrr: A list turned inside out.
transpose <- function(.l) {
  inner <- if (is.null(names(.l[[1]]))) seq_along(.l[[1]]) else names(.l[[1]])
  out <- lapply(inner, function(k) lapply(.l, function(v) v[[k]]))
  if (is.character(inner)) names(out) <- inner
  out
}

#' purrr: A function with some arguments given already.
partial <- function(.f, ...) {
  given <- list(...)
  function(...) do.call(.f, c(given, list(...)))
}

#' purrr: Functions one after the other, the last first.
compose <- function(..., .dir = c("backward", "forward")) {
  fs <- list(...)
  if (match.arg(.dir) == "backward") fs <- rev(fs)
  function(...) Reduce(function(x, f) f(x), fs[-1], fs[[1]](...))
}

#' purrr: The opposite of a predicate.
negate <- function(.p) {
  p <- as_mapper(.p)
  function(...) !p(...)
}

#' purrr: A function that gives list(result, error) instead of failing.
safely <- function(.f, otherwise = NULL, quiet = TRUE) {
  f <- as_mapper(.f)
  function(...) tryCatch(list(result = f(...), error = NULL), error = function(e) list(result = otherwise, error = e))
}

#' purrr: A function that gives another value instead of failing.
possibly <- function(.f, otherwise = NULL, quiet = TRUE) {
  f <- as_mapper(.f)
  function(...) tryCatch(f(...), error = function(e) otherwise)
}

#' purrr: A function called n times.
rerun <- function(.n, expr) lapply(seq_len(.n), function(i) expr)

#' rlang: A function called with values.
exec <- function(.fn, ..., .env = parent.frame()) do.call(.fn, list(...))

#' rlang: A list with `...` taken in.
list2 <- function(...) list(...)

#' rlang: An error with a sentence.
abort <- function(message = NULL, class = NULL, ...) {
  stop(structure(class = c(class, "rlang_error", "error", "condition"), list(message = paste(message, collapse = "\n"), call = NULL)))
}

#' rlang: A warning with a sentence.
warn <- function(message = NULL, class = NULL, ...) warning(paste(message, collapse = "\n"), call. = FALSE)

#' rlang: A message.
inform <- function(message = NULL, class = NULL, ...) message(paste(message, collapse = "\n"))

#' rlang: One of the choices of an argument.
arg_match <- function(arg, values, ...) {
  if (missing(values)) values <- eval(formals(sys.function(sys.parent()))[[deparse(substitute(arg))]])
  match.arg(arg, values)
}

#' rlang: Is it NULL, of length 0?
is_empty <- function(x) length(x) == 0

#' rlang: A name from a text.
sym <- function(x) as.name(x)

#' rlang: Names from texts.
syms <- function(x) lapply(x, as.name)

#' rlang: An expression, unevaluated.
expr <- function(expr) substitute(expr)

#' rlang: Is it a formula?
is_formula <- function(x, ...) inherits(x, "formula")

#' purrr: Elements up to the first for which it does not hold.
head_while <- function(.x, .p, ...) {
  ends <- which(!map_lgl(.x, .p, ...))
  if (length(ends)) .x[seq_len(ends[1] - 1)] else .x
}

#' purrr: Elements behind the last for which it does not hold.
tail_while <- function(.x, .p, ...) {
  ends <- which(!map_lgl(.x, .p, ...))
  if (length(ends)) .x[seq_len(length(.x) - ends[length(ends)]) + ends[length(ends)]] else .x
}

#' purrr: A function over the elements at a depth of a list.
map_depth <- function(.x, .depth, .f, ...) {
  .f <- as_mapper(.f)
  if (.depth <= 1) return(map(.x, .f, ...))
  map(.x, function(v) map_depth(v, .depth - 1, .f, ...))
}

#' purrr: A list with some elements replaced or added.
list_modify <- function(.x, ...) {
  new <- list(...)
  for (name in names(new)) .x[[name]] <- new[[name]]
  .x
}

#' tibble: A list; later elements may use earlier ones.
lst <- function(...) {
  dots <- as.list(substitute(list(...)))[-1]
  env <- new.env(parent = parent.frame())
  labels <- names(dots)
  if (is.null(labels)) labels <- rep("", length(dots))
  out <- list()
  for (i in seq_along(dots)) {
    name <- if (labels[i] == "") paste(deparse(dots[[i]]), collapse = "") else labels[i]
    value <- eval(dots[[i]], env)
    out[name] <- list(value)
    assign(name, value, envir = env)
  }
  out
}
