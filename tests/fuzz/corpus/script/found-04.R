data.frame(x = 1:2)[0, , drop = FALSE]; data.frame()
