import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "tokei",
  tool: "tokei",
  title: "tokei line counts",
  homepage: "https://github.com/XAMPPRocky/tokei",
  versions: ["tokei 12.1.2"],
  formats: ["tokei"],
  badFormats: ["tokei"],
  factKinds: ["code-share"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 12.1.2; the form of 11 is read from its documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
