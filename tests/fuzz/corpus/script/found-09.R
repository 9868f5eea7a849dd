cumsum(1:5); cumprax(c(1, 3, 2)); cummin(c(3, 1, 2))
