import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "dbt",
  tool: "dbt",
  title: "dbt artifacts",
  homepage: "https://docs.getdbt.com/reference/artifacts/dbt-artifacts",
  versions: ["dbt-core 1.11.16"],
  formats: ["dbt-sources", "dbt-run-results", "dbt-manifest"],
  badFormats: ["dbt-sources", "dbt-run-results"],
  factKinds: ["source-freshness", "pipeline-run", "lineage-edge"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: older schema versions are read from their documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: artifacts are files",
  },
};
