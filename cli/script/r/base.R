# base R: small functions that stand on the builtins.

#' base: One or the other, not both.
xor <- function(x, y) (x | y) & !(x & y)

#' base: The value on the right when the left one is NULL.
`%||%` <- function(x, y) if (is.null(x)) y else x

#' base: Products of all pairs.
`%o%` <- function(X, Y) outer(X, Y)

#' base: Repeats texts.
strrep <- function(x, times) {
  n <- max(length(x), length(times))
  if (length(x) == 0 || length(times) == 0) return(character(0))
  x <- rep_len(as.character(x), n)
  times <- rep_len(times, n)
  out <- vapply(seq_len(n), function(i) if (is.na(x[i]) || is.na(times[i])) NA_character_ else paste(rep(x[i], times[i]), collapse = ""), "")
  out
}

#' base: Marks elements as missing.
`is.na<-` <- function(x, value) {
  x[value] <- NA
  x
}

#' base: Another text for part of a text.
`substr<-` <- function(x, start, stop, value) {
  stop <- pmin(stop, nchar(x), start + nchar(value) - 1)
  paste0(substr(x, 1, start - 1), substr(value, 1, stop - start + 1), substring(x, stop + 1))
}

#' base: A function over the elements of a list, lists inside included.
rapply <- function(object, f, classes = "ANY", deflt = NULL, how = c("unlist", "replace", "list"), ...) {
  how <- match.arg(how)
  walk_in <- function(x) {
    if (is.list(x)) return(lapply(x, walk_in))
    if (identical(classes, "ANY") || inherits(x, classes) || any(class(x) %in% classes)) f(x, ...)
    else if (how == "replace") x else deflt
  }
  out <- walk_in(object)
  if (how == "unlist") unlist(out) else out
}

#' base: A function that takes vectors where f takes single values.
Vectorize <- function(FUN, vectorize.args = NULL, SIMPLIFY = TRUE, USE.NAMES = TRUE) {
  function(...) mapply(FUN, ..., SIMPLIFY = SIMPLIFY, USE.NAMES = USE.NAMES)
}

#' base: All combinations of the elements of some vectors.
expand.grid <- function(..., KEEP.OUT.ATTRS = TRUE, stringsAsFactors = TRUE) {
  args <- list(...)
  if (length(args) == 1 && is.list(args[[1]])) args <- args[[1]]
  if (is.null(names(args))) names(args) <- paste0("Var", seq_along(args))
  blank <- names(args) == ""
  names(args)[blank] <- paste0("Var", seq_along(args))[blank]
  total <- prod(lengths(args))
  before <- 1
  for (i in seq_along(args)) {
    x <- args[[i]]
    if (is.character(x) && stringsAsFactors) x <- factor(x, levels = unique(x))
    args[[i]] <- rep_len(rep(x, each = before), total)
    before <- before * length(x)
  }
  do.call(data.frame, args)
}

#' base: Results of split() put back in their old order.
unsplit <- function(value, f) {
  out <- value[[1]][rep(NA_integer_, length(f))]
  places <- split(seq_along(f), f)
  for (i in seq_along(places)) out[places[[i]]] <- value[[i]]
  out
}

#' base: Rows, columns or elements for which it holds.
subset <- function(x, subset, select, drop = FALSE, ...) {
  if (!is.data.frame(x)) {
    return(x[subset & !is.na(subset)])
  }
  rows <- if (missing(subset)) rep(TRUE, nrow(x)) else {
    keep <- eval(substitute(subset), x, parent.frame())
    keep & !is.na(keep)
  }
  if (missing(select)) return(x[rows, , drop = drop])
  places <- as.list(seq_along(x))
  names(places) <- names(x)
  x[rows, eval(substitute(select), places, parent.frame()), drop = drop]
}

#' base: New columns of a data frame.
transform <- function(`_data`, ...) {
  e <- eval(substitute(list(...)), `_data`, parent.frame())
  for (name in names(e)) `_data`[[name]] <- e[[name]]
  `_data`
}

#' base: Evaluate in a copy of a table or list and keep what was made.
within <- function(data, expr, ...) {
  env <- list2env(as.list(data), new.env(parent = parent.frame()))
  eval(substitute(expr), env)
  made <- setdiff(ls(env), names(data))
  for (name in names(data)) if (exists(name, envir = env, inherits = FALSE)) data[[name]] <- get(name, envir = env) else data[[name]] <- NULL
  for (name in rev(made)) data[[name]] <- get(name, envir = env)
  data
}

