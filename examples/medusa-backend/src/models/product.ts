import { Product as MedusaProduct } from "@medusajs/medusa"
import { Column, Entity } from "typeorm"

/** Adds a column to the table of Medusa's own Product. */
@Entity()
export class Product extends MedusaProduct {
  @Column({ type: "text", nullable: true })
  care_instructions: string | null
}
