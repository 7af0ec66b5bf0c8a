import type { AllowList } from "./addresses.ts";
import type { Db } from "./db.ts";
import type { Live } from "./live.ts";

/** What a command or query is handed: nothing inside reads a clock, draws an id or opens a database by itself. */
export type Deps = {
  readonly db: Db;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Hex of `bytes` random bytes, for secrets. */
  readonly secret: (bytes: number) => string;
  /** ASSAY_SECRET, which everything encrypted is encrypted with (secret-box.ts); throws when it is not set. */
  readonly serverSecret: () => string;
  /** ASSAY_PREVIOUS_SECRETS, which what was encrypted earlier may still be encrypted with. */
  readonly previousSecrets?: () => readonly string[];
  /** ASSAY_READ_ONLY: everything is shown and nothing changed. Left out: it is not set. */
  readonly isReadOnly?: boolean;
  /** How a screen hears of changes as they happen; left out where nobody watches. */
  readonly live?: Live;
  /** Servers inside the operator's network that connections may ask. */
  readonly connectHosts: () => AllowList;
};
