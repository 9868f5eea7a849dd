format(c(1.123456789, 2), digits =78, nsmall = 2)
