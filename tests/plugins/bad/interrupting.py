# rompy.pipeline: interrupting = :Backend
raise KeyboardInterrupt
