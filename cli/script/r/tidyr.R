# tidyr: tables made longer, wider, nested and filled.

#' tidyr: Columns below each other: names in one column, values in another.
pivot_longer <- function(data, cols, ..., names_to = "name", names_prefix = NULL, names_sep = NULL, names_pattern = NULL, names_transform = NULL, values_to = "value", values_drop_na = FALSE) {
  data <- ungroup(as_tibble(data))
  chosen <- names(eval(bquote(select(data, .(substitute(cols))))))
  if (length(chosen) == 0) stop("pivot_longer(): cols selects no column", call. = FALSE)
  rest <- setdiff(names(data), chosen)
  n <- nrow(data)
  k <- length(chosen)
  labels <- chosen
  if (!is.null(names_prefix)) labels <- sub(paste0("^", names_prefix), "", labels)
  parts <- if (!is.null(names_sep)) strsplit(labels, names_sep)
           else if (!is.null(names_pattern)) lapply(labels, function(s) unname(str_match(s, names_pattern)[1, -1]))
           else as.list(labels)
  row <- rep(seq_len(n), each = k)
  out <- as.list(data[row, rest])
  if (identical(names_to, ".value") || ".value" %in% names_to) {
    at <- match(".value", names_to)
    what <- vapply(parts, function(p) p[at], "")
    key <- vapply(parts, function(p) paste(p[-at], collapse = "_"), "")
    keys <- unique(key)
    m <- length(keys)
    out <- as.list(data[rep(seq_len(n), each = m), rest])
    for (i in seq_along(names_to)[-at]) out[[names_to[i]]] <- rep(vapply(keys, function(q) parts[[match(q, key)]][i], "", USE.NAMES = FALSE), n)
    for (v in unique(what)) {
      columns <- lapply(keys, function(q) {
        hit <- chosen[what == v & key == q]
        if (length(hit)) data[[hit]] else data[[chosen[what == v][1]]][rep(NA_integer_, n)]
      })
      out[[v]] <- do.call(c, columns)[as.vector(t(matrix(seq_len(n * m), n, m)))]
    }
    return(as_tibble(out))
  }
  for (i in seq_along(names_to)) out[[names_to[i]]] <- rep(vapply(parts, function(p) if (i <= length(p)) p[i] else NA_character_, ""), n)
  if (is.function(names_transform)) out[[names_to[1]]] <- names_transform(out[[names_to[1]]])
  if (is.list(names_transform)) for (name in names(names_transform)) out[[name]] <- names_transform[[name]](out[[name]])
  out[[values_to]] <- do.call(c, unname(as.list(data[chosen])))[as.vector(t(matrix(seq_len(n * k), n, k)))]
  out <- as_tibble(out)
  if (values_drop_na) out[!is.na(out[[values_to]]), ] else out
}

#' tidyr: Values of one column become columns.
pivot_wider <- function(data, ..., id_cols = NULL, names_from = name, names_prefix = "", names_sep = "_", names_sort = FALSE, values_from = value, values_fill = NULL, values_fn = NULL) {
  data <- ungroup(as_tibble(data))
  from <- names(eval(bquote(select(data, .(substitute(names_from))))))
  values <- names(eval(bquote(select(data, .(substitute(values_from))))))
  id <- if (missing(id_cols)) setdiff(names(data), c(from, values)) else names(eval(bquote(select(data, .(substitute(id_cols))))))
  label <- do.call(paste, c(unname(lapply(data[from], as.character)), sep = names_sep))
  key <- if (length(id)) do.call(paste, c(unname(lapply(data[id], as.character)), sep = "\r")) else rep("", nrow(data))
  rows <- unique(key)
  cols <- unique(label)
  if (names_sort) cols <- sort(cols)
  first <- match(rows, key)
  out <- as.list(data[first, id])
  cell <- paste(key, label, sep = "\n")
  if (is.null(values_fn) && anyDuplicated(cell)) warning("values are not uniquely identified: the first of each is taken", call. = FALSE)
  for (v in values) for (col in cols) {
    at <- match(paste(rows, col, sep = "\n"), cell)
    x <- if (is.null(values_fn)) data[[v]][at] else vapply(paste(rows, col, sep = "\n"), function(q) as.double(values_fn(data[[v]][cell == q])), 1, USE.NAMES = FALSE)
    if (!is.null(values_fill)) x[is.na(at)] <- if (is.list(values_fill)) values_fill[[v]] else values_fill
    out[[paste0(if (length(values) > 1) paste0(v, names_sep), names_prefix, col)]] <- x
  }
  as_tibble(out)
}

