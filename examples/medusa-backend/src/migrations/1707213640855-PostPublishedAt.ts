import { MigrationInterface, QueryRunner } from "typeorm";

export class PostPublishedAt1707213640855 implements MigrationInterface {
    name = 'PostPublishedAt1707213640855'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "published_at" TIMESTAMP WITH TIME ZONE`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "published_at"`);
    }

}
