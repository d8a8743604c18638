-- The check-in before and after: what was said, and 0 (light) to 10 (hardest); NULL where nothing was.
ALTER TABLE sessions ADD COLUMN word_before TEXT;
ALTER TABLE sessions ADD COLUMN heavy_before REAL;
ALTER TABLE sessions ADD COLUMN word_after TEXT;
ALTER TABLE sessions ADD COLUMN heavy_after REAL;
-- Whether it went on from where it had been left another time.
ALTER TABLE sessions ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;
