import { MigrationInterface, QueryRunner } from "typeorm";

export class PostProducts1709028117302 implements MigrationInterface {
    name = 'PostProducts1709028117302'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post_product" ("post_id" character varying NOT NULL, "product_id" character varying NOT NULL, CONSTRAINT "PK_079192b90df873483553836c491" PRIMARY KEY ("post_id", "product_id"))`);
        await queryRunner.query(`CREATE INDEX "IDX_263e88d859c77ad35aa10e31e8" ON "post_product" ("post_id") `);
        await queryRunner.query(`CREATE INDEX "IDX_e505f7c04aaeb1bbe11b99220d" ON "post_product" ("product_id") `);
        await queryRunner.query(`ALTER TABLE "post_product" ADD CONSTRAINT "FK_263e88d859c77ad35aa10e31e8c" FOREIGN KEY ("post_id") REFERENCES "post"("id") ON DELETE CASCADE ON UPDATE CASCADE`);
        await queryRunner.query(`ALTER TABLE "post_product" ADD CONSTRAINT "FK_e505f7c04aaeb1bbe11b99220df" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE CASCADE ON UPDATE CASCADE`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post_product" DROP CONSTRAINT "FK_e505f7c04aaeb1bbe11b99220df"`);
        await queryRunner.query(`ALTER TABLE "post_product" DROP CONSTRAINT "FK_263e88d859c77ad35aa10e31e8c"`);
        await queryRunner.query(`DROP INDEX "public"."IDX_e505f7c04aaeb1bbe11b99220d"`);
        await queryRunner.query(`DROP INDEX "public"."IDX_263e88d859c77ad35aa10e31e8"`);
        await queryRunner.query(`DROP TABLE "post_product"`);
    }

}
