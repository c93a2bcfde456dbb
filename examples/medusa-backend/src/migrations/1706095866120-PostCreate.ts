import { MigrationInterface, QueryRunner } from "typeorm";

export class PostCreate1706095866120 implements MigrationInterface {
    name = 'PostCreate1706095866120'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TYPE "public"."post_status_enum" AS ENUM('draft', 'published')`);
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "deleted_at" TIMESTAMP WITH TIME ZONE, "title" character varying NOT NULL, "handle" character varying NOT NULL, "body" text, "status" "public"."post_status_enum" NOT NULL DEFAULT 'draft', "author_id" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        await queryRunner.query(`CREATE UNIQUE INDEX "IDX_7c931e85d5be04cd68122339d5" ON "post" ("handle") WHERE deleted_at IS NULL`);
        await queryRunner.query(`CREATE INDEX "IDX_2f1a9ca8908fc8168bc18437f6" ON "post" ("author_id") `);
        await queryRunner.query(`ALTER TABLE "post" ADD CONSTRAINT "FK_2f1a9ca8908fc8168bc18437f62" FOREIGN KEY ("author_id") REFERENCES "author"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP CONSTRAINT "FK_2f1a9ca8908fc8168bc18437f62"`);
        await queryRunner.query(`DROP INDEX "public"."IDX_2f1a9ca8908fc8168bc18437f6"`);
        await queryRunner.query(`DROP INDEX "public"."IDX_7c931e85d5be04cd68122339d5"`);
        await queryRunner.query(`DROP TABLE "post"`);
        await queryRunner.query(`DROP TYPE "public"."post_status_enum"`);
    }

}
