import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "cyclonedx",
  tool: "CycloneDX",
  title: "CycloneDX bills of materials",
  homepage: "https://cyclonedx.org",
  versions: ["cyclonedx-bom 7.5.0", "pip-audit 2.10.1"],
  formats: ["cyclonedx-json", "cyclonedx-xml"],
  badFormats: ["cyclonedx"],
  orderMatters: "entries of a model card are named by their place",
  factKinds: ["component"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done: cyclonedx-bom, pip-audit; specification 1.4 to 1.6 captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: bills are files",
  },
};
