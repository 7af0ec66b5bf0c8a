import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "presidio",
  tool: "Presidio",
  title: "Presidio findings of personal data",
  homepage: "https://microsoft.github.io/presidio/",
  versions: ["presidio-analyzer 2.2"],
  formats: ["presidio.report", "presidio.analyze"],
  factKinds: ["privacy-measure"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 2.2 only",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
