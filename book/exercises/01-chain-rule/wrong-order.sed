s/int i = loss.i; i >= 0; i--/int i = 0; i <= loss.i; i++/
