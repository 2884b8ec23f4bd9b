"""The tables.  What the office consists of is kept as documents: it is small, it is held in
memory as one value, and only its keys are ever searched.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

HEAD = "0006"
"The newest migration; a database that names one we do not know is from a newer version."

metadata = MetaData()

settings = Table(
    "settings", metadata, Column("key", String, primary_key=True), Column("value", JSON)
)

counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, unique=True, nullable=False),
    Column("number", String, unique=True, nullable=False),
    Column("password_hash", String, nullable=False, default=""),
    Column("must_change_password", Integer, nullable=False, default=1),
    Column("document", JSON, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, unique=True, nullable=False),
    Column("document", JSON, nullable=False),
)

objects = Table(
    "objects",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("document", JSON, nullable=False),
    Column("sealed", LargeBinary),
    Index("objects_by_key", "kind", "key", unique=True),
)

digest_users = Table(
    "digest_users",
    metadata,
    Column("username", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("person", String, nullable=False, default=""),
    Column("client", String, nullable=False, default=""),
    Column("session", String, nullable=False, default=""),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Float),
)

statuses = Table(
    "statuses",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("status", String, nullable=False),
    Column("until", Float),
    Column("revision", Integer, nullable=False),
    Column("as_of", Float, nullable=False),
    Column("set_by", String, nullable=False),
    Column("made_at", Float),
    Column("shown_status", String),
    Column("shown_until", Float),
)

status_log = Table(
    "status_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String, nullable=False),
    Column("status", String, nullable=False),
    Column("until", Float),
    Column("at", Float, nullable=False),
    Column("set_by", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("status_log_by_person", "person", "revision"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, unique=True, nullable=False),
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("scope", String, nullable=False),
    Column("device_name", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("last_used_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
)

voicemails = Table(
    "voicemails",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("caller_number", String, nullable=False),
    Column("caller_name", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("heard_at", Float),
    Column("deleted_at", Float),
    Index("voicemails_by_person", "person", "at"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("source", String, nullable=False),
    Column("document", JSON, nullable=False),
    Index("contacts_by_owner", "owner", "source"),
)
"""``owner``: a person, or empty for the company's book.  ``source``: the directory that it was
read from, empty where somebody of the house wrote it."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("action", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("object", String, nullable=False),
    Column("label", String, nullable=False),
    Column("changes", JSON, nullable=False),
    Index("audit_by_time", "at"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", String, unique=True, nullable=False),
    Column("expires_at", Float, nullable=False),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("used_step", Integer, nullable=False),
    Column("made_at", Float, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("last_at", Float, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("id", String, primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("document", JSON, nullable=False),
    Index("records_by_time", "started_at"),
)

record_people = Table(
    "record_people",
    metadata,
    Column("person", String, primary_key=True),
    Column("record", String, primary_key=True),
    Column("started_at", Float, nullable=False),
    Index("record_people_by_time", "person", "started_at"),
)

live_calls = Table(
    "live_calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("document", JSON, nullable=False),
)

bindings = Table(
    "bindings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", JSON, nullable=False),
)