#' tidyr: Missing values replaced.
replace_na <- function(data, replace, ...) {
  if (!is.data.frame(data)) {
    data[is.na(data)] <- replace
    return(data)
  }
  for (name in names(replace)) {
    x <- data[[name]]
    x[is.na(x)] <- replace[[name]]
    data[[name]] <- x
  }
  data
}

#' tidyr: Missing values take the value before (or after).
fill <- function(data, ..., .direction = c("down", "up", "downup", "updown")) {
  .direction <- match.arg(.direction)
  cols <- names(eval(as.call(c(list(as.name("select"), quote(ungroup(data))), as.list(substitute(list(...)))[-1]))))
  down <- function(x) {
    at <- cummax(ifelse(is.na(x), 0L, seq_along(x)))
    x[ifelse(at == 0, NA_integer_, at)]
  }
  up <- function(x) rev(down(rev(x)))
  for (name in cols) data[[name]] <- switch(.direction, down = down(data[[name]]), up = up(data[[name]]), downup = up(down(data[[name]])), updown = down(up(data[[name]])))
  data
}

#' tidyr: -
converted <- function(x) {
  there <- x[!is.na(x) & x != "NA"]
  x[x == "NA"] <- NA
  if (all(there %in% c("TRUE", "FALSE", "T", "F"))) return(as.logical(x))
  if (all(grepl("^ *[-+]?[0-9]{1,9} *$", there))) return(as.integer(x))
  if (anyNA(suppressWarnings(as.numeric(there)))) x else as.numeric(x)
}

#' tidyr: Groups of a pattern as columns.
extract <- function(data, col, into, regex = "([[:alnum:]]+)", remove = TRUE, convert = FALSE, ...) {
  name <- names(eval(bquote(select(data, .(substitute(col))))))
  found <- str_match(as.character(data[[name]]), regex)
  if (ncol(found) - 1 != length(into)) stop("extract(): regex has ", ncol(found) - 1, " groups for ", length(into), " names", call. = FALSE)
  new <- list()
  for (i in seq_along(into)) if (!is.na(into[i])) new[[into[i]]] <- if (convert) converted(found[, i + 1]) else found[, i + 1]
  at <- match(name, names(data))
  as_tibble(c(as.list(data)[seq_len(at - remove)], new, as.list(data)[seq_len(length(data) - at) + at]))
}

#' tidyr: Texts split at a separator, one row for each part.
separate_rows <- function(data, ..., sep = "[^[:alnum:].]+", convert = FALSE) {
  cols <- names(eval(as.call(c(list(as.name("select"), quote(ungroup(data))), as.list(substitute(list(...)))[-1]))))
  parts <- lapply(data[cols], function(x) strsplit(as.character(x), sep))
  n <- lengths(parts[[1]])
  out <- data[rep(seq_len(nrow(data)), n), ]
  for (name in cols) out[[name]] <- if (convert) converted(unlist(parts[[name]])) else unlist(parts[[name]])
  out
}

#' tidyr: All combinations of columns' values, those that do not occur, too.
expand <- function(data, ...) {
  dots <- as.list(substitute(list(...)))[-1]
  place <- parent.frame()
  labels <- names(dots)
  if (is.null(labels)) labels <- rep("", length(dots))
  labels[labels == ""] <- vapply(dots, function(e) paste(deparse(e), collapse = ""), "")[labels == ""]
  values <- lapply(dots, function(e) {
    v <- eval(e, as.list(data), place)
    if (is.factor(v)) factor(levels(v), levels = levels(v), ordered = is.ordered(v)) else sort(unique(v))
  })
  do.call(expand_grid, setNames(values, labels))
}

#' tidyr: Every value from the smallest to the largest, in steps.
full_seq <- function(x, period, tol = 1e-6) {
  out <- seq(min(x, na.rm = TRUE), max(x, na.rm = TRUE), by = period)
  if (any(abs(((as.numeric(x) - as.numeric(out[1])) / period) - round((as.numeric(x) - as.numeric(out[1])) / period)) > tol, na.rm = TRUE)) stop("`x` is not a regular sequence.", call. = FALSE)
  out
}

#' tidyr: Elements of a list column side by side.
unnest_wider <- function(data, col, names_sep = NULL, ...) {
  name <- names(eval(bquote(select(data, .(substitute(col))))))
  x <- data[[name]]
  fields <- unique(unlist(lapply(x, names)))
  new <- lapply(fields, function(f) {
    cells <- lapply(x, function(v) if (f %in% names(v)) v[[f]] else NULL)
    if (any(lengths(cells) > 1)) return(cells)
    do.call(c, lapply(cells, function(v) if (is.null(v)) NA else v))
  })
  names(new) <- if (is.null(names_sep)) fields else paste(name, fields, sep = names_sep)
  at <- match(name, names(data))
  as_tibble(c(as.list(data)[seq_len(at - 1)], new, as.list(data)[seq_len(length(data) - at) + at]))
}

