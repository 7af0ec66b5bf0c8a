import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "ruff",
  tool: "ruff",
  title: "ruff lint findings",
  homepage: "https://docs.astral.sh/ruff/",
  versions: ["ruff 0.17.6", "ruff 0.4.10"],
  formats: ["ruff"],
  factKinds: ["code-finding"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
