import { Entity, ManyToMany, PrimaryColumn } from "typeorm"

import { Post } from "./post"

@Entity()
export class Word {
  @PrimaryColumn()
  locale: string

  @PrimaryColumn({ length: 50 })
  text: string

  @ManyToMany(() => Post, (post) => post.words, { onDelete: "CASCADE" })
  posts: Post[]
}

@Entity()
export class ExtremelyVerboselyNamedEntityForTests {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "my_key" })
  id: string
}