#' base: A list as the bindings of an environment.
list2env <- function(x, envir = new.env(), ...) {
  for (name in names(x)) assign(name, x[[name]], envir = envir)
  envir
}

#' base: Values of several names.
mget <- function(x, envir = parent.frame(), ...) {
  out <- lapply(x, get, envir = envir)
  names(out) <- x
  out
}

#' base: Rows of two tables with equal keys, side by side.
merge <- function(x, y, by = intersect(names(x), names(y)), by.x = by, by.y = by, all = FALSE, all.x = all, all.y = all, sort = TRUE, suffixes = c(".x", ".y"), ...) {
  key_x <- do.call(paste, c(unname(as.list(x[by.x])), sep = "\r"))
  key_y <- do.call(paste, c(unname(as.list(y[by.y])), sep = "\r"))
  i <- j <- integer(0)
  for (k in seq_along(key_x)) {
    hit <- which(key_y == key_x[k])
    i <- c(i, rep(k, length(hit)))
    j <- c(j, hit)
  }
  if (all.x) {
    alone <- setdiff(seq_along(key_x), i)
    i <- c(i, alone)
    j <- c(j, rep(NA_integer_, length(alone)))
  }
  if (all.y) {
    alone <- setdiff(seq_along(key_y), j)
    i <- c(i, rep(NA_integer_, length(alone)))
    j <- c(j, alone)
  }
  out <- list()
  for (k in seq_along(by.x)) {
    column <- x[[by.x[k]]][i]
    only_y <- is.na(i)
    if (any(only_y)) column[only_y] <- y[[by.y[k]]][j[only_y]]
    out[[by.x[k]]] <- column
  }
  rest_x <- setdiff(names(x), by.x)
  rest_y <- setdiff(names(y), by.y)
  twice <- intersect(rest_x, rest_y)
  for (name in rest_x) out[[if (name %in% twice) paste0(name, suffixes[1]) else name]] <- x[[name]][i]
  for (name in rest_y) out[[if (name %in% twice) paste0(name, suffixes[2]) else name]] <- y[[name]][j]
  out <- as.data.frame(out)
  if (sort && nrow(out) > 0) out <- out[do.call(order, unname(as.list(out[by.x]))), , drop = FALSE]
  rownames(out) <- NULL
  out
}

#' stats: A function over groups of rows.
aggregate <- function(x, data, FUN, by, ...) {
  if (inherits(x, "formula")) {
    left <- all.vars(x[[2]])
    right <- all.vars(x[[3]])
    if (identical(left, ".")) left <- setdiff(names(data), right)
    if (identical(right, ".")) right <- setdiff(names(data), left)
    data <- data[complete.cases(data[c(left, right)]), , drop = FALSE]
    values <- data[left]
    groups <- data[right]
  } else {
    values <- if (is.data.frame(x)) x else data.frame(x = x)
    groups <- if (missing(by)) data else by
    if (is.null(names(groups))) names(groups) <- paste0("Group.", seq_along(groups))
  }
  factors <- lapply(groups, function(g) if (is.factor(g)) droplevels(g) else factor(g))
  code <- rep(0, length(factors[[1]]))
  size <- 1
  for (f in factors) {
    code <- code + (as.integer(f) - 1) * size
    size <- size * nlevels(f)
  }
  present <- sort(unique(code))
  first <- match(present, code)
  out <- lapply(groups, function(g) g[first])
  for (name in names(values)) out[[name]] <- sapply(present, function(k) FUN(values[[name]][code == k], ...))
  as.data.frame(out)
}

#' base: A statistic swept out of a matrix.
sweep <- function(x, MARGIN, STATS, FUN = "-", ...) {
  FUN <- match.fun(FUN)
  by_row <- matrix(STATS, nrow(x), ncol(x), byrow = MARGIN == 2)
  out <- FUN(x, by_row, ...)
  dimnames(out) <- dimnames(x)
  out
}

#' base: Columns centred and scaled.
scale <- function(x, center = TRUE, scale = TRUE) {
  x <- as.matrix(x)
  if (isTRUE(center)) center <- colMeans(x, na.rm = TRUE)
  if (is.numeric(center)) {
    x <- sweep(x, 2, center)
    attr(x, "scaled:center") <- center
  }
  if (isTRUE(scale)) scale <- apply(x, 2, function(v) sqrt(sum(v^2, na.rm = TRUE) / max(1, sum(!is.na(v)) - 1)))
  if (is.numeric(scale)) {
    kept <- attr(x, "scaled:center")
    x <- sweep(x, 2, scale, "/")
    attr(x, "scaled:center") <- kept
    attr(x, "scaled:scale") <- scale
  }
  x
}

