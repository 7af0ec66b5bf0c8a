import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "pip-audit",
  tool: "pip-audit",
  title: "pip-audit reports",
  homepage: "https://github.com/pypa/pip-audit",
  versions: ["pip-audit 2.10.1"],
  formats: ["pip-audit-json"],
  badFormats: ["pip-audit"],
  factKinds: ["component"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 2.10.1; the list of older ones is read from their documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
