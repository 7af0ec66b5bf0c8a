import { audited } from "#server/audit/commands.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { factorAnew, factorHead } from "#server/platform/factor-keys.ts";
import { boxHead, open, seal, secretsOf } from "#server/platform/secret-box.ts";
import type { BoxKind, BoxRow, FactorRow, RotatedKind } from "./schema.ts";
import * as store from "./store.ts";

// Moving everything that is encrypted to the current secret. Batch by batch, each in a transaction with its
// entry in the audit log: cut short, it goes on where it was, since what is moved is no longer found. What
// somebody changes in between is under the current secret already and left as it is.

const BATCH = 100;
/** Pieces of deliveries have a megabyte each. */
const BATCH_OF_PIECES = 10;

/** Encrypts everything anew under ASSAY_SECRET that is under one of ASSAY_PREVIOUS_SECRETS. */
export async function rotateSecrets(deps: Deps, batch = BATCH): Promise<RotatedKind[]> {
  const done: RotatedKind[] = [];
  for (const kind of store.BOXED) {
    const limit = kind === "delivery" ? Math.min(batch, BATCH_OF_PIECES) : batch;
    done.push(await rotateBoxes(deps, kind, limit));
  }
  return [...done, await rotateFactors(deps, batch)];
}

type Moved<Row> = { readonly row: Row; readonly save: (tx: WriteTx) => Promise<boolean> };

async function rotateBoxes(deps: Deps, kind: store.Boxed, limit: number): Promise<RotatedKind> {
  const head = boxHead(deps.serverSecret());
  const total = { kind, renewed: 0, unreadable: 0 };
  for (let after: readonly string[] | null = null; ; ) {
    const rows = await store.earlierBoxes(deps.db, kind, { head, after, limit });
    const moved = rows.flatMap((row) => {
      const box = sealedAnew(deps, row);
      return box ? [{ row, save: (tx: WriteTx) => store.replaceBox(tx, kind, { row, box }) }] : [];
    });
    total.renewed += await save(deps, kind, moved);
    total.unreadable += rows.length - moved.length;
    after = rows.at(-1)?.key ?? null;
    if (rows.length < limit || after === null) return total;
  }
}

/** null: none of the secrets that are named opens it. */
function sealedAnew(deps: Deps, { box }: BoxRow): Uint8Array | null {
  try {
    return seal(deps.serverSecret(), open(secretsOf(deps), box));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function rotateFactors(deps: Deps, limit: number): Promise<RotatedKind> {
  const head = factorHead(deps.serverSecret());
  const total = { kind: "second-factor" as const, renewed: 0, unreadable: 0 };
  for (let after: string | null = null; ; ) {
    const rows: FactorRow[] = await store.earlierFactors(deps.db, { head, after, limit });
    const moved: Moved<FactorRow>[] = [];
    for (const row of rows) {
      const secret = await factorAnew(deps, row.secret);
      const backupCodes = await factorAnew(deps, row.backupCodes);
      if (secret === null || backupCodes === null) continue;
      moved.push({ row, save: (tx) => store.replaceFactor(tx, { row, secret, backupCodes }) });
    }
    total.renewed += await save(deps, total.kind, moved);
    total.unreadable += rows.length - moved.length;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < limit || after === null) return total;
  }
}

/** One transaction and one entry for each workspace in the batch. */
async function save(
  deps: Deps,
  kind: BoxKind,
  moved: readonly Moved<{ workspaceId: string }>[],
): Promise<number> {
  let renewed = 0;
  for (const workspaceId of new Set(moved.map(({ row }) => row.workspaceId))) {
    const mine = moved.filter(({ row }) => row.workspaceId === workspaceId);
    const place = { workspaceId, by: { kind: "system", id: null } } as const;
    const said = (count: number) =>
      count > 0 ? ({ action: "secret.rotate", detail: { kind, count } } as const) : null;
    renewed += await audited(deps, place, said, async (tx) => {
      let count = 0;
      for (const one of mine) if (await one.save(tx)) count += 1;
      return count;
    });
  }
  return renewed;
}
