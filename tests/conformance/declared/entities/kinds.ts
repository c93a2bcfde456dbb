export enum Status {
  DRAFT = "draft",
  PUBLISHED = "published",
  GHOST = "it's a ghost",
}

export enum Level {
  LOW,
  MID = 5,
  HIGH,
}

export type Label = string
export type Side = "left" | "right"
export interface Settings {
  theme: string
}

export const COMMON = { type: "varchar", length: 40 } as const
export const text = () => "text" as const
export class Limits {
  static readonly NAME = 120
}
