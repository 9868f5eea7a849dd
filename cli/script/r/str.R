# str(): the structure of a value, as utils::str() writes it.

#' utils: The structure of a value, compactly.
str <- function(object, max.level = NA, vec.len = 4, give.attr = TRUE, give.head = TRUE, ...) {
  fill <- missing(vec.len) && is.character(object) && length(object) > 1
  if (fill) { # as many texts as fit the line
    head_ <- paste0(if (!is.null(names(object))) " Named" else "", " chr [1:", length(object), "]")
    text <- ifelse(is.na(object), "NA", paste0("\"", object, "\""))
    vec.len <- max(1, sum(cumsum(1 + nchar(text)) < getOption("width") - 4 - nchar(head_)))
  }
  str_any(object, " ", max.level, vec.len, give.attr, give.head, 0)
  invisible(NULL)
}

#' utils: -
str_numbers <- function(x, n) {
  x <- x[seq_len(min(n, length(x)))]
  text <- if (is.integer(x)) as.character(x) else format(x, digits = 3)
  text <- trimws(text)
  decimal <- grepl(".", text, fixed = TRUE)
  text[decimal] <- sub("\\.?0+(e|$)", "\\1", text[decimal])
  text[is.na(x) & !is.nan(x)] <- "NA"
  text
}

#' utils: -
str_dims <- function(x, n, inside) {
  d <- dim(x)
  if (!is.null(d)) return(paste0(" [", paste0(ifelse(d == 1, "", "1:"), d, collapse = ", "), if (length(d) == 1) "(1d)", "]"))
  if (inside) " " else if (n == 1) "" else if (n == 0) "(0) " else paste0(" [1:", n, "]")
}

