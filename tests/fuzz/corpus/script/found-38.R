l <- list(); l[["k"]] <- 1:3; l$m$n <- 2; str(l)
