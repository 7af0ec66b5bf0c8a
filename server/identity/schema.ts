import { z } from "zod";

/** The catalogue's eight roles (catalog.json handover.roles). */
export const ROLES = [
  "data-scientist",
  "engineer",
  "data-engineer",
  "sre",
  "product-owner",
  "privacy-legal",
  "security",
  "risk-owner",
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const Access = z.enum(["owner", "member"]);
export type Access = z.infer<typeof Access>;

export const TOKEN_SCOPES = ["ingest", "gate", "read", "write", "admin"] as const;
export const TokenScope = z.enum(TOKEN_SCOPES);
export type TokenScope = z.infer<typeof TokenScope>;

/** Who acts. A person is at a screen or behind a personal token; a service is a machine's token. */
export type Actor =
  | {
      readonly kind: "person";
      readonly userId: string;
      readonly access: Access;
      readonly role: Role;
      readonly tokenId?: string;
      readonly scopes: readonly TokenScope[] | "all";
    }
  | { readonly kind: "service"; readonly tokenId: string; readonly scopes: readonly TokenScope[] };
