"""What granian serves: the application, in processes that end when granian does."""

from praxis.engine.children import end_with_parent

end_with_parent()

from praxis.config.wsgi import application  # noqa: E402

__all__ = ["application"]
