import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "openlineage",
  tool: "OpenLineage",
  title: "OpenLineage events",
  homepage: "https://openlineage.io/docs/spec/object-model",
  versions: ["openlineage-python 1.54.0"],
  formats: ["openlineage"],
  badFormats: ["openlineage"],
  factKinds: ["pipeline-run", "lineage-edge"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: specification 1 is read from its documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: events are pushed",
  },
};
