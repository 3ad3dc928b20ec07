# rompy.run: wrong-type = :Backend
Backend = 5
