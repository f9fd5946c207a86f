"""Promised effects: news go up through a table."""

from praxis.news.publishing import promise_outside, publish
from praxis.news.types import News, TryAgain

__all__ = ["News", "TryAgain", "promise_outside", "publish"]
