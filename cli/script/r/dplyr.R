# dplyr: vector functions, across() and the smaller verbs.

#' dplyr: One of two values for each element, by a condition.
if_else <- function(condition, true, false, missing = NULL, ...) {
  if (!is.logical(condition)) stop("the condition of if_else() must be TRUE or FALSE, not ", typeof(condition), call. = FALSE)
  n <- length(condition)
  if (!length(true) %in% c(1, n) || !length(false) %in% c(1, n)) stop("if_else(): true and false must have one value or ", n, call. = FALSE)
  true <- rep_len(true, n)
  false <- rep_len(false, n)
  out <- c(true[0], false[0])[rep(NA_integer_, n)]
  yes <- which(condition)
  no <- which(!condition)
  out[yes] <- true[yes]
  out[no] <- false[no]
  if (!is.null(missing)) out[is.na(condition)] <- rep_len(missing, n)[is.na(condition)]
  out
}

#' dplyr: The value of the first condition that holds: condition ~ value.
case_when <- function(..., .default = NULL, .ptype = NULL, .size = NULL) {
  cases <- list(...)
  for (f in cases) if (!inherits(f, "formula") || length(f) != 3) stop("case_when() takes condition ~ value", call. = FALSE)
  holds <- lapply(cases, function(f) eval(f[[2]], environment(f)))
  values <- lapply(cases, function(f) eval(f[[3]], environment(f)))
  n <- max(lengths(holds), lengths(values))
  if (n == 1 && any(c(lengths(holds), lengths(values)) == 0)) n <- 0
  out <- do.call(c, lapply(c(values, if (!is.null(.default)) list(.default)), function(v) v[0]))[rep(NA_integer_, n)]
  done <- rep(FALSE, n)
  for (i in seq_along(cases)) {
    now <- rep_len(holds[[i]], n)
    now <- !done & !is.na(now) & now
    out[now] <- rep_len(values[[i]], n)[now]
    done <- done | now
  }
  if (!is.null(.default)) out[!done] <- rep_len(.default, n)[!done]
  out
}

#' dplyr: A value for each value: from ~ to.
case_match <- function(.x, ..., .default = NULL, .ptype = NULL) {
  cases <- list(...)
  out <- if (is.null(.default)) eval(cases[[1]][[3]], environment(cases[[1]]))[rep(NA_integer_, length(.x))] else rep_len(.default, length(.x))
  done <- rep(FALSE, length(.x))
  for (f in cases) {
    now <- !done & .x %in% eval(f[[2]], environment(f))
    out[now] <- eval(f[[3]], environment(f))
    done <- done | now
  }
  out
}

#' dplyr: Other values for some values: old = new.
recode <- function(.x, ..., .default = NULL, .missing = NULL) {
  new <- list(...)
  if (is.factor(.x)) {
    at <- match(levels(.x), names(new))
    levels(.x)[!is.na(at)] <- as.character(unlist(new))[at[!is.na(at)]]
    return(.x)
  }
  at <- match(as.character(.x), names(new))
  values <- unlist(new, use.names = FALSE)
  out <- if (!is.null(.default)) rep_len(.default, length(.x)) else if (is.character(values) == is.character(.x)) .x else values[rep(NA_integer_, length(.x))]
  out[!is.na(at)] <- values[at[!is.na(at)]]
  if (!is.null(.missing)) out[is.na(.x)] <- .missing
  out
}

#' dplyr: The first value that is not missing.
coalesce <- function(...) {
  parts <- list(...)
  n <- max(lengths(parts))
  out <- rep_len(parts[[1]], n)
  for (p in parts[-1]) {
    p <- rep_len(p, n)
    out[is.na(out)] <- p[is.na(out)]
  }
  out
}

#' dplyr: Missing where x is y.
na_if <- function(x, y) {
  x[!is.na(x) & x == y] <- NA
  x
}

