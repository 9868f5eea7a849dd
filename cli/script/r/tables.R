# Functions over groups, tables of counts and sums, formulas changed.

#' base: A function over groups.
tapply <- function(X, INDEX, FUN = NULL, ..., default = NA, simplify = TRUE) {
  FUN <- match.fun(FUN)
  if (!is.list(INDEX)) INDEX <- list(INDEX)
  INDEX <- lapply(INDEX, as.factor)
  size <- vapply(INDEX, nlevels, 1L)
  if (length(X) != length(INDEX[[1]])) stop("arguments must have same length", call. = FALSE)
  code <- rep(1L, length(X))
  step <- 1L
  for (k in seq_along(INDEX)) {
    code <- code + (as.integer(INDEX[[k]]) - 1L) * step
    step <- step * size[[k]]
  }
  parts <- split(X, factor(code, levels = seq_len(step)))
  there <- lengths(parts) > 0
  out <- vector("list", step)
  for (i in which(there)) {
    value <- FUN(parts[[i]], ...)
    if (!is.null(value)) out[[i]] <- value
  }
  if (simplify && all(lengths(out[there]) == 1) && all(vapply(out[there], is.atomic, TRUE))) {
    first <- unlist(out[there], use.names = FALSE)
    out <- first[rep(NA_integer_, step)]
    if (!is.na(default)) out[] <- default
    out[there] <- first
  }
  if (length(INDEX) == 1) return(setNames(out, levels(INDEX[[1]])))
  names(out) <- NULL
  array(out, dim = unname(size), dimnames = lapply(INDEX, levels))
}

#' base: A function over groups of a table or vector.
by <- function(data, INDICES, FUN, ...) {
  label <- deparse(substitute(INDICES))
  if (is.list(INDICES)) {
    if (length(INDICES) > 1) stop("by() takes one grouping here", call. = FALSE)
    if (!is.null(names(INDICES))) label <- names(INDICES)[1]
    INDICES <- INDICES[[1]]
  }
  structure(lapply(split(data, INDICES), FUN, ...), label = label, class = "by")
}

#' base: -
print.by <- function(x, ...) {
  for (i in seq_along(x)) {
    if (i > 1) cat(strrep("-", 0.75 * getOption("width")), "\n")
    cat(attr(x, "label"), ": ", names(x)[i], "\n", sep = "")
    print(unclass(x)[[i]])
  }
  invisible(x)
}

#' base: Sums for groups of rows.
rowsum <- function(x, group, reorder = TRUE, na.rm = FALSE, ...) {
  keys <- if (reorder) sort(unique(group)) else unique(group)
  m <- as.matrix(x)
  out <- do.call(rbind, lapply(keys, function(k) colSums(m[group == k, , drop = FALSE], na.rm = na.rm)))
  if (is.integer(x)) storage.mode(out) <- "integer"
  dimnames(out) <- list(as.character(keys), colnames(m))
  if (is.data.frame(x)) as.data.frame(out) else out
}

#' stats: Sums put at the margins of a table.
addmargins <- function(A, margin = seq_along(dim(A)), FUN = sum, quiet = FALSE) {
  names_ <- names(dimnames(A))
  if (length(dim(A)) == 1) {
    out <- array(c(as.vector(A), sum(A)), dim = length(A) + 1L, dimnames = setNames(list(c(dimnames(A)[[1]], "Sum")), names_))
    return(structure(out, class = "table"))
  }
  rows <- dimnames(A)[[1]]
  cols <- dimnames(A)[[2]]
  m <- matrix(as.vector(A), nrow(A), ncol(A))
  if (1 %in% margin) {
    m <- rbind(m, colSums(m))
    rows <- c(rows, "Sum")
  }
  if (2 %in% margin) {
    m <- cbind(m, rowSums(m))
    cols <- c(cols, "Sum")
  }
  d <- list(rows, cols)
  names(d) <- names_
  structure(as.vector(m), dim = dim(m), dimnames = d, class = "table")
}

#' stats: Counts, or sums of a variable, for the groups a formula names.
xtabs <- function(formula, data, ...) {
  keys <- all.vars(formula[[length(formula)]])
  groups <- lapply(keys, function(k) as.factor(data[[k]]))
  names(groups) <- keys
  if (length(formula) == 2) return(do.call(table, groups))
  value <- eval(formula[[2]], data, environment(formula))
  out <- tapply(value, groups, sum)
  out[is.na(out)] <- 0
  d <- lapply(groups, levels)
  structure(as.vector(out), dim = unname(lengths(d)), dimnames = d, class = c("xtabs", "table"))
}

