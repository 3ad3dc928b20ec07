# rompy.postprocess: not-there = :Missing
