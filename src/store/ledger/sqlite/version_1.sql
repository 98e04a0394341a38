-- The programme's records, a table a kind and a column a field; who wrote what; the number of the last write.
-- Lists and texts in both languages are JSON, places GeoJSON.

CREATE TABLE programme (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO programme VALUES (1, 0);

CREATE TABLE "editions" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "start" TEXT,
    "end" TEXT,
    "sources" TEXT,
    "certainty" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "communes" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "edition_id" TEXT NOT NULL REFERENCES "editions" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "wave" INTEGER,
    "presentation" TEXT,
    "sources" TEXT,
    "certainty" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "districts" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "geometry" TEXT,
    "name" TEXT NOT NULL,
    "commune_code" TEXT NOT NULL REFERENCES "communes" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "status" TEXT NOT NULL,
    "location" TEXT,
    "wanted" TEXT,
    "area_m2" REAL,
    "uncertainty_m" REAL,
    "sources" TEXT,
    "certainty" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "areas" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "geometry" TEXT,
    "name" TEXT NOT NULL,
    "commune_code" TEXT NOT NULL REFERENCES "communes" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "purpose" TEXT NOT NULL,
    "theme" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "area_m2" REAL,
    "zone_sha256" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "solutions" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "carrier" TEXT,
    "carrier_kind" TEXT,
    "themes" TEXT,
    "website" TEXT,
    "contact_name" TEXT,
    "contact_email" TEXT,
    "sources" TEXT,
    "certainty" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "experiments" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "geometry" TEXT,
    "solution" TEXT NOT NULL,
    "solution_id" TEXT REFERENCES "solutions" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "company" TEXT,
    "commune_code" TEXT NOT NULL REFERENCES "communes" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "edition_id" TEXT NOT NULL REFERENCES "editions" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "themes" TEXT,
    "theme_certainty" TEXT,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "start" TEXT,
    "end" TEXT,
    "status" TEXT,
    "dates" TEXT,
    "site" TEXT,
    "area_id" TEXT REFERENCES "areas" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "uncertainty_m" REAL,
    "sources" TEXT,
    "certainty" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "agreements" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "category" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "party" TEXT,
    "state" TEXT NOT NULL,
    "sent" TEXT,
    "signed" TEXT,
    "start" TEXT,
    "end" TEXT,
    "reference" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "milestones" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "step" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "due" TEXT NOT NULL,
    "done" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "controls" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "geometry" TEXT,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "name" TEXT NOT NULL,
    "area_m2" REAL,
    "zone_sha256" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "protocols" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "indicator" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "area_id" TEXT NOT NULL REFERENCES "areas" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "period" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "launch" TEXT NOT NULL,
    "until" TEXT NOT NULL,
    "expected_effect" REAL,
    "zone_sha256" TEXT,
    "controls" TEXT,
    "minimum_detectable_effect" REAL,
    "frozen" TEXT,
    "sha256" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE "measures" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "geometry" TEXT,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "indicator" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "value" REAL NOT NULL,
    "control_id" TEXT REFERENCES "controls" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "place" TEXT,
    "source" TEXT NOT NULL,
    "note" TEXT
) STRICT;

CREATE TABLE "evaluations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "revision" INTEGER NOT NULL,
    "experiment_id" TEXT NOT NULL REFERENCES "experiments" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "protocol_id" TEXT NOT NULL REFERENCES "protocols" ("id") DEFERRABLE INITIALLY IMMEDIATE,
    "method" TEXT NOT NULL,
    "estimate" REAL,
    "standard_error" REAL,
    "low" REAL,
    "high" REAL,
    "p_value" REAL,
    "observations" INTEGER,
    "verdict" TEXT,
    "summary" TEXT,
    "measures_sha256" TEXT,
    "made" TEXT,
    "note" TEXT
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
-- A replacing insert deletes without the trigger of deletes.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = new.seq)
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