#' base: Ways to choose k of n.
choose <- function(n, k) round(exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)))

#' base: The beta function.
beta <- function(a, b) exp(lgamma(a) + lgamma(b) - lgamma(a + b))

#' base: The logarithm of the beta function.
lbeta <- function(a, b) lgamma(a) + lgamma(b) - lgamma(a + b)

#' base: Numbers with a little noise.
jitter <- function(x, factor = 1, amount = NULL) {
  z <- diff(range(x, na.rm = TRUE))
  if (z == 0) z <- abs(range(x)[1])
  if (z == 0) z <- 1
  if (is.null(amount)) {
    d <- diff(sort(unique(round(x, 3 - floor(log10(z))))))
    d <- if (length(d)) min(d) else if (x[1] != 0) x[1] / 10 else z / 10
    amount <- factor / 5 * abs(d)
  }
  x + runif(length(x), -amount, amount)
}

#' base: Text to upper or lower case.
casefold <- function(x, upper = FALSE) if (upper) toupper(x) else tolower(x)

#' base: Which quarter of the year.
quarters <- function(x, ...) paste0("Q", (as.integer(format(x, "%m")) - 1) %/% 3 + 1)

#' base: The time now as text.
date <- function() format(Sys.time(), "%a %b %d %H:%M:%S %Y")

#' base: Dates, as a pattern of strftime() writes them.
format.Date <- function(x, format = "%Y-%m-%d", ...) strftime(x, format)

#' base: -
format.POSIXct <- function(x, format = "", tz = "UTC", usetz = FALSE, ...) {
  if (!nzchar(format)) format <- if (all(is.na(x) | as.numeric(unclass(x)) %% 86400 == 0)) "%Y-%m-%d" else "%Y-%m-%d %H:%M:%S"
  out <- strftime(x, format, tz = tz)
  if (usetz) paste(out, "UTC") else out
}

#' base: Seconds, hours or days between times, as numbers.
units <- function(x) attr(x, "units")

#' base: -
`units<-` <- function(x, value) {
  size <- c(secs = 1, mins = 60, hours = 3600, days = 86400, weeks = 604800)
  structure(as.numeric(x) * size[[attr(x, "units")]] / size[[value]], units = value, class = "difftime")
}

#' base: Numbers as a time difference.
as.difftime <- function(tim, format = "%X", units = "auto", ...) structure(tim, units = units, class = "difftime")

#' base: -
as.numeric.difftime <- function(x, units = attr(x, "units"), ...) {
  if (units != attr(x, "units")) units(x) <- units
  attr(x, "units") <- NULL
  unclass(x)
}

#' base: -
as.double.difftime <- function(x, units = attr(x, "units"), ...) as.numeric.difftime(x, units = units)

#' base: -
format.difftime <- function(x, ...) paste(format(as.numeric(x), ...), attr(x, "units"))

#' base: -
print.difftime <- function(x, digits = getOption("digits"), ...) {
  if (length(x) > 1) {
    cat("Time differences in ", attr(x, "units"), "\n", sep = "")
    print(as.numeric(x))
  } else cat("Time difference of ", format(as.numeric(x), digits = digits), " ", attr(x, "units"), "\n", sep = "")
  invisible(x)
}

#' base: -
round.difftime <- function(x, digits = 0, ...) structure(round(as.numeric(x), digits), units = attr(x, "units"), class = "difftime")

#' base: -
`/.difftime` <- function(e1, e2) {
  if (inherits(e2, "difftime")) return(as.numeric(e1, units = "secs") / as.numeric(e2, units = "secs"))
  structure(as.numeric(e1) / e2, units = attr(e1, "units"), class = "difftime")
}

#' base: -
`*.difftime` <- function(e1, e2) {
  if (inherits(e2, "difftime")) return(e2 * e1)
  structure(as.numeric(e1) * e2, units = attr(e1, "units"), class = "difftime")
}

#' base: -
`-.Date` <- function(e1, e2) {
  if (inherits(e2, "Date")) return(structure(as.numeric(unclass(e1)) - as.numeric(unclass(e2)), units = "days", class = "difftime"))
  if (inherits(e2, "difftime")) e2 <- as.numeric(e2, units = "days")
  if (inherits(e2, "Period")) return(add_period(e1, e2 * -1))
  structure(as.numeric(unclass(e1)) - as.numeric(e2), class = "Date")
}

#' base: -
`+.Date` <- function(e1, e2) {
  if (inherits(e2, "Period")) return(add_period(e1, e2))
  number <- function(e) if (inherits(e, "difftime")) as.numeric(e, units = "days") else as.numeric(unclass(e))
  structure(number(e1) + number(e2), class = "Date")
}

