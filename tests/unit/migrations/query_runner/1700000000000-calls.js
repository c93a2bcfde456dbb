const { Table, TableColumn, TableIndex, TableForeignKey, TableUnique, TableCheck } = require("typeorm");
class Api1700000000000 {
  async up(queryRunner) {
    await queryRunner.query('CREATE TABLE "user" (id uuid PRIMARY KEY)');
    await queryRunner.createTable(new Table({ name: 'post', columns: [
  { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
  { name: 'uid', type: 'uuid', isGenerated: true, generationStrategy: 'uuid' },
  { name: 'title', type: 'varchar', length: '20', default: "'x'", isUnique: true },
  { name: 'price', type: 'decimal', precision: 10, scale: 2, isNullable: true },
  { name: 'at', type: 'timestamp', precision: 3, default: 'now()' },
  { name: 'at2', type: 'timestamp with time zone', precision: 2, default: 'now()' },
  { name: 'kind', type: 'enum', enum: ['a', 'b'], isArray: true },
  { name: 'Flag', type: 'bool', default: true },
  { name: 'n', type: 'int', default: 3 , comment: 'hi'},
], indices: [{ columnNames: ['price'], where: '"price" > 0' }, { columnNames: ['n','at'], isUnique: true }],
   uniques: [{ columnNames: ['n', 'title'] }, {name: 'uq_x', columnNames: ['at']}],
   checks: [{ name: 'positive', expression: '"price" > 0' }, { expression: '"n" > 0' }],
   foreignKeys: [{ columnNames: ['uid'], referencedTableName: 'user',
                   referencedColumnNames: ['id'], onDelete: 'CASCADE' }] }));
    await queryRunner.createTable(new Table({ name: 'note', columns: [{ name: 'a', type: 'int', isPrimary: true }, { name: 'b', type: 'int', isPrimary: true }, {name:'c', type:'varchar', isNullable: true}, {name:'d', type:'enum', enum:['x'], isNullable: true}, {name:'e', type:'text', isNullable: true}] }), true);
    await queryRunner.addColumn('note', new TableColumn({ name: 'u', type: 'text', isUnique: true }));
    await queryRunner.addColumns('note', [new TableColumn({ name: 'v', type: 'int8', isNullable: true }), new TableColumn({ name: 's', type: 'int', isGenerated: true, generationStrategy: 'increment' })]);
    await queryRunner.changeColumn('note', 'c', new TableColumn({ name: 'c', type: 'text', isNullable: false }));
    await queryRunner.changeColumn('note', 'e', new TableColumn({ name: 'e2', type: 'text', isNullable: false, default: "'q'", isUnique: true }));
    await queryRunner.changeColumn('note', 'd', new TableColumn({ name: 'd', type: 'enum', enum: ['x', 'y'], isNullable: true }));
    await queryRunner.createIndex('note', new TableIndex({ columnNames: ['v'] }));
    await queryRunner.createIndices('note', [new TableIndex({ columnNames: ['c', 'v'] })]);
    await queryRunner.createUniqueConstraint('note', new TableUnique({ columnNames: ['c', 'v'] }));
    await queryRunner.createCheckConstraint('note', new TableCheck({ expression: 'v > 3' }));
    await queryRunner.createForeignKey('note', new TableForeignKey({ columnNames: ['v'], referencedTableName: 'post', referencedColumnNames: ['id'], onDelete: 'SET NULL' }));
    await queryRunner.renameColumn('note', 'v', 'w');
    await queryRunner.dropColumn('post', 'at2');
    await queryRunner.dropUniqueConstraint('post', 'uq_x');
    await queryRunner.dropIndex('note', new TableIndex({ columnNames: ['c', 'w'] }));
    await queryRunner.renameTable('post', 'article');
    await queryRunner.dropForeignKey('article', new TableForeignKey({ columnNames: ['uid'], referencedTableName: 'user', referencedColumnNames: ['id'] }));
    await queryRunner.updatePrimaryKeys('note', [new TableColumn({name:'a', type:'int'})]);
  }
}
exports.Api1700000000000 = Api1700000000000;
