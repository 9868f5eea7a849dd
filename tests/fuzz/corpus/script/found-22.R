x <- 1; Vectorize(function(a, b) a0+ b)(1:3, 2)
.()
