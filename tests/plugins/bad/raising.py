# rompy.run: raising = :Backend
raise RuntimeError("broken at import")
