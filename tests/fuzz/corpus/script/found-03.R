cat(readLines(f), sep = "\n"); read_csv(f); read_c()
