tapply(c(1, , "b", "a"), s~m); outer(2:2, 1:3, "+")
