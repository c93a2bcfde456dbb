import {
  Column,
  Entity,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
} from "typeorm"

import { Author } from "./author"
import { Elsewhere, LeftAlone } from "./columns"
import { ExtremelyVerboselyNamedEntityForTests, Word } from "./word"

@Entity("posts")
@Index(["author", "status"])
@Unique(["reviewer", "status"])
export class Post {
  @PrimaryGeneratedColumn("increment", { type: "bigint" })
  id: string

  @Column({ default: "new" })
  status: string

  @Index()
  @Column({ nullable: true })
  author_id: string

  @ManyToOne(() => Author, (author) => author.posts, { onDelete: "SET NULL", onUpdate: "CASCADE" })
  @JoinColumn({ name: "author_id" })
  author: Author

  @Index()
  @ManyToOne(() => Author)
  reviewer: Author

  @ManyToOne("Post", { deferrable: "INITIALLY DEFERRED" })
  parent: Post

  @ManyToOne(() => Word, { nullable: false })
  word: Word

  @ManyToOne(() => Word)
  @JoinColumn([
    { name: "w_locale", referencedColumnName: "locale", foreignKeyConstraintName: "fk_word" },
    { name: "w_text", referencedColumnName: "text", foreignKeyConstraintName: "fk_word" },
  ])
  named: Word

  @ManyToOne(() => Author, { createForeignKeyConstraints: false })
  loose: Author

  @ManyToOne(() => Elsewhere)
  elsewhere: Elsewhere

  @ManyToOne(() => LeftAlone)
  alone: LeftAlone

  @ManyToMany(() => Word, (word) => word.posts)
  @JoinTable()
  words: Word[]

  @ManyToMany(() => Post)
  @JoinTable()
  similar: Post[]

  @ManyToMany(() => Author, { cascade: true, onDelete: "RESTRICT" })
  @JoinTable({
    name: "post_readers",
    joinColumn: { name: "post_id", referencedColumnName: "id" },
    inverseJoinColumn: { name: "reader_email", referencedColumnName: "email" },
  })
  readers: Author[]

  @ManyToMany(() => ExtremelyVerboselyNamedEntityForTests)
  @JoinTable()
  associatedExtremelyVerboselyNamedEntities: ExtremelyVerboselyNamedEntityForTests[]
}