#' base: -
`-.POSIXct` <- function(e1, e2) {
  if (inherits(e2, "POSIXct")) return(difftime(e1, e2))
  if (inherits(e2, "difftime")) e2 <- as.numeric(e2, units = "secs")
  if (inherits(e2, "Period")) return(add_period(e1, e2 * -1))
  structure(as.numeric(unclass(e1)) - e2, class = c("POSIXct", "POSIXt"))
}

#' base: -
`+.POSIXct` <- function(e1, e2) {
  if (inherits(e2, "Period")) return(add_period(e1, e2))
  number <- function(e) if (inherits(e, "difftime")) as.numeric(e, units = "secs") else as.numeric(unclass(e))
  structure(number(e1) + number(e2), class = c("POSIXct", "POSIXt"))
}

#' base: -
seq.Date <- function(from, to, by, length.out = NULL, along.with = NULL, ...) {
  if (!is.null(along.with)) length.out <- length(along.with)
  if (missing(by)) by <- if (missing(to)) "day" else if (is.null(length.out)) "day" else (as.numeric(to) - as.numeric(from)) / (length.out - 1)
  if (inherits(by, "difftime")) by <- as.numeric(by, units = "days")
  step <- 1
  if (is.character(by)) {
    parts <- strsplit(by, " ")[[1]]
    if (length(parts) == 2) step <- as.integer(parts[1])
    unit <- sub("s$", "", parts[length(parts)])
    if (unit %in% c("day", "week")) by <- step * if (unit == "week") 7 else 1
    else {
      months <- step * switch(unit, month = 1, quarter = 3, year = 12, stop("by must be day, week, month, quarter or year", call. = FALSE))
      y <- as.integer(format(from, "%Y"))
      m <- as.integer(format(from, "%m")) - 1
      day <- format(from, "%d")
      at <- function(k) {
        total <- y * 12 + m + k * months
        as.Date(sprintf("%04d-%02d-01", as.integer(total %/% 12), as.integer(total %% 12) + 1L)) + (as.integer(day) - 1)
      }
      if (!is.null(length.out)) return(at(seq_len(length.out) - 1))
      k <- 0
      while (at(k + 1) <= to) k <- k + 1
      return(at(0:k))
    }
  }
  days <- if (!is.null(length.out)) as.numeric(from) + by * (seq_len(length.out) - 1) else seq(as.numeric(from), as.numeric(to), by = by)
  structure(days, class = "Date")
}

#' base: The folder scripts read from.
getwd <- function() Sys.getenv("PWD", ".")

#' base: Accepted; files are found from the folder the program was started in.
setwd <- function(dir) invisible(getwd())

#' base: A path as it is.
normalizePath <- function(path, ...) path

#' tools: What kind of file it is by its ending.
file_ext <- function(x) ifelse(grepl("\\.[[:alnum:]]+$", x), sub("^.*\\.([[:alnum:]]+)$", "\\1", x), "")

#' tools: A file's name without its ending.
file_path_sans_ext <- function(x) sub("([^.]+)\\.[[:alnum:]]+$", "\\1", x)

#' tools: The first letter of each word in upper case.
toTitleCase <- function(text) {
  small <- c("a", "and", "are", "as", "at", "be", "but", "by", "en", "for", "from", "if", "in", "into", "is", "nor", "not", "of", "on", "or", "per", "so",
             "than", "that", "the", "v", "v.", "via", "vs", "vs.", "with")
  vapply(strsplit(text, " ", fixed = TRUE), function(w) {
    kept <- nchar(w) == 1 | (w %in% small & seq_along(w) > 1)
    paste0(ifelse(kept, w, paste0(toupper(substr(w, 1, 1)), substring(w, 2))), collapse = " ")
  }, "")
}

#' base: Another diagonal.
`diag<-` <- function(x, value) {
  n <- min(dim(x))
  if (length(value) != 1 && length(value) != n) stop("replacement diagonal has wrong length")
  x[cbind(seq_len(n), seq_len(n))] <- value
  x
}

#' base: Names of an environment.
environmentName <- function(env) if (identical(env, globalenv())) "R_GlobalEnv" else if (identical(env, baseenv())) "base" else ""

#' base: Facts about the program that runs the script.
Sys.info <- function() c(sysname = "Linux", user = Sys.getenv("USER"))

#' utils: Facts about the program that runs the script.
sessionInfo <- function(...) {
  cat("celeriac", as.character(packageVersion("base")), "\n")
  invisible(NULL)
}