#' tidyr: One text column split into several.
separate <- function(data, col, into, sep = "[^[:alnum:]]+", remove = TRUE, convert = FALSE, ...) {
  name <- names(eval(bquote(select(data, .(substitute(col))))))
  parts <- strsplit(as.character(data[[name]]), sep)
  new <- list()
  for (i in seq_along(into)) if (!is.na(into[i])) {
    x <- vapply(parts, function(p) if (i <= length(p)) p[i] else NA_character_, "")
    if (convert) x <- converted(x)
    new[[into[i]]] <- x
  }
  at <- match(name, names(data))
  as_tibble(c(as.list(data)[seq_len(at - remove)], new, as.list(data)[seq_len(length(data) - at) + at]))
}

#' tidyr: Several columns pasted into one.
unite <- function(data, col, ..., sep = "_", remove = TRUE, na.rm = FALSE) {
  name <- as.character(substitute(col))
  from <- names(eval(as.call(c(list(as.name("select"), as.name("data")), as.list(substitute(list(...)))[-1]))))
  if (length(from) == 0) from <- names(data)
  text <- do.call(paste, c(unname(lapply(data[from], as.character)), sep = sep))
  at <- match(from[1], names(data))
  before <- as.list(data)[seq_len(at - 1)]
  after <- as.list(data)[seq_len(length(data) - at + 1) + at - 1]
  if (remove) after <- after[!names(after) %in% from]
  as_tibble(c(before, setNames(list(text), name), after))
}

#' tidyr: All combinations of vectors, the first slowest.
expand_grid <- function(...) {
  args <- list(...)
  total <- prod(lengths(args))
  each <- total
  for (i in seq_along(args)) {
    each <- each / length(args[[i]])
    args[[i]] <- rep_len(rep(args[[i]], each = each), total)
  }
  as_tibble(args)
}

#' tidyr: All combinations of vectors, sorted and without repeats.
crossing <- function(...) do.call(expand_grid, lapply(list(...), function(x) sort(unique(x))))

#' tidyr: Rows for combinations that do not occur.
complete <- function(data, ..., fill = list()) {
  every <- expand(data, ...)
  out <- full_join(every, as_tibble(ungroup(data)), by = names(every))
  if (length(fill)) replace_na(out, fill) else out
}

#' tidyr: Columns put into tables inside a list column.
nest <- function(.data, ..., .by = NULL, .key = "data") {
  groups <- group_vars(.data)
  plain <- as_tibble(ungroup(.data))
  dots <- as.list(substitute(list(...)))[-1]
  inside <- if (length(dots)) intersect(names(plain), unname(names(eval(bquote(select(plain, .(dots[[1]]))))))) else setdiff(names(plain), groups)
  key <- if (length(dots) && !is.null(names(dots))) names(dots)[1] else .key
  outside <- setdiff(names(plain), inside)
  code <- if (length(outside)) do.call(paste, c(unname(lapply(plain[outside], as.character)), sep = "\r")) else rep("", nrow(plain))
  out <- as.list(plain[match(unique(code), code), outside])
  out[[key]] <- lapply(unique(code), function(q) plain[code == q, inside])
  out <- as_tibble(out)
  if (length(groups)) group_by(out, across(all_of(groups))) else out
}

#' tidyr: Tables or vectors of a list column below each other.
unnest <- function(data, cols, ..., keep_empty = FALSE) {
  chosen <- names(eval(bquote(select(data, .(substitute(cols))))))
  plain <- ungroup(as_tibble(data))
  sizes <- vapply(plain[[chosen[1]]], function(v) if (is.data.frame(v)) nrow(v) else length(v), 1L)
  out <- as.list(plain[rep(seq_len(nrow(plain)), sizes), setdiff(names(plain), chosen)])
  for (name in chosen) {
    x <- plain[[name]]
    if (is.data.frame(x[[1]])) out <- c(out, as.list(bind_rows(x))) else out[[name]] <- do.call(c, unname(as.list(x)))
  }
  as_tibble(out)
}

#' tidyr: Vectors of a list column below each other.
unnest_longer <- function(data, col, ...) eval(bquote(unnest(data, .(substitute(col)))))

#' tidyr: As many copies of each row as a column says.
uncount <- function(data, weights, ...) {
  w <- eval(substitute(weights), data, parent.frame())
  name <- as.character(substitute(weights))
  data[rep(seq_len(nrow(data)), w), setdiff(names(data), name)]
}
