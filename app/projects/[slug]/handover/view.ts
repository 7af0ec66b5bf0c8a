import type { ProjectScope } from "#server/identity/scope.ts";

/** What every part of the page is drawn for. */
export type View = {
  readonly slug: string;
  /** The item that stands open. */
  readonly open: string | undefined;
  readonly nameOf: (id: string) => string;
  /** Who can see to something in this project. */
  readonly people: readonly { id: string; name: string }[];
  /** The newest documents, where an item stands open. */
  readonly documents: readonly { id: string; name: string }[];
  /** How many comments stand under each item. */
  readonly comments: Readonly<Record<string, number>>;
  readonly scope: ProjectScope | null;
  /** Why no step of any item is theirs to take. */
  readonly blocked: string | null;
};

/** Who looks, as the rules know them. */
export function readerOf({ scope }: Pick<View, "scope">) {
  const actor = scope?.actor;
  return actor?.kind === "person" ? { userId: actor.userId, role: actor.role } : null;
}
