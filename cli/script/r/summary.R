# summary() of vectors, factors and tables.

#' base: A summary of a vector, table or model.
summary <- function(object, ...) UseMethod("summary")

#' base: -
summary.default <- function(object, ..., digits) {
  if (is.factor(object)) return(summary.factor(object, ...))
  if (is.numeric(object)) {
    missing_ones <- is.na(object)
    q <- quantile(object[!missing_ones], names = FALSE)
    out <- c(q[1:3], mean(object[!missing_ones]), q[4:5])
    names(out) <- c("Min.", "1st Qu.", "Median", "Mean", "3rd Qu.", "Max.")
    if (any(missing_ones)) out <- c(out, "NA's" = sum(missing_ones))
    return(structure(out, class = c("summaryDefault", "table")))
  }
  if (is.logical(object)) {
    count <- table(object, useNA = "ifany")
    labels <- names(count)
    labels[is.na(labels)] <- "NA's"
    return(structure(c("logical", as.character(as.vector(count))), names = c("Mode", labels), class = c("summaryDefault", "table")))
  }
  if (is.character(object)) return(structure(c(as.character(length(object)), "character", "character"), names = c("Length", "Class", "Mode"), class = c("summaryDefault", "table")))
  if (is.function(object)) return(object)
  if (is.list(object)) return(structure(c(as.character(length(object)), class(object)[1], "list"), names = c("Length", "Class", "Mode"), class = c("summaryDefault", "table")))
  stop("there is no summary() of this ", class(object)[1], call. = FALSE)
}

#' base: -
summary.factor <- function(object, maxsum = 100L, ...) {
  count <- table(object, useNA = "ifany")
  out <- as.vector(count)
  labels <- names(count)
  labels[is.na(labels)] <- "NA's"
  names(out) <- labels
  if (length(out) > maxsum) {
    order_ <- order(-out)
    out <- c(out[order_[seq_len(maxsum - 1)]], "(Other)" = sum(out[order_[maxsum:length(out)]]))
  }
  out
}

#' base: -
summary.Date <- function(object, ...) {
  q <- summary.default(as.numeric(unclass(object)))
  structure(as.numeric(unclass(q)), names = names(q), class = c("summaryDefault", "table", "Date"))
}

#' base: -
format.summaryDefault <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  labels <- names(x)
  dates <- inherits(x, "Date")
  x <- unclass(x)
  if (is.character(x)) return(x)
  lost <- labels == "NA's"
  if (dates) {
    text <- ifelse(lost, as.character(x), format(as.Date(unname(x))))
    names(text) <- labels
    return(text)
  }
  text <- character(length(x))
  text[!lost] <- format(zapsmall(unname(x[!lost]), 7), digits = digits)
  text[lost] <- as.character(x[lost])
  names(text) <- labels
  text
}

#' base: -
print.summaryDefault <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  print(format.summaryDefault(x, digits = digits), quote = inherits(x, "Date"))
  invisible(x)
}

#' base: Very small numbers as zero.
zapsmall <- function(x, digits = getOption("digits")) {
  largest <- max(0, abs(x[is.finite(x)]))
  round(x, digits = if (largest > 0) max(0L, digits - as.numeric(ceiling(log10(largest)))) else digits)
}

#' base: -
summary.data.frame <- function(object, maxsum = 7L, digits, ...) {
  shown <- if (missing(digits)) max(3L, getOption("digits") - 3L) else digits
  parts <- lapply(as.list(object), function(x) if (is.factor(x)) summary.factor(x, maxsum = maxsum) else summary(x))
  cells <- lapply(parts, function(z) {
    label <- format(names(z))
    text <- if (inherits(z, "summaryDefault")) format.summaryDefault(z, digits = shown) else format(z)
    if (is.character(unclass(z))) text <- format(unname(text))
    list(text = paste0(label, ":", unname(text), "  "), width = nchar(label[1]))
  })
  structure(list(cells = cells, names = names(object)), class = "summary_of_table")
}

#' base: -
print.summary_of_table <- function(x, ...) {
  rows <- max(lengths(lapply(x$cells, function(p) p$text)))
  blocks <- list()
  for (i in seq_along(x$cells)) {
    part <- x$cells[[i]]
    head <- paste0(strrep(" ", max(0, floor(part$width - nchar(x$names[i]) / 2))), x$names[i])
    body <- c(part$text, rep("", rows - length(part$text)))
    width <- max(nchar(c(head, body)))
    blocks[[i]] <- sprintf(paste0(" %-", width, "s"), c(head, body))
  }
  from <- 1
  most <- getOption("width")
  while (from <= length(blocks)) {
    to <- from
    width <- nchar(blocks[[from]][1])
    while (to < length(blocks) && width + nchar(blocks[[to + 1]][1]) < most) {
      to <- to + 1
      width <- width + nchar(blocks[[to]][1])
    }
    cat(do.call(paste0, blocks[from:to]), sep = "\n")
    cat("\n")
    from <- to + 1
  }
  invisible(x)
}