#' base: Elements put in place of others.
replace <- function(x, list, values) {
  x[list] <- values
  x
}

#' base: The elements of a list in one column, their names in another.
stack <- function(x, ...) {
  x <- as.list(x)
  data.frame(values = unlist(x, use.names = FALSE), ind = factor(rep(names(x), lengths(x)), levels = unique(names(x))))
}

#' base: Lengths of runs of equal values.
rle <- function(x) {
  n <- length(x)
  if (n == 0) return(structure(list(lengths = integer(0), values = x), class = "rle"))
  ends <- c(which(x[-1L] != x[-n]), n)
  structure(list(lengths = diff(c(0L, ends)), values = x[ends]), class = "rle")
}

#' base: -
print.rle <- function(x, ...) {
  cat("Run Length Encoding\n")
  cat("  lengths:")
  str(x$lengths, give.head = TRUE)
  cat("  values :")
  str(x$values, give.head = TRUE)
  invisible(x)
}

#' base: Values and lengths of runs as a plain vector.
inverse.rle <- function(x, ...) rep(x$values, x$lengths)

#' base: The row of each element.
row <- function(x) matrix(rep(seq_len(nrow(x)), ncol(x)), nrow(x), ncol(x))

#' base: The column of each element.
col <- function(x) matrix(rep(seq_len(ncol(x)), each = nrow(x)), nrow(x), ncol(x))

#' base: Which elements of a matrix lie below the diagonal.
lower.tri <- function(x, diag = FALSE) if (diag) row(x) >= col(x) else row(x) > col(x)

#' base: Which elements of a matrix lie above the diagonal.
upper.tri <- function(x, diag = FALSE) if (diag) row(x) <= col(x) else row(x) < col(x)

#' base: Places of TRUE, as rows and columns of a matrix.
arrayInd <- function(ind, .dim, ...) cbind((ind - 1) %% .dim[1] + 1, (ind - 1) %/% .dim[1] + 1)

#' base: All ways to choose m of the elements of x, one a column.
combn <- function(x, m, FUN = NULL, simplify = TRUE, ...) {
  if (length(x) == 1 && is.numeric(x) && x >= 1) x <- seq_len(x)
  n <- length(x)
  if (m > n) stop("m must not be larger than the number of elements", call. = FALSE)
  at <- seq_len(m)
  out <- list()
  repeat {
    out[[length(out) + 1]] <- if (is.null(FUN)) x[at] else FUN(x[at], ...)
    i <- m
    while (i > 0 && at[i] == n - m + i) i <- i - 1
    if (i == 0) break
    at[i] <- at[i] + 1
    if (i < m) for (j in (i + 1):m) at[j] <- at[j - 1] + 1
  }
  if (simplify) simplify2array(out) else out
}

#' base: Results of one length as a vector or matrix.
simplify2array <- function(x, ...) sapply(x, identity)

#' base: Which texts are not empty.
nzchar <- function(x, keepNA = FALSE) nchar(as.character(x)) > 0

#' base: Weighted mean.
weighted.mean <- function(x, w, ..., na.rm = FALSE) {
  if (na.rm) {
    w <- w[!is.na(x)]
    x <- x[!is.na(x)]
  }
  sum(x * w) / sum(w)
}

#' stats: Median absolute deviation.
mad <- function(x, center = median(x), constant = 1.4826, na.rm = FALSE) {
  if (na.rm) x <- x[!is.na(x)]
  constant * median(abs(x - center))
}

#' stats: Minimum, hinges, median and maximum.
fivenum <- function(x, na.rm = TRUE) {
  x <- sort(x)
  n <- length(x)
  if (n == 0) return(rep(NA_real_, 5))
  n4 <- floor((n + 3) / 2) / 2
  d <- c(1, n4, (n + 1) / 2, n + 1 - n4, n)
  0.5 * (x[floor(d)] + x[ceiling(d)])
}

#' stats: Distances of the rows of a matrix.
dist <- function(x, method = "euclidean", ...) {
  x <- as.matrix(x)
  n <- nrow(x)
  out <- matrix(0, n, n)
  for (i in seq_len(n)) out[i, ] <- sqrt(rowSums((x - matrix(x[i, ], n, ncol(x), byrow = TRUE))^2))
  out
}

#' base: Where the largest element of each row stands.
max.col <- function(m, ...) apply(m, 1, which.max)

#' base: Bits that both numbers have.
bitwAnd <- function(a, b) bitwise(a, b, function(x, y) x & y)

#' base: Bits of either number.
bitwOr <- function(a, b) bitwise(a, b, function(x, y) x | y)

