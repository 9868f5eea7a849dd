as.Date(19000); as.numeric(as.Date("2022-01-08"))
