identical(NULL, NULL); identical(c(1, NA), c(1, NA))
