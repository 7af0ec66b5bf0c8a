import type { Adapter } from "../adapter.ts";
import { KINDS } from "./vocabulary.ts";

export const manifest: Adapter["manifest"] = {
  id: "assay-facts",
  tool: "Assay facts",
  title: "Facts that a script of your own states",
  homepage: "https://json-schema.org",
  versions: ["assay-facts/1"],
  formats: ["assay-facts/1"],
  factKinds: KINDS,
  lifecycle: "stable",
  quality: {
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: a script pushes them",
  },
};
