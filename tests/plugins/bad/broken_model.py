# rompy.config: broken_model = :Config
"""A model that cannot be imported: rompy cannot either, where it is installed."""

import a_package_that_nobody_has  # noqa: F401
