"""A table of the tests' own, made as a temporary one."""

from __future__ import annotations

from typing import ClassVar

from django.db import connection, models


class Claim(models.Model):
    name = models.CharField(max_length=40, db_collation="C")
    amount = models.IntegerField(null=True)
    state = models.CharField(max_length=10, default="open")
    served_on = models.DateField(null=True)
    objects: ClassVar[models.Manager[Claim]] = models.Manager()

    class Meta:
        app_label = "ui_tests"
        managed = False
        db_table = "ui_tests_claim"


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS ui_tests_claim")
        cursor.execute(
            "CREATE TEMP TABLE ui_tests_claim (id bigserial PRIMARY KEY,"
            ' name varchar(40) COLLATE "C" NOT NULL, amount integer, state varchar(10) NOT NULL,'
            " served_on date)"
        )