#' base: Bits of one of two numbers.
bitwXor <- function(a, b) bitwise(a, b, function(x, y) x != y)

#' base: -
bitwise <- function(a, b, f) {
  mapply(function(x, y) {
    bits <- function(v) (v %/% 2^(0:30)) %% 2 == 1
    as.integer(sum(2^(0:30)[f(bits(x), bits(y))]))
  }, a, b, USE.NAMES = FALSE)
}

#' base: Whole numbers in another base, from text.
strtoi <- function(x, base = 10L) {
  digits <- c(0:9, letters)
  one <- function(s) {
    b <- base
    s <- tolower(s)
    if (b == 0L) b <- if (grepl("^0x", s)) 16L else if (grepl("^0.", s)) 8L else 10L
    if (b == 16L) s <- sub("^0x", "", s)
    at <- match(strsplit(s, "")[[1]], digits) - 1
    if (length(at) == 0 || anyNA(at) || any(at >= b)) return(NA_integer_)
    as.integer(Reduce(function(sum, d) sum * b + d, at, 0))
  }
  vapply(as.character(x), one, 1L, USE.NAMES = FALSE)
}

#' base: Characters put in place of others, one by one.
chartr <- function(old, new, x) {
  from <- strsplit(old, "")[[1]]
  to <- strsplit(new, "")[[1]]
  vapply(strsplit(x, ""), function(s) {
    at <- match(s, from)
    s[!is.na(at)] <- to[at[!is.na(at)]]
    paste(s, collapse = "")
  }, "")
}

#' base: Where a pattern is first found in each text: position and length.
regexpr <- function(pattern, text, ignore.case = FALSE, perl = FALSE, fixed = FALSE) {
  all <- gregexpr(pattern, text, ignore.case = ignore.case, perl = perl, fixed = fixed)
  structure(vapply(all, function(m) m[1], 1L), match.length = vapply(all, function(m) attr(m, "match.length")[1], 1L))
}

#' base: Where a pattern and its groups are first found in each text: a list of positions and lengths.
regexec <- function(pattern, text, ignore.case = FALSE, perl = FALSE, fixed = FALSE) {
  found <- match_groups(pattern, text, ignore.case = ignore.case, perl = perl, fixed = fixed)
  whole <- regexpr(pattern, text, ignore.case = ignore.case, perl = perl, fixed = fixed)
  lapply(seq_along(text), function(i) {
    parts <- found[[i]]
    if (length(parts) == 0) return(structure(-1L, match.length = -1L))
    parts[is.na(parts)] <- ""
    s <- parts[1]
    at <- integer(length(parts))
    at[1] <- from <- 1L
    for (k in seq_along(parts)[-1]) {
      near <- regexpr(parts[k], substring(s, from), fixed = TRUE)
      if (near < 0) near <- regexpr(parts[k], substring(s, from <- 1L), fixed = TRUE)
      at[k] <- if (nzchar(parts[k])) from + near - 1L else from
      from <- at[k]
    }
    structure(at + whole[i] - 1L, match.length = nchar(parts), groups = unname(parts))
  })
}

#' base: The parts of texts that a pattern found.
regmatches <- function(x, m) {
  if (is.list(m) && length(m) && any(vapply(m, function(one) !is.null(attr(one, "groups")), TRUE))) return(lapply(m, function(one) if (is.null(attr(one, "groups"))) character(0) else attr(one, "groups")))
  parts <- function(s, at, size) if (is.na(s) || at[1] == -1) character(0) else substring(s, at, at + size - 1)
  if (is.list(m)) return(Map(function(s, one) parts(s, as.integer(one), attr(one, "match.length")), x, m) |> unname())
  found <- which(m != -1)
  substring(x[found], as.integer(m)[found], as.integer(m)[found] + attr(m, "match.length")[found] - 1)
}

#' base: Numbers of bytes as text.
format.object_size <- function(x, units = "b", ...) {
  size <- c(b = 1, B = 1, KB = 1024, Kb = 1024, MB = 1024^2, Mb = 1024^2, GB = 1024^3, Gb = 1024^3)
  if (units == "auto") units <- if (x >= 1024^3) "Gb" else if (x >= 1024^2) "Mb" else if (x >= 1024) "Kb" else "b"
  paste(round(unclass(x) / size[[units]], 1), if (units %in% c("b", "B")) "bytes" else units)
}

