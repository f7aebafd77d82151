s/round < 10/round < 9/
