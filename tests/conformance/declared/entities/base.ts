import { CreateDateColumn, DeleteDateColumn, Index, PrimaryColumn, UpdateDateColumn } from "typeorm"

export abstract class Model {
  @PrimaryColumn()
  id: string

  @CreateDateColumn({ type: "timestamptz" })
  created_at: Date

  @UpdateDateColumn({ type: "timestamptz", precision: 3 })
  updated_at: Date
}

export abstract class SoftDeletable extends Model {
  @Index()
  @DeleteDateColumn({ type: "timestamptz" })
  deleted_at: Date | null
}