#' base: Texts broken into lines at most as wide as asked.
strwrap <- function(x, width = 0.9 * getOption("width"), indent = 0, exdent = 0, prefix = "", ...) {
  out <- character(0)
  for (text in x) {
    line <- strrep(" ", indent)
    fresh <- TRUE
    for (word in strsplit(trimws(text), "[ \t\n]+")[[1]]) {
      if (!fresh && nchar(line) + 1 + nchar(word) >= width) {
        out <- c(out, paste0(prefix, line))
        line <- strrep(" ", exdent)
        fresh <- TRUE
      }
      line <- paste0(line, if (fresh) "" else " ", word)
      fresh <- FALSE
    }
    out <- c(out, paste0(prefix, line))
  }
  out
}

#' base: Texts made shorter by leaving out lower-case vowels, then letters.
abbreviate <- function(names.arg, minlength = 4L, ...) {
  short <- function(s) {
    letters_ <- strsplit(s, "")[[1]]
    i <- length(letters_)
    while (length(letters_) > minlength && i > 1) {
      if (letters_[i] %in% c("a", "e", "i", "o", "u")) letters_ <- letters_[-i]
      i <- i - 1
    }
    i <- length(letters_)
    while (length(letters_) > minlength && i > 1) {
      if (grepl("[a-z]", letters_[i])) letters_ <- letters_[-i]
      i <- i - 1
    }
    paste(letters_, collapse = "")
  }
  out <- vapply(names.arg, short, "")
  names(out) <- names.arg
  out
}

#' base: Has it a class of its own?
is.object <- function(x) !is.null(attr(x, "class"))

#' base: n! = 1 2 ... n.
factorial <- function(x) gamma(x + 1)

#' base: -
as.data.frame.table <- function(x, row.names = NULL, ..., responseName = "Freq", stringsAsFactors = TRUE) {
  labels <- dimnames(x)
  if (is.null(names(labels))) names(labels) <- rep("", length(labels))
  blank <- names(labels) == ""
  names(labels)[blank] <- paste0("Var", seq_along(labels))[blank]
  out <- do.call(expand.grid, c(lapply(labels, function(l) factor(l, levels = l)), stringsAsFactors = FALSE))
  out[[responseName]] <- as.vector(unclass(x))
  out
}

#' base: -
print.expression <- function(x, ...) {
  cat("expression(", paste(vapply(unclass(x), deparse, ""), collapse = ", "), ")\n", sep = "")
  invisible(x)
}

#' base: The value as it is, not to be converted.
I <- function(x) x

#' base: A name for a file that does not exist yet.
tempfile <- function(pattern = "file", tmpdir = tempdir(), fileext = "") {
  repeat {
    path <- paste0(tmpdir, "/", pattern, substring(format(abs(proc.time()[["elapsed"]] * 1e6) %% 1e9, scientific = FALSE), 1, 9), fileext)
    if (!file.exists(path)) return(path)
  }
}

#' base: The folder of temporary files.
tempdir <- function() Sys.getenv("TMPDIR", "/tmp")

#' base: Evaluates an argument now.
force <- function(x) x

#' base: -
duplicated.data.frame <- function(x, ...) {
  if (length(x) == 0) return(logical(0))
  duplicated(do.call(paste, c(unname(lapply(as.list(x), as.character)), sep = "\r")))
}

#' base: -
unique.data.frame <- function(x, ...) x[!duplicated.data.frame(x), , drop = FALSE]

#' base: -
rev.table <- function(x) if (length(dim(x)) == 1) x[length(x):1] else rev(unclass(x))

#' base: -
sort.table <- function(x, decreasing = FALSE, ...) x[order(as.vector(unclass(x)), decreasing = decreasing)]

#' base: -
is.na.data.frame <- function(x) is.na(as.matrix(x))

#' base: Texts in single quotes, as a shell reads them.
shQuote <- function(string, type = "sh", ...) {
  ifelse(grepl("'", string, fixed = TRUE), paste0("\"", gsub("([\"$`])", "\\\\\\1", string), "\""), paste0("'", string, "'"))
}

#' base: -
mean.Date <- function(x, ...) structure(mean(as.numeric(unclass(x)), ...), class = "Date")

#' base: A table as a matrix of numbers; factors become their codes.
data.matrix <- function(frame, ...) {
  if (!is.data.frame(frame)) return(as.matrix(frame))
  do.call(cbind, lapply(as.list(frame), function(x) if (is.character(x)) as.integer(factor(x)) else if (is.factor(x) || is.logical(x)) as.integer(x) else as.numeric(x)))
}

