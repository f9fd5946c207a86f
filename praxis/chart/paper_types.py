"""Papers that come in: what they are called and where they stand."""

from __future__ import annotations

from django.db.models import TextChoices

from praxis.kernel.errors import NotFound, PraxisError


class Source(TextChoices):
    FOLDER = "folder", "Scanner or fax folder"
    MAIL = "mail", "Mailbox"
    UPLOAD = "upload", "Uploaded here"


class PaperState(TextChoices):
    WAITING = "waiting", "To be filed"
    FILED = "filed", "Filed"
    REFUSED = "refused", "Not a patient's"
    REPLACED = "replaced", "Cut anew"


class PaperEventKind(TextChoices):
    FILED = "filed", "Filed"
    MOVED = "moved", "Moved from a wrong chart"
    UNFILED = "unfiled", "Taken off the wrong chart"
    READ = "read", "Read"
    REFUSED = "refused", "Set aside"
    REOPENED = "reopened", "Taken up again"
    REPLACED = "replaced", "Cut anew"


class NotOurs(TextChoices):
    """Why a paper is on no chart."""

    JUNK = "junk", "Advertising or a wrong number"
    VENDOR = "vendor", "A supplier's, for the books"
    OFFICE = "office", "For the office, not about a patient"
    TWICE = "twice", "The same came before"
    RETURNED = "returned", "Another practice's: sent back"


class NoSuchPaper(NotFound):
    code = "no_such_paper"


class PaperSettled(PraxisError):
    """Somebody filed it, set it aside or cut it anew meanwhile."""

    code = "paper_settled"


class BadCut(PraxisError):
    code = "bad_cut"


class NotSure(PraxisError):
    """The paper does not say by two facts whose it is, and the person did not say how he knows."""

    code = "not_sure"


class PaperUnreadable(PraxisError):
    code = "paper_unreadable"
