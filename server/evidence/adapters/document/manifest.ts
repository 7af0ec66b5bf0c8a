import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "document",
  tool: "Document",
  title: "A dated document that a person enters",
  homepage: "https://json-schema.org",
  versions: ["document/1"],
  formats: ["document/1"],
  factKinds: ["document"],
  lifecycle: "stable",
  quality: {
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: entered by people",
  },
};
