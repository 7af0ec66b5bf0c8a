import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import type { IndexRow } from "./schema.ts";

const AT_ONCE = 500;

/** Every document that was received, the oldest first, a few held at once. */
export async function* documents(db: Tx, scope: ProjectScope): AsyncGenerator<IndexRow> {
  let after: { receivedAt: Date; id: string } | null = null;
  for (;;) {
    const rows: IndexRow[] = await db.evidence.findMany({
      where: {
        projectId: scope.projectId,
        ...(after === null
          ? {}
          : {
              OR: [
                { receivedAt: { gt: after.receivedAt } },
                { receivedAt: after.receivedAt, id: { gt: after.id } },
              ],
            }),
      },
      orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
      take: AT_ONCE,
      select: {
        id: true,
        digest: true,
        source: true,
        format: true,
        fileName: true,
        sizeBytes: true,
        senderKind: true,
        observedAt: true,
        receivedAt: true,
        factCount: true,
        isSample: true,
      },
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return;
    after = last;
  }
}
