identical(1:2, c(1L, 2L)); identical(y ~ x, y ~ Nx)
