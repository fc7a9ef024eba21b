"""undrift's hooks as people have them: real git, and the real hook managers, driven through what people do."""
