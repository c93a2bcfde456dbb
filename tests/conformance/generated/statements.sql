-- Statements for the formatter beside those of the feature cases: what views and defaults hold.
SELECT 1
select a, b from t where a = 1 and b = 2 or c = 3
SELECT DISTINCT a.x, count(*) AS n FROM a INNER JOIN b ON a.id = b.a_id LEFT JOIN c ON c.id = b.c_id WHERE a.x > 1 GROUP BY a.x HAVING count(*) > 1 ORDER BY n DESC LIMIT 10 OFFSET 5
SELECT CASE WHEN a > 1 THEN 'x' WHEN a < 0 THEN 'y' ELSE 'z' END AS kind FROM t
WITH recent AS (SELECT id FROM post WHERE created_at > now() - interval '1 day') SELECT * FROM recent JOIN author USING (id)
SELECT a FROM t UNION ALL SELECT b FROM u UNION SELECT c FROM v
SELECT * FROM (SELECT a, b FROM t WHERE a IN (1, 2, 3)) AS inside WHERE inside.b BETWEEN 1 AND 2 AND inside.a IS NOT NULL
SELECT coalesce(a, 0), nullif(b, ''), a::text, b->>'key', c->'a'->>'b', d #> '{a,b}', e @> '{"a": 1}'::jsonb FROM t
SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC) AS n FROM t
INSERT INTO "t" ("a", "b") VALUES (1, 'it''s'), (2, NULL)
INSERT INTO t(a) SELECT b FROM u ON CONFLICT DO NOTHING RETURNING id
UPDATE "t" SET "a" = 1, "b" = "b" + 1 WHERE "id" = $1 AND "x" <> ALL ($2)
UPDATE "lab" SET "c" = "TEMP_OLD_c"
DELETE FROM "t" WHERE "a" IS NULL OR "b" = 'x'
ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0 AND ("b" IS NULL OR "b" ~ '^[a-z]+$'))
ALTER TABLE "t" ALTER COLUMN "a" TYPE numeric(12,4) USING "a"::numeric
ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 'x', ALTER COLUMN "b" DROP NOT NULL
CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" USING gin (lower("a") gin_trgm_ops, "b" DESC NULLS LAST) WHERE "a" IS NOT NULL AND "b" IN ('x','y')
CREATE TABLE t (a int DEFAULT (1 + 2) * 3, b text DEFAULT 'a (b), c', c numeric(10, 2)[], PRIMARY KEY (a, b))
CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.a = 1; RETURN NEW; END $$ LANGUAGE plpgsql
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a'); END IF; END $$
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON x FOR EACH ROW WHEN (NEW.a IS DISTINCT FROM OLD.a) EXECUTE FUNCTION f()
COMMENT ON COLUMN "t"."a" IS 'select from where; -- and /* more */'
SELECT a -- the first
SELECT a /* of old */ FROM t /* twice */ WHERE b = 1
SELECT E'a\nb', U&'\0041', B'101', X'1F', N'x', 'a' || 'b', 1e10, 1.5e-3, -1, .5
SELECT a FROM t; SELECT b FROM u;
SELECT a<b, a<=b, a<>b, a!=b, a>=b, a||b, a&&b, a@>b, a->b, a::int, a:=b, a=>b, a!~b, a~*b FROM t
SELECT "a""b", `c`, [d], 'e''f' FROM "s"."t" AS "x y"
SELECT * FROM a CROSS JOIN b FULL OUTER JOIN c ON a.id = c.id RIGHT JOIN d ON TRUE NATURAL JOIN e
SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND NOT (u.x = 1 OR u.y = 2)) FETCH FIRST 1 ROW ONLY FOR UPDATE
SELECT array_agg(DISTINCT a ORDER BY b) FILTER (WHERE c > 1), ARRAY[1, 2, 3], ARRAY['a', 'b']::text[], (ARRAY[1,2])[1] FROM t
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO reader
TRUNCATE TABLE "a", "b" RESTART IDENTITY CASCADE
SET search_path = public
DROP TABLE IF EXISTS "a" CASCADE
CREATE EXTENSION IF NOT EXISTS "uuid-ossp"
CREATE VIEW v AS SELECT DATE_TRUNC('day', a) AS day, SUM(CASE WHEN b THEN 1 ELSE 0 END) AS n, EXTRACT(epoch FROM a) FROM t GROUP BY DATE_TRUNC('day', a), EXTRACT(epoch FROM a)
SELECT a, (SELECT max(b) FROM u) AS m, func(a, func2(b, c), (d + e)) FROM t, u, LATERAL (SELECT 1) x
SELECT :name, @var, ?, ?1, $1, #temp, %s, {a}, a.b.c.d, a . b FROM t
