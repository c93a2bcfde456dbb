import { generateEntityId, SoftDeletableEntity } from "@medusajs/medusa"
import {
  BeforeInsert,
  Column,
  Entity,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
} from "typeorm"

import { Author } from "./author"
import { Product } from "./product"

export enum PostStatus {
  DRAFT = "draft",
  PUBLISHED = "published",
}

/** A blog post that presents some of the shop's products. */
@Entity()
export class Post extends SoftDeletableEntity {
  @Column()
  title: string

  @Index({ unique: true, where: "deleted_at IS NULL" })
  @Column()
  handle: string

  @Column({ type: "text", nullable: true })
  body: string | null

  @Column({ type: "enum", enum: PostStatus, default: PostStatus.DRAFT })
  status: PostStatus

  @Column({ type: "timestamptz", nullable: true })
  published_at: Date | null

  @Index()
  @Column({ type: "varchar" })
  author_id: string

  @ManyToOne(() => Author, (author) => author.posts, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "author_id" })
  author: Author

  @ManyToMany(() => Product)
  @JoinTable({
    name: "post_product",
    joinColumn: { name: "post_id", referencedColumnName: "id" },
    inverseJoinColumn: { name: "product_id", referencedColumnName: "id" },
  })
  products: Product[]

  isVisible(now: Date): boolean {
    return (
      this.status === PostStatus.PUBLISHED &&
      this.published_at !== null &&
      this.published_at <= now
    )
  }

  @BeforeInsert()
  private beforeInsert(): void {
    this.id = generateEntityId(this.id, "post")
  }
}
