-- Tokens; and what makes the audit of a record or of a person, and what names a record, be found at once.

CREATE TABLE tokens (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    communes TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    created_s INTEGER NOT NULL,
    expires_s INTEGER NOT NULL,
    revoked_s INTEGER,
    last_used TEXT
) STRICT;

CREATE INDEX audit_by_kind ON audit (kind, seq);
CREATE INDEX audit_by_id ON audit (id, seq);
CREATE INDEX audit_by_actor ON audit (actor, seq);

CREATE INDEX "communes_by_edition_id" ON "communes" ("edition_id");
CREATE INDEX "districts_by_commune_code" ON "districts" ("commune_code");
CREATE INDEX "areas_by_commune_code" ON "areas" ("commune_code");
CREATE INDEX "experiments_by_solution_id" ON "experiments" ("solution_id");
CREATE INDEX "experiments_by_commune_code" ON "experiments" ("commune_code");
CREATE INDEX "experiments_by_edition_id" ON "experiments" ("edition_id");
CREATE INDEX "experiments_by_area_id" ON "experiments" ("area_id");
CREATE INDEX "agreements_by_experiment_id" ON "agreements" ("experiment_id");
CREATE INDEX "milestones_by_experiment_id" ON "milestones" ("experiment_id");
CREATE INDEX "controls_by_experiment_id" ON "controls" ("experiment_id");
CREATE INDEX "protocols_by_experiment_id" ON "protocols" ("experiment_id");
CREATE INDEX "protocols_by_area_id" ON "protocols" ("area_id");
CREATE INDEX "measures_by_experiment_id" ON "measures" ("experiment_id");
CREATE INDEX "measures_by_control_id" ON "measures" ("control_id");
CREATE INDEX "evaluations_by_experiment_id" ON "evaluations" ("experiment_id");
CREATE INDEX "evaluations_by_protocol_id" ON "evaluations" ("protocol_id");
