export declare module "@medusajs/medusa/dist/models/product" {
  declare interface Product {
    care_instructions: string | null
  }
}
