"""The keys of a new database, and what of a filed document may still change.

Runs once in the life of a database, when it holds no document: the only moment at which a
missing master key may be made.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from praxis.documents.encryption import fresh_key, wrap
from praxis.kernel import sealing


def make_keys(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    sealing.make_keys()
    apps.get_model("documents", "DataKey").objects.create(wrapped=wrap(fresh_key(), 1))


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.RunSQL(
            "REVOKE UPDATE ON documents_document FROM praxis_app;"
            " GRANT UPDATE (patient_id, kind, title, retention_until, voided_at, voided_by_id,"
            " void_reason) ON documents_document TO praxis_app;"
            " REVOKE UPDATE, DELETE ON documents_datakey FROM praxis_app",
            migrations.RunSQL.noop,
        ),
    ]
