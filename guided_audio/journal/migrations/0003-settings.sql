-- What was last set while listening, in decibels.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value REAL NOT NULL
);