#' dplyr: The values n places earlier.
lag <- function(x, n = 1L, default = NA, order_by = NULL) {
  if (n == 0) return(x)
  out <- x[c(rep(NA_integer_, min(n, length(x))), seq_len(max(0, length(x) - n)))]
  if (!is.na(default)) out[seq_len(min(n, length(x)))] <- default
  out
}

#' dplyr: The values n places later.
lead <- function(x, n = 1L, default = NA, order_by = NULL) {
  if (n == 0) return(x)
  m <- length(x)
  out <- x[c(seq_len(max(0, m - n)) + n, rep(NA_integer_, min(n, m)))]
  if (!is.na(default)) out[m - seq_len(min(n, m)) + 1] <- default
  out
}

#' dplyr: Is it between two values, ends included?
between <- function(x, left, right) x >= left & x <= right

#' dplyr: Equal up to rounding.
near <- function(x, y, tol = 1.5e-8) abs(x - y) < tol

#' dplyr: The first value.
first <- function(x, default = NULL, ...) if (length(x)) x[[1]] else default

#' dplyr: The last value.
last <- function(x, default = NULL, ...) if (length(x)) x[[length(x)]] else default

#' dplyr: The n-th value.
nth <- function(x, n, default = NULL, ...) {
  if (n < 0) n <- length(x) + n + 1
  if (n >= 1 && n <= length(x)) x[[n]] else if (is.null(default)) x[NA_integer_] else default
}

#' dplyr: Ranks; ties get the smallest.
min_rank <- function(x) rank(x, ties.method = "min", na.last = "keep")

#' dplyr: Ranks without gaps.
dense_rank <- function(x) match(x, sort(unique(x)))

#' dplyr: Ranks from 0 to 1.
percent_rank <- function(x) (min_rank(x) - 1) / (sum(!is.na(x)) - 1)

#' dplyr: Part of the values that are as small or smaller.
cume_dist <- function(x) rank(x, ties.method = "max", na.last = "keep") / sum(!is.na(x))

#' dplyr: Groups of about equal size by rank.
ntile <- function(x, n) {
  place <- rank(x, ties.method = "first", na.last = "keep")
  m <- sum(!is.na(x))
  large <- m %% n
  size <- m %/% n
  as.integer(ifelse(place <= large * (size + 1), (place + size) %/% (size + 1), (place - large * (size + 1) + size - 1) %/% max(size, 1) + large))
}

#' dplyr: The mean of all values so far.
cummean <- function(x) cumsum(x) / seq_along(x)

#' dplyr: Have all values so far been TRUE?
cumall <- function(x) cumsum(!x) == 0

#' dplyr: Has one of the values so far been TRUE?
cumany <- function(x) cumsum(x) > 0

#' dplyr: Changes from one value to the next, numbered.
consecutive_id <- function(x) cumsum(c(TRUE, x[-1] != x[-length(x)]))

#' dplyr: The same functions over several columns, inside mutate() and summarise().
across <- function(.cols = everything(), .fns = NULL, ..., .names = NULL) {
  place <- parent.frame()
  table <- get(".data", envir = place)
  keys <- group_vars(table)
  inside <- list2env(list(.table = ungroup(table)), new.env(parent = place))
  cols <- setdiff(names(eval(bquote(select(.table, .(substitute(.cols)))), inside)), keys)
  fns <- if (is.null(.fns)) list(identity) else if (is.list(.fns)) .fns else list(.fns)
  single <- !is.list(.fns)
  labels <- names(fns)
  if (is.null(labels)) labels <- rep("", length(fns))
  labels[labels == ""] <- as.character(seq_along(fns))[labels == ""]
  if (is.null(.names)) .names <- if (single) "{.col}" else "{.col}_{.fn}"
  out <- list()
  for (col in cols) for (k in seq_along(fns)) {
    name <- gsub("{.fn}", labels[k], gsub("{.col}", col, .names, fixed = TRUE), fixed = TRUE)
    out[[name]] <- match.fun(fns[[k]])(table[[col]], ...)
  }
  as_tibble(out)
}

