-- Where the restaurant's matrix of roles and actions differs from the one that ships (model.py): an action that a newer
-- version brings is then held by who holds it there, and not by nobody.
CREATE TABLE role_actions (
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    is_allowed INTEGER NOT NULL CHECK (is_allowed IN (0, 1)),
    PRIMARY KEY (role, action)
) WITHOUT ROWID;