#' base: Combinations of the levels of factors.
interaction <- function(..., drop = FALSE, sep = ".") {
  args <- lapply(list(...), as.factor)
  names_ <- Reduce(function(so_far, f) as.vector(outer(so_far, levels(f), function(a, b) paste(a, b, sep = sep))), args[-1], levels(args[[1]]))
  f <- factor(do.call(paste, c(lapply(args, as.character), sep = sep)), levels = names_)
  if (drop) droplevels(f) else f
}

#' base: Have two vectors the same elements?
setequal <- function(x, y) all(x %in% y) && all(y %in% x)

#' base: The logarithm of n!.
lfactorial <- function(x) lgamma(x + 1)

#' base: Writes a value as R code.
dput <- function(x, ...) {
  cat(deparse(x), "\n", sep = "")
  invisible(x)
}

#' base: sprintf(), for translated texts in R.
gettextf <- function(fmt, ...) sprintf(fmt, ...)

#' base: Texts cut to a width.
strtrim <- function(x, width) substr(x, 1, width)

#' base: Places of texts among others, by unique beginnings.
pmatch <- function(x, table, nomatch = NA_integer_, ...) {
  vapply(x, function(s) {
    hit <- which(table == s)
    if (length(hit) == 0) hit <- which(startsWith(table, s))
    if (length(hit) == 1) hit else nomatch
  }, 1L, USE.NAMES = FALSE)
}

#' stats: A formula from names of variables.
reformulate <- function(termlabels, response = NULL, ...) {
  as.formula(paste(if (is.null(response)) "" else response, "~", paste(termlabels, collapse = " + ")), env = parent.frame())
}

#' stats: A statistic of each element's group, in the place of the element.
ave <- function(x, ..., FUN = mean) {
  g <- if (...length()) interaction(...) else factor(rep(1, length(x)))
  for (part in split(seq_along(x), g)) if (length(part)) x[part] <- FUN(x[part])
  x
}

#' base: Sums over rows or columns of a table.
margin.table <- function(x, margin = NULL) if (is.null(margin)) sum(x) else apply(x, margin, sum)

#' base: Accepted: warnings are shown when they come.
warnings <- function(...) invisible(NULL)

#' utils: Accepted; shows nothing.
txtProgressBar <- function(...) invisible(NULL)

#' utils: Accepted; shows nothing.
setTxtProgressBar <- function(...) invisible(NULL)

#' base: Facts about the language that R calls its version.
R.Version <- function() R.version

#' base: The time zone, UTC.
Sys.timezone <- function(...) "UTC"

#' knitr: A table in Markdown.
kable <- function(x, format = "pipe", digits = getOption("digits"), row.names = NA, col.names = NA, caption = NULL, ...) {
  table <- as.data.frame(x)
  numeric_ <- vapply(table, is.numeric, TRUE)
  cells <- lapply(table, function(v) if (is.numeric(v)) trimws(format(round(v, digits), digits = 7)) else as.character(v))
  heads <- if (identical(col.names, NA)) names(table) else col.names
  named <- is.character(attr(table, "row.names")) && !identical(row.names, FALSE)
  if (named || isTRUE(row.names)) {
    cells <- c(list(rownames(table)), cells)
    heads <- c("", heads)
    numeric_ <- c(FALSE, numeric_)
  }
  lines <- NULL
  for (i in seq_along(cells)) {
    v <- cells[[i]]
    v[is.na(v)] <- "NA"
    width <- max(nchar(c(heads[i], v))) + 1
    width <- max(width, 3)
    pad <- function(s) if (numeric_[i]) formatC(s, width = width) else formatC(s, width = -width)
    rule <- if (numeric_[i]) paste0(strrep("-", width - 1), ":") else paste0(":", strrep("-", width - 1))
    lines <- paste0(lines, "|", c(pad(heads[i]), rule, pad(v)))
  }
  structure(c(if (!is.null(caption)) c(paste("Table:", caption), ""), paste0(lines, "|")), class = "knitr_kable")
}

#' knitr: -
print.knitr_kable <- function(x, ...) {
  cat("\n\n", paste0(unclass(x), collapse = "\n"), "\n", sep = "")
  invisible(x)
}

#' janitor: Names of columns in snake_case.
clean_names <- function(dat, ...) {
  s <- gsub("([a-z0-9])([A-Z])", "\\1_\\2", names(dat))
  s <- gsub("%", "_percent_", gsub("#", "_number_", s))
  s <- tolower(gsub("[^[:alnum:]]+", "_", s))
  s <- gsub("^_+|_+$", "", s)
  s <- ifelse(grepl("^[0-9]", s), paste0("x", s), s)
  names(dat) <- gsub("\\.", "_", make.unique(s, sep = "_"))
  dat
}
