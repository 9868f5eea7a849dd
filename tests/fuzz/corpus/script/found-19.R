i <- 0; repeat { i <- i + 1; if (i == 6) break }; i
