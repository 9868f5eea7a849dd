data.frame(x = 1:2)[0, ,nextp = FALSE]; data.frame()
