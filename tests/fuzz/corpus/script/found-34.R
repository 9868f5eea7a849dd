f <- function(x, y = 2) {
  x + y   # comment
}
f
