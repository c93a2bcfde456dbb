-- Same names, arguments and result types as uuid-ossp 1.1. PostgreSQL manual, F.47.

CREATE FUNCTION uuid_nil() RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '00000000-0000-0000-0000-000000000000'::uuid;
CREATE FUNCTION uuid_ns_dns() RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_url() RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_oid() RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_x500() RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;

CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql VOLATILE STRICT PARALLEL SAFE
  RETURN pg_catalog.gen_random_uuid();

-- RFC 9562, 5.1: 100 ns since 1582-10-15 in three parts, a random clock sequence, and a random
-- node with the multicast bit set, which is what version 1mc has and version 1 permits.
CREATE FUNCTION uuid_generate_v1mc() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE
  ticks bigint := 122192928000000000
                  + (extract(epoch FROM pg_catalog.clock_timestamp()) * 10000000)::bigint;
  hex text := pg_catalog.lpad(pg_catalog.to_hex(ticks), 16, '0');
  noise text := pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', '');
BEGIN
  RETURN (substr(hex, 9, 8) || substr(hex, 5, 4) || '1' || substr(hex, 2, 3)
          || substr(noise, 17, 4) || substr(noise, 1, 1) || '1' || substr(noise, 3, 10))::uuid;
END $$;

CREATE FUNCTION uuid_generate_v1() RETURNS uuid LANGUAGE sql VOLATILE STRICT
  RETURN uuid_generate_v1mc();

-- RFC 9562, 5.3: MD5 of namespace and name, with the version and variant bits set.
CREATE FUNCTION uuid_generate_v3(namespace uuid, name text) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  hash bytea := pg_catalog.decode(pg_catalog.md5(
    pg_catalog.uuid_send(namespace) || pg_catalog.convert_to(name, 'UTF8')), 'hex');
BEGIN
  hash := pg_catalog.set_byte(hash, 6, (pg_catalog.get_byte(hash, 6) & 15) | 48);
  hash := pg_catalog.set_byte(hash, 8, (pg_catalog.get_byte(hash, 8) & 63) | 128);
  RETURN pg_catalog.encode(hash, 'hex')::uuid;
END $$;

CREATE FUNCTION uuid_generate_v5(namespace uuid, name text) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RAISE EXCEPTION 'uuid_generate_v5 is not in migration-guard''s stand-in for uuid-ossp'
    USING HINT = 'run migration-guard verify with --database-url on a real server',
          ERRCODE = 'feature_not_supported';
END $$;
