f <- function() { for (i in 1:10) if (i E==}; f()
