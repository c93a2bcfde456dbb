import { Entity, JoinColumn, OneToOne, PrimaryGeneratedColumn } from "typeorm"

import { Author } from "./author"
import { Post } from "./post"

@Entity()
export class Profile {
  @PrimaryGeneratedColumn()
  id: number

  @OneToOne(() => Author, (author) => author.profile, { onDelete: "CASCADE", nullable: false })
  @JoinColumn()
  author: Author

  @OneToOne("Post")
  @JoinColumn({ name: "pinned" })
  pinnedPost: Post

  @OneToOne(() => Author)
  @JoinColumn({ name: "referral_email", referencedColumnName: "email" })
  referrer: Author
}
