-- The part of pgcrypto 1.3 that PostgreSQL's core can do. PostgreSQL manual, F.26.
-- gen_random_uuid() is in pg_catalog since PostgreSQL 13 and needs nothing here.

CREATE FUNCTION digest(data bytea, type text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  CASE pg_catalog.lower(type)
    WHEN 'md5' THEN RETURN pg_catalog.decode(pg_catalog.md5(data), 'hex');
    WHEN 'sha224' THEN RETURN pg_catalog.sha224(data);
    WHEN 'sha256' THEN RETURN pg_catalog.sha256(data);
    WHEN 'sha384' THEN RETURN pg_catalog.sha384(data);
    WHEN 'sha512' THEN RETURN pg_catalog.sha512(data);
    ELSE RAISE EXCEPTION 'digest type "%" is not in migration-guard''s stand-in for pgcrypto', type
      USING HINT = 'run migration-guard verify with --database-url on a real server',
            ERRCODE = 'feature_not_supported';
  END CASE;
END $$;

CREATE FUNCTION digest(data text, type text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  -- Named through the schema that the extension was created in, whatever search_path says.
  RETURN @extschema@.digest(pg_catalog.convert_to(data, 'UTF8'), type);
END $$;

CREATE FUNCTION gen_random_bytes(count integer) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
DECLARE
  hex text := '';
BEGIN
  IF count < 1 OR count > 1024 THEN
    RAISE EXCEPTION 'gen_random_bytes: count % is not in 1..1024', count;
  END IF;
  -- Of a random UUID's 16 octets the seventh and ninth carry fixed bits: leave them out.
  WHILE pg_catalog.length(hex) < 2 * count LOOP
    hex := hex || pg_catalog.substr(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 1, 12)
               || pg_catalog.substr(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 19, 14);
  END LOOP;
  RETURN pg_catalog.decode(pg_catalog.substr(hex, 1, 2 * count), 'hex');
END $$;
