import { Column, Entity, OneToMany, OneToOne } from "typeorm"

import { SoftDeletable } from "./base"
import { Address } from "./embedded"
import { Post } from "./post"
import { Profile } from "./profile"

@Entity()
export class Author extends SoftDeletable {
  @Column({ length: 80, unique: true })
  email: string

  @OneToMany(() => Post, (post) => post.author)
  posts: Post[]

  @OneToOne(() => Profile, (profile) => profile.author)
  profile: Profile

  @Column(() => Address)
  home: Address

  @Column(() => Address, { prefix: "bill" })
  billing: Address

  @Column(() => Address, { prefix: false })
  bare: Address
}

@Entity()
export class SpecialAuthor extends Author {
  @Column("text", { nullable: true })
  speciality: string

  @Column({ length: 5 })
  email: string
}