#' stats: -
terms_of <- function(x) {
  if (is.call(x) && identical(x[[1]], as.name("(")) ) return(terms_of(x[[2]]))
  if (is.call(x) && length(x) == 3 && identical(x[[1]], as.name("+"))) return(unique(c(terms_of(x[[2]]), terms_of(x[[3]]))))
  if (is.call(x) && length(x) == 2 && identical(x[[1]], as.name("+"))) return(terms_of(x[[2]]))
  if (is.call(x) && length(x) == 3 && identical(x[[1]], as.name("-"))) {
    gone <- terms_of(x[[3]])
    kept <- setdiff(terms_of(x[[2]]), gone)
    return(if ("1" %in% gone) c(kept, "-1") else if ("0" %in% gone) setdiff(kept, "-1") else kept)
  }
  if (is.call(x) && length(x) == 2 && identical(x[[1]], as.name("-"))) return(if (identical(terms_of(x[[2]]), "1")) "-1" else character(0))
  if (is.call(x) && length(x) == 3 && identical(x[[1]], as.name("*"))) {
    a <- terms_of(x[[2]])
    b <- terms_of(x[[3]])
    return(unique(c(a, b, as.vector(outer(a, b, paste, sep = ":")))))
  }
  out <- paste(deparse(x), collapse = "")
  if (identical(out, "0")) "-1" else out
}

#' stats: -
dot_for <- function(x, value) {
  if (identical(x, as.name("."))) return(value)
  if (is.call(x)) for (i in seq_along(x)[-1]) x[[i]] <- dot_for(x[[i]], value)
  x
}

#' stats: -
update.formula <- function(old, new, ...) {
  new <- as.formula(new)
  left <- if (length(new) == 3) dot_for(new[[2]], if (length(old) == 3) old[[2]] else quote(.)) else if (length(old) == 3) old[[2]]
  inner <- old[[length(old)]]
  right <- terms_of(dot_for(new[[length(new)]], if (is.call(inner)) call("(", inner) else inner))
  none <- "-1" %in% right
  right <- setdiff(right, c("-1", "1"))
  right <- right[order(nchar(gsub("[^:]", "", right)))]
  text <- paste0(if (length(right)) paste(right, collapse = " + ") else if (none) "" else "1", if (none) " - 1" else "")
  as.formula(paste(if (!is.null(left)) paste(deparse(left), collapse = ""), "~", text))
}

#' base: -
format.data.frame <- function(x, ...) {
  out <- as.data.frame(lapply(as.list(x), function(v) {
    if (is.factor(v)) ifelse(is.na(v), "NA", as.character(v)) else if (is.list(v)) vapply(v, toString, "") else if (is.character(v)) v else unname(format(v, ...))
  }))
  if (has_rownames(x)) rownames(out) <- rownames(x)
  out
}

#' base: -
row_names_beside <- function(parts, out) {
  for (p in parts) if (has_rownames(p) && nrow(p) == nrow(out)) return(rownames(p))
  NULL
}

#' base: -
row_names_below <- function(parts, out) {
  labels <- names(parts)
  if (is.null(labels)) labels <- rep("", length(parts))
  tables <- vapply(parts, is.data.frame, TRUE)
  named <- vapply(parts, has_rownames, TRUE) | (tables & nzchar(labels))
  if (!all(tables) || !any(named)) return(NULL)
  rows <- vapply(parts, nrow, 1L)
  if (sum(rows) != nrow(out)) return(NULL)
  all_ <- character(0)
  for (i in seq_along(parts)) {
    n <- rows[i]
    at <- as.character(length(all_) + seq_len(n))
    own <- if (has_rownames(parts[[i]])) rownames(parts[[i]])
    all_ <- c(all_, if (n == 0) character(0)
      else if (nzchar(labels[i])) if (is.null(own)) if (n == 1) labels[i] else paste(labels[i], seq_len(n), sep = ".") else paste(labels[i], own, sep = ".")
      else if (is.null(own)) at else own)
  }
  make.unique(all_, sep = "")
}