#' dplyr: The values of several columns of a row as one vector.
c_across <- function(cols = everything()) {
  inside <- list2env(list(.table = ungroup(get(".data", envir = parent.frame()))), new.env(parent = parent.frame()))
  do.call(c, unname(as.list(eval(bquote(select(.table, .(substitute(cols)))), inside))))
}

#' dplyr: Does it hold for one of several columns?
if_any <- function(.cols = everything(), .fns = NULL, ...) {
  place <- parent.frame()
  parts <- eval(bquote(across(.(substitute(.cols)), .fns)), list2env(list(.fns = .fns), new.env(parent = place)))
  Reduce(`|`, as.list(parts))
}

#' dplyr: Does it hold for all of several columns?
if_all <- function(.cols = everything(), .fns = NULL, ...) {
  place <- parent.frame()
  parts <- eval(bquote(across(.(substitute(.cols)), .fns)), list2env(list(.fns = .fns), new.env(parent = place)))
  Reduce(`&`, as.list(parts))
}

#' dplyr: Some columns of the present group as a table.
pick <- function(...) {
  inside <- list2env(list(.table = ungroup(get(".data", envir = parent.frame()))), new.env(parent = parent.frame()))
  eval(as.call(c(list(as.name("select"), as.name(".table")), as.list(substitute(list(...)))[-1])), inside)
}

#' dplyr: How many rows each group has.
tally <- function(x, wt = NULL, sort = FALSE, name = "n") {
  out <- if (missing(wt)) summarise(x, n = n()) else eval(bquote(summarise(x, n = sum(.(substitute(wt)), na.rm = TRUE))))
  if (sort) out <- arrange(out, desc(n))
  names(out)[names(out) == "n"] <- name
  out
}

#' dplyr: The size of each group as a column.
add_count <- function(x, ..., wt = NULL, sort = FALSE, name = "n") {
  kept <- group_vars(x)
  out <- mutate(group_by(x, ..., .add = TRUE), .count = n())
  out <- ungroup(out)
  if (!inherits(x, "tbl_df")) {
    out <- as.data.frame(out)
    rownames(out) <- NULL
  }
  names(out)[names(out) == ".count"] <- name
  if (length(kept)) out <- do.call(group_by, c(list(out), lapply(kept, as.name)))
  out
}

#' dplyr: The number of rows of a grouped table as a column.
add_tally <- function(x, wt = NULL, sort = FALSE, name = "n") {
  out <- mutate(x, .count = n())
  names(out)[names(out) == ".count"] <- name
  out
}

#' dplyr: New names made by a function.
rename_with <- function(.data, .fn, .cols = everything(), ...) {
  cols <- names(eval(bquote(select(ungroup(.data), .(substitute(.cols))))))
  at <- match(cols, names(.data))
  names(.data)[at] <- match.fun(.fn)(cols, ...)
  .data
}

#' dplyr: How many groups there are.
n_groups <- function(x) if (length(group_vars(x))) nrow(group_keys(x)) else 1L

#' dplyr: The keys of each group.
group_keys <- function(.tbl, ...) if (length(group_vars(.tbl))) select(summarise(.tbl, .groups = "drop"), all_of(group_vars(.tbl))) else tibble()

#' dplyr: The rows of each group as a list of tables.
group_split <- function(.tbl, ..., .keep = TRUE) {
  if (length(substitute(list(...))) > 1) .tbl <- group_by(.tbl, ...)
  keys <- group_vars(.tbl)
  plain <- ungroup(.tbl)
  code <- interaction_code(plain[keys])
  lapply(sort(unique(code)), function(k) plain[code == k, ])
}

