import type { Db } from "./db.ts";
import type { Deps } from "./deps.ts";

/**
 * Reads several things as they stood at one instant, whatever is written meanwhile: one transaction in
 * which every statement sees the same snapshot of the database.
 */
export function atOneSnapshot<T>(deps: Deps, read: (deps: Deps) => Promise<T>): Promise<T> {
  return deps.db.$transaction(
    (tx) => {
      const db = new Proxy<Db>(deps.db, {
        get: (base, key) => Reflect.get(key in tx ? tx : base, key),
      });
      return read({ ...deps, db });
    },
    { isolationLevel: "RepeatableRead" },
  );
}