#' utils: -
str_any <- function(x, indent, max.level, vec.len, give.attr, give.head, level, column = FALSE) {
  n <- length(x)
  if (is.null(x)) return(cat(" NULL\n"))
  if (is.function(x)) return(cat("function (", formals_text(x), ")  \n", sep = ""))
  if (is.environment(x)) return(cat("<environment> \n"))
  if (is.data.frame(x)) {
    if (inherits(x, "tbl_df")) cat(class_line("tibble", dim_text(x), class(x)), "\n", sep = "")
    else cat("'data.frame':\t", nrow(x), " obs. of  ", n, " variable", if (n != 1) "s", if (n > 0) ":", "\n", sep = "")
    return(str_elements(x, indent, max.level, vec.len, give.attr, level, plain = !inherits(x, "tbl_df")))
  }
  if (inherits(x, "formula")) {
    cat("Class 'formula'  language ", deparse(x), "\n", sep = "")
    return(cat(indent, " ..- attr(*, \".Environment\")=<environment: R_GlobalEnv> \n", sep = ""))
  }
  if (is.symbol(x)) return(cat(" symbol ", deparse(x), "\n", sep = ""))
  if (is.call(x)) return(cat(" language ", deparse(x), "\n", sep = ""))
  if (is.list(x)) {
    if (n == 0) cat(if (is.null(names(x))) " list()\n" else " Named list()\n")
    else cat(if (level > 0) "" else "", "List of ", n, "\n", sep = "")
    if (n > 0 && (is.na(max.level) || level < max.level)) str_elements(x, indent, max.level, vec.len, give.attr, level)
    own <- attr(x, "class")
    if (give.attr && !is.null(own)) cat(indent, "- attr(*, \"class\")=", sep = "")
    if (give.attr && !is.null(own)) str_any(own, indent, max.level, vec.len, give.attr, TRUE, level + 1)
    return(invisible(NULL))
  }
  if (is.factor(x)) {
    lev <- levels(x)
    shown <- paste0("\"", lev, "\"")
    width <- cumsum(1 + nchar(shown))
    k <- if (length(lev) <= 1 || width[length(lev)] <= 13) length(lev) else which.max(width > 13)
    between <- if (is.ordered(x)) "<" else ","
    cat(if (is.ordered(x)) " Ord.factor w/ " else " Factor w/ ", length(lev), " level", if (length(lev) != 1) "s", " ",
        paste(shown[seq_len(k)], collapse = between), if (k < length(lev)) paste0(between, ".."), ":", sep = "")
    codes <- as.integer(x)
    cat(" ", paste(ifelse(is.na(codes), "NA", codes)[seq_len(min(10, n))], collapse = " "), if (n > 10) " ...", "\n", sep = "")
    return(invisible(NULL))
  }
  if (inherits(x, "Date") || inherits(x, "POSIXct")) {
    text <- format(x[seq_len(min(5, n))])
    cat(" ", class(x)[1], "[1:", n, "], format: ", paste0("\"", text, "\"", collapse = " "), if (n > 5) " ...", "\n", sep = "")
    return(invisible(NULL))
  }
  if (is.object(x) && !is.atomic(x)) return(cat(" ", class(x)[1], "\n", sep = ""))
  kind <- if (is.character(x)) "chr" else if (is.logical(x)) "logi" else if (is.integer(x)) "int" else if (is.numeric(x)) "num" else typeof(x)
  most <- if (is.character(x)) vec.len else if (is.logical(x)) 1.5 * vec.len else if (is.integer(x)) 2.5 * vec.len else {
    some <- as.vector(unclass(x))[seq_len(min(round(2.5 * vec.len), n))]
    some <- some[is.finite(some)]
    if (all(abs(some) < 1e10 & (abs(some) > 1e-10 | some == 0)) && all(some == signif(some, 3))) 2.5 * vec.len else 1.25 * vec.len
  }
  most <- round(most)
  named <- !is.null(names(x)) && is.null(dim(x))
  values <- as.vector(unclass(x))
  text <- if (is.character(x)) ifelse(is.na(values), "NA", paste0("\"", values, "\""))[seq_len(min(most, n))]
          else if (is.logical(x)) as.character(values)[seq_len(min(most, n))] else str_numbers(values, most)
  text[is.na(text)] <- "NA"
  own <- if (is.object(x)) paste0(" '", class(x)[1], "'") else ""
  cat(own, if (named) " Named " else " ", kind, str_dims(x, n, column), if (n > 0) " ", paste(text, collapse = " "), if (n > most) " ...", "\n", sep = "")
  if (named && give.attr) {
    cat(indent, "- attr(*, \"names\")=", sep = "")
    str_any(names(x), indent, max.level, if (level == 0) min(vec.len, 4) else vec.len, give.attr, TRUE, level + 1)
  }
  if (!is.null(attr(x, "dimnames")) && give.attr) {
    cat(indent, "- attr(*, \"dimnames\")=List of ", length(dim(x)), "\n", sep = "")
    for (one in dimnames(x)) {
      cat(indent, " ..$ :", sep = "")
      str_any(one, indent, max.level, vec.len, give.attr, TRUE, level + 1)
    }
  }
  invisible(NULL)
}

#' utils: -
str_elements <- function(x, indent, max.level, vec.len, give.attr, level, plain = FALSE) {
  labels <- names(x)
  if (is.null(labels)) labels <- rep("", length(x))
  labels <- format(labels)
  parts <- unclass(x)
  for (i in seq_along(parts)) {
    cat(indent, "$ ", labels[i], ":", sep = "")
    str_any(parts[[i]], paste0(indent, " .."), max.level, vec.len, give.attr, TRUE, level + 1, column = plain)
  }
}

#' utils: -
formals_text <- function(f) {
  all <- formals(f)
  paste(vapply(names(all), function(name) {
    default <- deparse(all[[name]])
    if (identical(default, "")) name else paste(name, "=", default)
  }, ""), collapse = ", ")
}

#' utils: -
dim_text <- function(x) paste0("[", format(nrow(x), big.mark = ","), " \u00d7 ", length(x), "]")

#' utils: -
class_line <- function(what, size, classes) paste0(what, " ", size, " (S3: ", paste(classes, collapse = "/"), ")")
