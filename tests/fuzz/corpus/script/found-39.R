f <- function(v) {  1v[]}; x <- c(1, 2); f(x); x
