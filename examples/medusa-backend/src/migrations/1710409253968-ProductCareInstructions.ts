import { MigrationInterface, QueryRunner } from "typeorm";

export class ProductCareInstructions1710409253968 implements MigrationInterface {
    name = 'ProductCareInstructions1710409253968'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" ADD "care_instructions" text`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" DROP COLUMN "care_instructions"`);
    }

}
