f <- function() { g <<- 42; invisible() }; f(); g
