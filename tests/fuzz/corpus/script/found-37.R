sapply(letters[1:2], nchar, USE.NAMES = FALYgth)
