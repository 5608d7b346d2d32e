CREATE TABLE habits (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL -- JSON, the fields of model.Habits
);
