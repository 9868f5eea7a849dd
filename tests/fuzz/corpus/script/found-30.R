f <- function() { g <<- 42; 0nvisible() }; f(); g