#' dplyr: -
interaction_code <- function(columns) {
  code <- rep(0, nrow(columns))
  for (x in as.list(columns)) {
    values <- if (is.factor(x)) as.integer(x) else match(x, sort(unique(x)))
    code <- code * (max(values, 1, na.rm = TRUE) + 1) + values
  }
  code
}

#' dplyr: A function over the groups of a table: a list.
group_map <- function(.data, .f, ...) lapply(group_split(.data), match.fun(.f), ...)

#' dplyr: A function over the groups of a table, results below each other.
group_modify <- function(.data, .f, ...) {
  keys <- group_vars(.data)
  .f <- as_mapper(.f)
  out <- bind_rows(lapply(group_split(.data), function(part) {
    value <- .f(part[setdiff(names(part), keys)], part[1, keys], ...)
    bind_cols(part[rep(1L, nrow(value)), keys], value)
  }))
  if (length(keys)) do.call(group_by, c(list(out), lapply(keys, as.name))) else out
}

#' dplyr: Each group's table in a list column, row by row.
nest_by <- function(.data, ..., .key = "data", .keep = FALSE) {
  keys <- group_vars(group_by(.data, ...))
  parts <- group_split(group_by(.data, ...))
  out <- bind_rows(lapply(parts, function(part) as_tibble(part[1, keys])))
  out[[.key]] <- lapply(parts, function(part) as_tibble(if (.keep) part else part[setdiff(names(part), keys)]))
  eval(as.call(c(list(as.name("rowwise"), out), lapply(keys, as.name))))
}

#' dplyr: Other levels for some values; the factor's levels in the order given.
recode_factor <- function(.x, ..., .default = NULL, .missing = NULL, .ordered = FALSE) {
  new <- list(...)
  out <- recode(as.character(.x), ..., .default = .default, .missing = .missing)
  rest <- if (is.factor(.x)) levels(.x) else sort(unique(as.character(.x)))
  factor(out, levels = unique(c(as.character(unlist(new)), intersect(rest, out), as.character(.default), as.character(.missing))), ordered = .ordered)
}

#' dplyr: The rows with the largest values of a column, in their order; n below 0: the smallest.
top_n <- function(x, n, wt) {
  v <- if (missing(wt)) names(x)[length(x)] else substitute(wt)
  if (is.character(v)) v <- as.name(v)
  if (n > 0) eval(bquote(filter(x, min_rank(desc(.(v))) <= .(n)))) else eval(bquote(filter(x, min_rank(.(v)) <= .(-n))))
}

#' dplyr: Rows with other values where the keys are the same.
rows_update <- function(x, y, by = names(y)[1], ...) {
  key <- function(d) do.call(paste, c(unname(lapply(d[by], as.character)), sep = "\r"))
  at <- match(key(y), key(x))
  if (anyNA(at)) stop("rows_update(): y has keys that x has not", call. = FALSE)
  for (name in setdiff(names(y), by)) {
    column <- x[[name]]
    column[at] <- y[[name]]
    x[[name]] <- column
  }
  x
}

#' dplyr: The table itself.
collect <- function(x, ...) x

#' dplyr: A table of pairs: each row with each row.
cross_join <- function(x, y, ..., suffix = c(".x", ".y")) {
  i <- rep(seq_len(nrow(x)), each = nrow(y))
  j <- rep(seq_len(nrow(y)), nrow(x))
  bind_cols(x[i, ], y[j, ])
}

#' dplyr: Rows put in, at a place.
add_row <- function(.data, ..., .before = NULL, .after = NULL) {
  new <- tibble(...)
  at <- if (!is.null(.before)) .before - 1 else if (!is.null(.after)) .after else nrow(.data)
  bind_rows(head(.data, at), new, tail(.data, nrow(.data) - at))
}

#' tibble: New columns, at a place.
add_column <- function(.data, ..., .before = NULL, .after = NULL) {
  new <- tibble(...)
  at <- length(.data)
  if (!is.null(.after)) at <- if (is.character(.after)) match(.after, names(.data)) else .after
  if (!is.null(.before)) at <- (if (is.character(.before)) match(.before, names(.data)) else .before) - 1
  bind_cols(.data[seq_len(at)], new, .data[seq_len(length(.data) - at) + at])
}

