# rompy.run: exiting = :Backend
raise SystemExit(0)
