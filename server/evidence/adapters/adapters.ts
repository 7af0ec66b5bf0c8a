import type { Adapter } from "./adapter.ts";
import { coverage } from "./coverage/adapter.ts";
import { document } from "./document/adapter.ts";
import { greatExpectations } from "./great-expectations/adapter.ts";
import { junit } from "./junit/adapter.ts";
import { mlflow } from "./mlflow/adapter.ts";
import { sarif } from "./sarif/adapter.ts";

/** Every adapter, alphabetical. A document is tried against them in this order; shapes do not overlap. */
export const ADAPTERS: readonly Adapter[] = [
  coverage,
  document,
  greatExpectations,
  junit,
  mlflow,
  sarif,
];

/** Named in the sentence for a document that nothing here reads. */
export const READS = ADAPTERS.map((adapter) => adapter.manifest.title)
  .filter((title) => title !== document.manifest.title)
  .join(", ");