#' tibble: A named vector as a table of names and values.
enframe <- function(x, name = "name", value = "value") {
  out <- list()
  if (!is.null(name)) out[[name]] <- if (is.null(names(x))) seq_along(x) else names(x)
  out[[value]] <- unname(x)
  as_tibble(out)
}

#' tibble: Two columns as a named vector.
deframe <- function(x) if (length(x) == 1) x[[1]] else setNames(x[[2]], x[[1]])

#' tibble: A table with row numbers as its first column.
rowid_to_column <- function(.data, var = "rowid") {
  out <- c(list(seq_len(nrow(.data))), as.list(.data))
  names(out)[1] <- var
  as_tibble(out)
}

#' tibble: Does the table have names of rows?
has_rownames <- function(.data) is.data.frame(.data) && is.character(attr(.data, "row.names"))

#' dplyr: -
columns_where <- function(.tbl, .predicate) {
  p <- match.fun(.predicate)
  names(.tbl)[vapply(as.list(ungroup(.tbl)), function(x) isTRUE(p(x)), TRUE)]
}

#' dplyr: -
change_columns <- function(.tbl, cols, .funs, ...) {
  f <- match.fun(if (is.list(.funs)) .funs[[1]] else .funs)
  for (name in cols) .tbl[[name]] <- f(.tbl[[name]], ...)
  .tbl
}

#' dplyr: A function over the columns for which a question holds; mutate(across(where(...))) says the same.
mutate_if <- function(.tbl, .predicate, .funs, ...) change_columns(.tbl, columns_where(.tbl, .predicate), .funs, ...)

#' dplyr: A function over some columns; mutate(across(...)) says the same.
mutate_at <- function(.tbl, .vars, .funs, ...) change_columns(.tbl, if (is.character(.vars)) .vars else names(.tbl)[.vars], .funs, ...)

#' dplyr: A function over all columns; mutate(across(everything(), ...)) says the same.
mutate_all <- function(.tbl, .funs, ...) change_columns(.tbl, setdiff(names(.tbl), group_vars(.tbl)), .funs, ...)

#' dplyr: A function of all columns of each group.
summarise_all <- function(.tbl, .funs, ...) {
  .f <- .funs
  summarise(.tbl, across(everything(), .f))
}

#' dplyr: A function of the columns of each group for which a question holds.
summarise_if <- function(.tbl, .predicate, .funs, ...) {
  .f <- .funs
  .cols <- setdiff(columns_where(.tbl, .predicate), group_vars(.tbl))
  summarise(.tbl, across(all_of(.cols), .f))
}

#' dplyr: The columns for which a question holds.
select_if <- function(.tbl, .predicate, ...) .tbl[columns_where(.tbl, .predicate)]

#' dplyr: So many rows, drawn at random from each group.
sample_n <- function(tbl, size, replace = FALSE, weight = NULL, ...) {
  if (!missing(weight)) stop("sample_n() takes no weight here; slice_sample(weight_by = ) does", call. = FALSE)
  .size <- size
  .replace <- replace
  slice(tbl, sample.int(n(), .size, replace = .replace))
}

#' dplyr: A share of the rows, drawn at random from each group.
sample_frac <- function(tbl, size = 1, replace = FALSE, weight = NULL, ...) {
  if (!missing(weight)) stop("sample_frac() takes no weight here; slice_sample(weight_by = ) does", call. = FALSE)
  .size <- size
  .replace <- replace
  slice(tbl, sample.int(n(), round(n() * .size), replace = .replace))
}

#' dplyr: The groups of a table as tables inside a list column.
group_nest <- function(.tbl, ..., .key = "data") nest(if (...length()) group_by(.tbl, ...) else .tbl, .key = .key)
