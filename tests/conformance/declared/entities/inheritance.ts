import {
  ChildEntity,
  Column,
  Entity,
  Index,
  ManyToOne,
  PrimaryGeneratedColumn,
  TableInheritance,
  Tree,
  TreeChildren,
  TreeLevelColumn,
  TreeParent,
} from "typeorm"

import { Author } from "./author"
import { Geo } from "./embedded"

@Entity()
@TableInheritance({ column: { type: "varchar", name: "kind" } })
export class Content {
  @PrimaryGeneratedColumn()
  id: number

  @Column()
  title: string

  @Column(() => Geo)
  place: Geo
}

@ChildEntity()
export class Photo extends Content {
  @Column({ unique: true })
  size: string
}

@ChildEntity("question")
export class Question extends Content {
  @Index()
  @Column({ default: 0 })
  answersCount: number

  @ManyToOne(() => Author, { nullable: false })
  asker: Author
}

@Entity()
export class Remark {
  @PrimaryGeneratedColumn()
  id: number

  @ManyToOne(() => Question, { onDelete: "CASCADE" })
  question: Question
}

@Entity()
@Tree("closure-table")
export class ClosureCategory {
  @PrimaryGeneratedColumn("uuid")
  id: string

  @TreeChildren()
  children: ClosureCategory[]

  @TreeParent()
  parent: ClosureCategory

  @TreeLevelColumn()
  level: number
}

@Entity()
@Tree("materialized-path")
export class PathCategory {
  @PrimaryGeneratedColumn()
  id: number

  @TreeChildren()
  children: PathCategory[]

  @TreeParent({ onDelete: "CASCADE" })
  parent: PathCategory
}

@Entity()
@Tree("nested-set")
export class SetCategory {
  @PrimaryGeneratedColumn()
  id: number

  @TreeChildren()
  children: SetCategory[]

  @TreeParent()
  parent: SetCategory
}
