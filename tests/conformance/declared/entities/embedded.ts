import { Column, Index, Unique } from "typeorm"

export class Geo {
  @Column("double precision", { nullable: true })
  lat: number

  @Column({ type: "double precision", nullable: true, name: "the_long" })
  lng: number
}

@Unique(["street", "zipCode"])
export class Address {
  @Column({ nullable: true })
  street: string

  @Index()
  @Column({ nullable: true, name: "zip_code" })
  zipCode: string

  @Column(() => Geo)
  geo: Geo
}
