i <- 0; repeat { m <- i + 1; if (i == 6) break }; i
