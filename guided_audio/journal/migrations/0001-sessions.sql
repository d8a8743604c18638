-- What was played: `began` in seconds since 1970, `utc_offset` in seconds east of Greenwich, `heard` and `planned` in seconds.
-- `ending` is NULL while it plays, and stays so if the program was killed. `place` is the number of a cue, NULL before the
-- first sentence; `wishes` is what was asked of the session, as JSON, personal words included.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    script TEXT NOT NULL,
    title TEXT NOT NULL,
    digest TEXT NOT NULL,
    wishes TEXT NOT NULL,
    began INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    planned REAL NOT NULL,
    heard REAL NOT NULL DEFAULT 0,
    ending TEXT,
    chapter TEXT NOT NULL DEFAULT '',
    place INTEGER,
    sentence TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_began ON sessions (began);
